//! What JSONPath templates find and print.

use super::super::error::Error;
use super::json_path::{Part, Step, enough};
use serde_json::Value;

/// Prints the parts for a value.
pub fn print(parts: &[Part], value: &Value, out: &mut String) -> Result<(), Error> {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Path(steps) => out.push_str(&find(steps, value).into_iter().map(text).collect::<Vec<_>>().join(" ")),
            Part::Range(steps, inner) => find(steps, value).into_iter().try_for_each(|item| print(inner, item, out))?,
        }
        enough(out)?;
    }
    Ok(())
}

/// Texts as they are, everything else as JSON.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// What the steps find.
pub fn find<'v>(steps: &[Step], value: &'v Value) -> Vec<&'v Value> {
    let mut found = vec![value];
    for step in steps {
        found = found.into_iter().flat_map(|value| take(step, value)).collect();
    }
    found
}

fn take<'v>(step: &Step, value: &'v Value) -> Vec<&'v Value> {
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
            let place = usize::try_from(*at).ok().or_else(|| from_end(at));
            place.and_then(|place| items.get(place)).into_iter().collect()
        }
        Step::Slice(from, to) => {
            let items = items();
            let place = |at: Option<i64>, default: usize| match at {
                None => default,
                Some(at) if at < 0 => items.len().saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(usize::MAX)),
                Some(at) => usize::try_from(at).unwrap_or(0).min(items.len()),
            };
            items.get(place(*from, 0)..place(*to, items.len())).unwrap_or_default().iter().collect()
        }
        Step::Anywhere(name) => anywhere(name, value),
        Step::Filter { path, compare } => items().iter().filter(|item| holds(path, compare.as_ref(), item)).collect(),
    }
}

fn anywhere<'v>(name: &str, value: &'v Value) -> Vec<&'v Value> {
    let mut found: Vec<&Value> = value.get(name).into_iter().collect();
    match value {
        Value::Object(map) => map.values().for_each(|v| found.extend(anywhere(name, v))),
        Value::Array(items) => items.iter().for_each(|v| found.extend(anywhere(name, v))),
        _ => {}
    }
    found
}

fn holds(path: &[Step], compare: Option<&(String, Value)>, item: &Value) -> bool {
    let found = find(path, item);
    let Some((operator, wanted)) = compare else { return !found.is_empty() };
    let Some(value) = found.first() else { return false };
    let order = match (value.as_f64(), wanted.as_f64()) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        _ => Some(text(value).cmp(&text(wanted))),
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
