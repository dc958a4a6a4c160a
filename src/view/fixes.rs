//! All fixes that are offered for a text, made at once, and what they change, as the page shows it before they are made.

use super::problems::{Fix, Problem, Reading, apply_edits};
use super::text_diff::{Hunk, hunks};
use crate::api::order;
use crate::cluster::State;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// How often a text is read again after its fixes were made: a fix can uncover the next problem, and fixes that undo each
/// other come to an end.
const ROUNDS_MAX: usize = 20;

/// How often a fix is made for the same problem: what is offered again did not help.
const TRIES_MAX: usize = 2;

/// A text with all fixes made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedText {
    /// The text. What no fix touches stays letter for letter, comments too.
    pub text: String,
    /// What the fixes do, in the order in which they were made, each with how often.
    pub titles: Vec<(Rc<str>, usize)>,
}

/// What "Fix all" would do to a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixPlan {
    /// The text afterwards.
    pub fixed: FixedText,
    /// The changed lines with those around them.
    pub hunks: Vec<Hunk>,
    /// Byte of the new text where the first change is.
    pub first_change: usize,
}

/// How many of the problems can be fixed at once.
pub fn fixable(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.fix.is_some()).count()
}

/// What "Fix all" would do to a text.
pub fn plan(text: &str, state: &State) -> FixPlan {
    let fixed = fix_all(text, state);
    let first_change = text.char_indices().zip(fixed.text.char_indices()).find(|(before, after)| before != after);
    let first_change = first_change.map_or(text.len().min(fixed.text.len()), |((offset, _), _)| offset);
    FixPlan { hunks: hunks(text, &fixed.text), first_change, fixed }
}

/// A text with the fixes made that are offered for its problems, and those that are offered for what becomes of it.
pub fn fix_all(text: &str, state: &State) -> FixedText {
    let mut fixed = FixedText { text: text.to_owned(), titles: Vec::new() };
    let mut reading = Reading::default();
    let mut tries: BTreeMap<(Rc<str>, Rc<str>), usize> = BTreeMap::new();
    for _ in 0..ROUNDS_MAX {
        let offered = reading.problems(&fixed.text, state).into_iter().filter_map(|problem| Some((problem.message, problem.fix?)));
        let key = |(message, fix): &(Rc<str>, Fix)| (message.clone(), fix.title.clone());
        let chosen = disjoint(offered.filter(|offer| tries.get(&key(offer)).is_none_or(|tries| *tries < TRIES_MAX)));
        let mut this_round: Vec<_> = chosen.iter().map(key).collect();
        this_round.sort();
        this_round.dedup();
        this_round.into_iter().for_each(|tried| *tries.entry(tried).or_default() += 1);
        let mut edits: Vec<_> = chosen.iter().flat_map(|(_, fix)| &fix.edits).collect();
        order::sort_by_key(&mut edits, |(range, _)| range.start);
        let changed = apply_edits(&fixed.text, edits.into_iter());
        if changed == fixed.text {
            break;
        }
        fixed.text = changed;
        chosen.into_iter().for_each(|(_, fix)| fixed.count(fix.title));
    }
    fixed
}

impl FixedText {
    fn count(&mut self, title: Rc<str>) {
        match self.titles.iter_mut().find(|(counted, _)| *counted == title) {
            Some((_, times)) => *times += 1,
            None => self.titles.push((title, 1)),
        }
    }
}

/// The fixes that change different places of the text: one that touches what another changes waits for the next reading.
fn disjoint(offered: impl Iterator<Item = (Rc<str>, Fix)>) -> Vec<(Rc<str>, Fix)> {
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    let mut chosen = Vec::new();
    for (message, fix) in offered {
        // Those that are taken do not overlap: the last one that starts up to a place is also the last to end.
        let touches = |range: &Range<usize>| taken.range(..=range.end).next_back().is_some_and(|(_, end)| *end >= range.start);
        if !fix.edits.iter().any(|(range, _)| touches(range)) {
            taken.extend(fix.edits.iter().map(|(range, _)| (range.start, range.end)));
            chosen.push((message, fix));
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::{Settings, setup};

    fn state() -> State {
        State::new(Settings::default(), setup::nodes(1))
    }

    fn problems(text: &str) -> Vec<String> {
        let problems = Reading::default().problems(text, &state()).into_iter();
        problems
            .filter(|problem| problem.severity != super::super::problems::Severity::Info)
            .map(|problem| problem.message.to_string())
            .collect()
    }

    /// What was written for a person stays; what is offered is made until nothing more is.
    #[test]
    fn a_text_is_fixed_with_all_that_is_offered() {
        let text = include_str!("../../static/examples/redis.yaml");
        let fixed = fix_all(text, &state());
        assert!(!fixed.titles.is_empty() && fixed.text != text);
        let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(comments(&fixed.text), comments(text));
        assert_eq!(fixable(&Reading::default().problems(&fixed.text, &state())), 0);
        assert_eq!(fix_all(&fixed.text, &state()), FixedText { titles: Vec::new(), ..fixed }, "once more changes nothing");
        assert_eq!(fix_all("# nothing", &state()).text, "# nothing");
    }

    /// As people published them a few years ago: an old version, no selector, no namespace, a typo, numbers for texts.
    const OLD: &str = "\
# The database.
apiVersion: apps/v1beta1
kind: StatefulSet
metadata:
  name: db
  namespace: data
spec:
  serviceName: db-headless
  replica: 2
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
      - name: db
        image: db:1
        imagePullPolicy: always
        env:
        - name: PORT
          value: 8080
---
apiVersion: v1
kind: service
metadata:
  name: db
  namespace: data
spec:
  selector:
    app: db
  ports:
  - port: 80
";

    const NEW: &str = "\
apiVersion: v1
kind: Namespace
metadata:
  name: data
---
# The database.
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  namespace: data
spec:
  serviceName: db
  replicas: 2
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
      - name: db
        image: db:1
        imagePullPolicy: Always
        env:
        - name: PORT
          value: \"8080\"
---
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: data
spec:
  clusterIP: None
  selector:
    app: db
  ports:
  - port: 80
";

    #[test]
    fn problems_behind_problems_are_fixed_too() {
        for (old, new) in [(OLD.to_owned(), NEW.to_owned()), (OLD.replace('\n', "\r\n"), NEW.replace('\n', "\r\n"))] {
            let fixed = fix_all(&old, &state());
            assert_eq!(fixed.text, new, "{:?}", fixed.titles);
            assert_eq!(problems(&new), [""; 0]);
        }
        let plan = plan(OLD, &state());
        assert_eq!(plan.first_change, 0);
        assert_eq!(plan.hunks.first().map(|hunk| hunk.line), Some(1));
    }

    /// Many objects with many problems take a few readings, not one for each fix.
    #[test]
    fn a_long_text_is_fixed_in_a_few_rounds() {
        let many: Vec<String> =
            (0..60).map(|n| OLD.replace("db", &format!("db{n}")).replace("namespace: data", &format!("namespace: data{n}"))).collect();
        let fixed = fix_all(&many.join("---\n"), &state());
        assert_eq!(problems(&fixed.text), [""; 0]);
        assert_eq!(fixed.titles.iter().map(|(_, times)| times).sum::<usize>(), 60 * 8, "{:?}", fixed.titles);
    }
}
