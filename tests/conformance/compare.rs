//! What counts as equal: the same rules as `compare.py`, aspect by aspect.

use super::mask::{mask, mask_owner, mask_refused_pod};
use fancy_regex::Regex;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A difference: the aspect, the step and what is said about it.
pub struct Difference {
    /// The aspect.
    pub aspect: &'static str,
    /// The step, counted from 0.
    pub step: usize,
    /// The recorded side.
    pub want: Value,
    /// Our side.
    pub got: Value,
}

static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^metadata:\s*(?:\n\s+|\{)\s*name: ([\w-]+)").unwrap());
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"revision ([a-z0-9.-]+) is number (\d+)").unwrap());

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn lines(value: &Value, key: &str) -> Vec<String> {
    list(value, key).iter().filter_map(Value::as_str).map(str::to_string).collect()
}

/// The command of a step as one line; empty when it is none.
fn command(step: &Value) -> String {
    match &step["do"]["kubectl"] {
        Value::String(line) => line.clone(),
        Value::Array(words) => words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => String::new(),
    }
}

/// What kubectl said, as far as it is compared.
fn spoken(said: &Value, command: &str) -> Value {
    if said.is_null() {
        return Value::Null;
    }
    let text = |key: &str| {
        let text = mask(said[key].as_str().unwrap_or_default(), command.contains("wide"));
        let sorted = |text: &str| {
            let mut lines: Vec<&str> = text.split('\n').collect();
            lines.sort();
            lines.join("\n")
        };
        if command.starts_with("drain") {
            let text = mask_refused_pod(&text);
            let lines: BTreeSet<&str> = text.split('\n').collect();
            return lines.into_iter().collect::<Vec<_>>().join("\n");
        }
        if command.starts_with("get pv") && !command.starts_with("get pvc") {
            return sorted(&text);
        }
        if command.starts_with("describe") {
            return text.split("\nEvents:").next().unwrap_or_default().to_string();
        }
        text
    };
    json!({"stdout": text("stdout"), "stderr": text("stderr"), "exit": said["exit"]})
}

/// Each object's own story, from the log.
fn objects(log: &[String]) -> Value {
    let mut story: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in log {
        let mut parts = line.splitn(3, ' ');
        let (kind, mut name, mut what) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap_or_default());
        if matches!(kind, "replicaset" | "deployment") {
            continue;
        }
        if kind == "volume" {
            (name, what) = what.split_once(' ').unwrap();
        }
        let mut key = format!("{kind} {name}");
        if kind == "claim" && what.starts_with("owned by") {
            key.push_str(" owners");
        }
        if kind == "statefulset" && what.starts_with("status") {
            story.insert(format!("{key} status"), vec![what.to_string()]);
        } else {
            story.entry(key).or_default().push(what.to_string());
        }
    }
    story.iter_mut().filter(|(key, _)| key.starts_with("volume ")).for_each(|(_, lines)| lines.sort());
    let gone = |key: &str| {
        let owner = key.strip_suffix(" status");
        owner.is_some_and(|owner| story.get(owner).is_some_and(|lines| lines.iter().any(|l| l == "gone")))
    };
    let mut out = Map::new();
    let mut bags: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
    for (key, lines) in story.iter().filter(|(key, _)| !gone(key)) {
        let masked = mask(key, false);
        if masked == *key {
            out.insert(key.clone(), json!(lines));
        } else {
            bags.entry(masked).or_default().push(lines.clone());
        }
    }
    for (key, mut bag) in bags {
        bag.sort();
        out.insert(key, json!(bag));
    }
    out.into()
}

/// The sets that go one pod at a time.
fn ordered_sets(trace: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut parallel = BTreeSet::new();
    for step in list(trace, "steps") {
        names.extend(list(&step["state"], "statefulSets").iter().filter_map(|s| s["name"].as_str()).map(str::to_string));
        for document in step["do"]["apply"].as_str().unwrap_or_default().split("\n---") {
            let several = document.contains("maxUnavailable:") && document.contains("kind: StatefulSet");
            if (document.contains("podManagementPolicy: Parallel") || several)
                && let Some(name) = NAME.captures(document).unwrap().and_then(|c| c.get(1))
            {
                parallel.insert(name.as_str().to_string());
            }
        }
    }
    names.difference(&parallel).cloned().collect()
}

/// Sets that may replace several Pods at once (maxUnavailable): their order is random, the number at once is not.
fn sets_with_max_unavailable(trace: &Value) -> BTreeSet<String> {
    let applied = list(trace, "steps").iter().filter_map(|step| step["do"]["apply"].as_str());
    applied
        .flat_map(|text| text.split("\n---"))
        .filter(|document| document.contains("maxUnavailable:") && document.contains("kind: StatefulSet"))
        .filter_map(|document| Some(NAME.captures(document).unwrap()?.get(1)?.as_str().to_string()))
        .collect()
}

/// The set and the name of the Pod in a line of the log about a Pod with an ordinal, and what happened to it.
fn pod_line(line: &str) -> Option<(&str, &str, &str)> {
    let words: Vec<&str> = line.split(' ').collect();
    let ["pod", pod, what @ ("created" | "ready" | "deleting" | "gone")] = words.as_slice() else { return None };
    let (set, _) = pod.rsplit_once('-').filter(|(_, n)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))?;
    Some((set, pod, what))
}

/// The most Pods of each such set that were unavailable (from deleting to ready again) at any moment of the step.
fn at_once(log: &[String], sets: &BTreeSet<String>, step: &Value) -> Value {
    let command = command(step);
    if ["delete", "drain", "scale"].iter().any(|word| command.contains(word))
        || ["fail", "nodeDown", "nodeUp"].iter().any(|key| step["do"].get(key).is_some())
    {
        return json!({});
    }
    let mut away: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut most: BTreeMap<&str, usize> = BTreeMap::new();
    for (set, pod, what) in log.iter().filter_map(|line| pod_line(line)).filter(|(set, ..)| sets.contains(*set)) {
        let away = away.entry(set).or_default();
        match what {
            "deleting" => _ = away.insert(pod),
            "ready" => _ = away.remove(pod),
            _ => {}
        }
        let most = most.entry(set).or_default();
        *most = (*most).max(away.len());
    }
    most.retain(|_, count| *count > 0);
    json!(most)
}

/// What the controllers of the ordered sets decide, in its order.
fn order(log: &[String], sets: &BTreeSet<String>, step: &Value) -> Value {
    let command = command(step);
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if command.starts_with("drain") {
        return json!(out);
    }
    let others = command.contains("delete") || ["fail", "nodeDown", "nodeUp"].iter().any(|key| step["do"].get(key).is_some());
    for (set, pod, what) in log.iter().filter_map(|line| pod_line(line)) {
        if sets.contains(set) && !(others && matches!(what, "deleting" | "gone")) {
            out.entry(set.to_string()).or_default().push(format!("{pod} {what}"));
        }
    }
    json!(out)
}

/// The settled state without what is left to chance.
fn state(state: &Value, zones: bool) -> Value {
    if state.is_null() {
        return Value::Null;
    }
    let mut state = state.clone();
    for pod in state["pods"].as_array_mut().unwrap() {
        let pod = pod.as_object_mut().unwrap();
        pod.remove("node");
        pod.remove("unschedulable");
        if let Some(labels) = pod["labels"].as_object_mut() {
            if zones {
                labels.remove("topology.kubernetes.io/zone");
            }
            if let Some(hash) = labels.get_mut("pod-template-hash") {
                *hash = "<hash>".into();
            }
        }
        pod["name"] = mask(pod["name"].as_str().unwrap(), false).into();
        pod["owners"] = pod["owners"].as_array().unwrap().iter().map(|o| Value::from(mask_owner(o.as_str().unwrap()))).collect();
        pod.entry("hostname").or_insert(Value::Null);
    }
    let sort = |list: &mut Value, key: &dyn Fn(&Value) -> String| list.as_array_mut().unwrap().sort_by_key(|item| key(item));
    sort(&mut state["revisions"], &|r| format!("{} {:020}", r["owners"], r["revision"].as_i64().unwrap_or(0)));
    sort(&mut state["pods"], &Value::to_string);
    for endpoints in state["endpoints"].as_object_mut().unwrap().values_mut() {
        for lines in endpoints.as_object_mut().unwrap().values_mut() {
            let mut masked: Vec<String> = lines.as_array().unwrap().iter().map(|l| mask(l.as_str().unwrap(), false)).collect();
            masked.sort();
            *lines = json!(masked);
        }
    }
    state
}

fn by_chance(event: &str) -> bool {
    event.contains("(combined from similar events)") || event.contains("Operation cannot be fulfilled")
}

fn set_events(events: &[String]) -> Vec<String> {
    let kept: BTreeSet<&String> = events.iter().filter(|e| e.starts_with("StatefulSet/") && !by_chance(e)).collect();
    kept.into_iter().cloned().collect()
}

/// The scheduler's message of each unschedulable pod; nothing when there is none.
fn messages(state: &Value) -> Value {
    let mut lines: Vec<String> = list(state, "pods")
        .iter()
        .filter_map(|p| p["unschedulable"].as_str().map(|why| format!("{}: {why}", mask(p["name"].as_str().unwrap(), false))))
        .collect();
    lines.sort();
    if lines.is_empty() { Value::Null } else { json!(lines) }
}

fn answers(step: &Value) -> Value {
    let one = |(question, answer): (&String, &Value)| {
        let mut lines: Vec<String> = lines(answer, "answers").iter().map(|l| mask(l, false)).collect();
        lines.sort();
        (question.clone(), json!({"status": answer["status"], "answers": lines}))
    };
    step["answers"].as_object().into_iter().flatten().map(one).collect::<Map<_, _>>().into()
}

/// `rollout restart` writes the time into the template: there revisions go by their numbers.
fn unstamped(trace: &Value) -> Value {
    if !list(trace, "steps").iter().any(|s| command(s).contains("rollout restart")) {
        return trace.clone();
    }
    let mut text = trace.to_string();
    let found: BTreeSet<(String, String)> =
        NUMBERED.captures_iter(&text).map(Result::unwrap).map(|c| (c[1].to_string(), c[2].to_string())).collect();
    for (name, number) in found {
        let pattern = Regex::new(&format!(r"(?<![\w-]){}(?![\w-])", fancy_regex::escape(&name))).unwrap();
        text = pattern.replace_all(&text, format!("<revision {number}>").as_str()).into_owned();
    }
    serde_json::from_str(&text).unwrap()
}

/// Every difference between a recorded trace and ours.
pub fn compare(recorded: &Value, ours: &Value) -> Vec<Difference> {
    let (recorded, ours) = (unstamped(recorded), unstamped(ours));
    let (sets, several) = (ordered_sets(&recorded), sets_with_max_unavailable(&recorded));
    let (want_steps, got_steps) = (list(&recorded, "steps"), list(&ours, "steps"));
    let zone = |p: &Value| p["labels"]["topology.kubernetes.io/zone"].as_str().map(str::to_string);
    let zones: BTreeSet<String> = want_steps.iter().flat_map(|s| list(&s["state"], "pods")).filter_map(zone).collect();
    let mut differences = Vec::new();
    let mut check = |aspect, step, want: Value, got: Value| {
        if !want.is_null() && want != got {
            differences.push(Difference { aspect, step, want, got });
        }
    };
    check("steps", 0, want_steps.len().into(), got_steps.len().into());
    for (at, (want, got)) in want_steps.iter().zip(got_steps).enumerate() {
        let said = command(want);
        check("kubectl", at, spoken(&want["kubectl"], &said), spoken(&got["kubectl"], &said));
        if want.get("log").is_some() {
            let (want_log, got_log) = (lines(want, "log"), lines(got, "log"));
            check("objects", at, objects(&want_log), objects(&got_log));
            check("order", at, order(&want_log, &sets, want), order(&got_log, &sets, want));
            let most = at_once(&want_log, &several, want);
            if most != json!({}) {
                check("order", at, most, at_once(&got_log, &several, want));
            }
            let (want_all, got_all) = (lines(want, "events"), lines(got, "events"));
            let (mut want_events, mut got_events) = (set_events(&want_all), set_events(&got_all));
            if want_all.iter().any(|e| by_chance(e)) {
                got_events.retain(|e| want_events.contains(e));
            }
            if got_all.iter().any(|e| by_chance(e)) {
                want_events.retain(|e| got_events.contains(e));
            }
            check("events", at, json!(want_events), json!(got_events));
            check("state", at, state(&want["state"], zones.len() > 1), state(&got["state"], zones.len() > 1));
            check("messages", at, messages(&want["state"]), messages(&got["state"]));
        }
        if want.get("answers").is_some() {
            check("dns", at, answers(want), answers(got));
        }
        for (line, shown) in want["show"].as_object().into_iter().flatten() {
            check("show", at, spoken(shown, line), spoken(&got["show"][line], line));
        }
    }
    differences
}

/// Where two values differ first, and how.
pub fn first_difference(want: &Value, got: &Value, path: &str) -> String {
    match (want, got) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            let differs = keys.into_iter().find(|key| a.get(*key) != b.get(*key));
            if let Some(key) = differs {
                return first_difference(&want[key], &got[key], &format!("{path}.{key}"));
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            let nothing = Value::from("(nothing)");
            for at in 0..a.len().max(b.len()) {
                let (want, got) = (a.get(at).unwrap_or(&nothing), b.get(at).unwrap_or(&nothing));
                if want != got {
                    return first_difference(want, got, &format!("{path}[{at}]"));
                }
            }
        }
        _ => {}
    }
    format!("{path}\n      real: {want}\n      ours: {got}")
}
