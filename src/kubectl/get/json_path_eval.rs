//! Evaluates JSONPath templates.

use super::super::error::Error;
use super::json_path::{Part, Step, check_output_size};
use serde_json::Value;

/// Evaluates the parts on a value and appends their output.
pub fn print(parts: &[Part], value: &Value, out: &mut String) -> Result<(), Error> {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Path(steps) => out.push_str(&find(steps, value).into_iter().map(text).collect::<Vec<_>>().join(" ")),
            Part::Range(steps, inner) => find(steps, value).into_iter().try_for_each(|item| print(inner, item, out))?,
        }
        check_output_size(out)?;
    }
    Ok(())
}

/// A value as text: strings unquoted, everything else as JSON.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// The values that the steps select.
pub fn find<'v>(steps: &[Step], value: &'v Value) -> Vec<&'v Value> {
    let mut found = vec![value];
    for step in steps {
        found = found.into_iter().flat_map(|value| apply_step(step, value)).collect();
    }
    found
}

fn apply_step<'v>(step: &Step, value: &'v Value) -> Vec<&'v Value> {
    let items = || value.as_array().map_or(&[][..], Vec::as_slice);
    match step {
        Step::Field(name) => value.get(name).into_iter().collect(),
        Step::All => match value {
            Value::Object(map) => map.values().collect(),
            _ => items().iter().collect(),
        },
        Step::Index(at) => {
            let items = items();
            let from_end = |at: &i64| usize::try_from(at.unsigned_abs()).ok().and_then(|back| items.len().checked_sub(back));
            let index = usize::try_from(*at).ok().or_else(|| from_end(at));
            index.and_then(|index| items.get(index)).into_iter().collect()
        }
        Step::Slice(from, to) => {
            let items = items();
            let index = |at: Option<i64>, default: usize| match at {
                None => default,
                Some(at) if at < 0 => items.len().saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX)),
                Some(at) => usize::try_from(at).unwrap_or(0).min(items.len()),
            };
            items.get(index(*from, 0)..index(*to, items.len())).unwrap_or_default().iter().collect()
        }
        Step::Recursive(name) => find_recursive(name, value),
        Step::Filter { path, compare } => items().iter().filter(|item| matches_filter(path, compare.as_ref(), item)).collect(),
    }
}

fn find_recursive<'v>(name: &str, value: &'v Value) -> Vec<&'v Value> {
    let mut found: Vec<&Value> = value.get(name).into_iter().collect();
    match value {
        Value::Object(map) => map.values().for_each(|v| found.extend(find_recursive(name, v))),
        Value::Array(items) => items.iter().for_each(|v| found.extend(find_recursive(name, v))),
        _ => {}
    }
    found
}

fn matches_filter(path: &[Step], compare: Option<&(String, Value)>, item: &Value) -> bool {
    let found = find(path, item);
    let Some((operator, expected)) = compare else { return !found.is_empty() };
    let Some(value) = found.first() else { return false };
    let order = match (value.as_f64(), expected.as_f64()) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        _ => Some(text(value).cmp(&text(expected))),
    };
    order.is_some_and(|order| match operator.as_str() {
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::json_path::print;
    use serde_json::json;

    #[test]
    fn templates_print_what_they_find() {
        let value = json!({"items": [{"n": "a", "v": 1, "l": {"x.y": "z"}}, {"n": "b", "v": 2}], "map": {"k": "v"}});
        let cases = [
            ("{.items[*].n}", "a b"),
            ("{.items[0].v}/{.items[-1].v}", "1/2"),
            ("{range .items[*]}{.n}={.v}{\"\\n\"}{end}", "a=1\nb=2\n"),
            ("{.items[?(@.v>1)].n}", "b"),
            ("{.items[?(@.n==\"a\")].v}", "1"),
            ("{.map}{.none}", "{\"k\":\"v\"}"),
            ("{..v}", "1 2"),
            (r"{.items[0].l.x\.y}", "z"),
            ("{.items[:1].n}", "a"),
        ];
        for (template, text) in cases {
            assert_eq!(print(template, &value), Ok(text.to_string()), "{template}");
        }
        assert!(print("{.a", &value).is_err());
    }
}
