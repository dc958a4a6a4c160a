//! "Fix all": applies all offered fixes of a text, and previews the changed lines.

use super::problems::{Fix, Problem, ProblemCache, apply_edits};
use super::text_diff::{Hunk, hunks};
use crate::api::order;
use crate::cluster::State;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

/// The largest number of rounds: a fix can reveal the next problem, and fixes that undo each other must end.
const ROUNDS_MAX: usize = 20;

/// How often a fix is applied for the same problem: if it is offered again, it did not help.
const TRIES_MAX: usize = 2;

/// A text with all fixes applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedText {
    /// The text. Everything that no fix changes is identical, including comments.
    pub text: String,
    /// The titles of the fixes in the order of application, each with the number of applications.
    pub titles: Vec<(Rc<str>, usize)>,
}

/// A preview of "Fix all".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixPlan {
    /// The fixed text.
    pub fixed: FixedText,
    /// The changed lines with context.
    pub hunks: Vec<Hunk>,
    /// The byte offset of the first change in the fixed text.
    pub first_change: usize,
}

/// The number of problems with a fix.
pub fn fixable_count(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.fix.is_some()).count()
}

/// Previews "Fix all".
pub fn plan(text: &str, state: &State) -> FixPlan {
    let fixed = fix_all(text, state);
    let first_change = text.char_indices().zip(fixed.text.char_indices()).find(|(before, after)| before != after);
    let first_change = first_change.map_or(text.len().min(fixed.text.len()), |((offset, _), _)| offset);
    FixPlan { hunks: hunks(text, &fixed.text), first_change, fixed }
}

/// Applies all offered fixes, also those for the problems that earlier fixes reveal.
pub fn fix_all(text: &str, state: &State) -> FixedText {
    let mut fixed = FixedText { text: text.to_owned(), titles: Vec::new() };
    let mut reading = ProblemCache::default();
    let mut tries: BTreeMap<(Rc<str>, Rc<str>), usize> = BTreeMap::new();
    for _ in 0..ROUNDS_MAX {
        let offered = reading.problems(&fixed.text, state).into_iter().filter_map(|problem| Some((problem.message, problem.fix?)));
        let key = |(message, fix): &(Rc<str>, Fix)| (message.clone(), fix.title.clone());
        let chosen = disjoint(offered.filter(|offered| tries.get(&key(offered)).is_none_or(|tries| *tries < TRIES_MAX)));
        let mut this_round: Vec<_> = chosen.iter().map(key).collect();
        order::sort(&mut this_round);
        this_round.dedup();
        this_round.into_iter().for_each(|fix| *tries.entry(fix).or_default() += 1);
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

/// The fixes whose edits do not touch each other; the others are left for the next round.
fn disjoint(offered: impl Iterator<Item = (Rc<str>, Fix)>) -> Vec<(Rc<str>, Fix)> {
    let mut edited: BTreeMap<usize, usize> = BTreeMap::new();
    let mut chosen = Vec::new();
    for (message, fix) in offered {
        // The edited ranges are disjoint: of those that start up to an offset, the last one also ends last.
        let touches = |range: &Range<usize>| edited.range(..=range.end).next_back().is_some_and(|(_, end)| *end >= range.start);
        if !fix.edits.iter().any(|(range, _)| touches(range)) {
            edited.extend(fix.edits.iter().map(|(range, _)| (range.start, range.end)));
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
        let problems = ProblemCache::default().problems(text, &state()).into_iter();
        problems
            .filter(|problem| problem.severity != super::super::problems::Severity::Info)
            .map(|problem| problem.message.to_string())
            .collect()
    }

    /// Comments are unchanged, and fixes are applied until none is offered.
    #[test]
    fn all_offered_fixes_are_applied() {
        let text = include_str!("../../static/examples/redis.yaml");
        let fixed = fix_all(text, &state());
        assert!(!fixed.titles.is_empty() && fixed.text != text);
        let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(comments(&fixed.text), comments(text));
        assert_eq!(fixable_count(&ProblemCache::default().problems(&fixed.text, &state())), 0);
        assert_eq!(fix_all(&fixed.text, &state()), FixedText { titles: Vec::new(), ..fixed }, "a second time changes nothing");
        assert_eq!(fix_all("# nothing", &state()).text, "# nothing");
    }

    /// An old published manifest: an old API version, no selector, no Namespace, a typo, a number instead of a string.
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
    fn problems_revealed_by_fixes_are_fixed_too() {
        for (old, new) in [(OLD.to_owned(), NEW.to_owned()), (OLD.replace('\n', "\r\n"), NEW.replace('\n', "\r\n"))] {
            let fixed = fix_all(&old, &state());
            assert_eq!(fixed.text, new, "{:?}", fixed.titles);
            assert_eq!(problems(&new), [""; 0]);
        }
        let plan = plan(OLD, &state());
        assert_eq!(plan.first_change, 0);
        assert_eq!(plan.hunks.first().map(|hunk| hunk.line), Some(1));
    }

    /// Many objects with many problems take a few rounds, not one per fix.
    #[test]
    fn a_long_text_is_fixed_in_a_few_rounds() {
        let many: Vec<String> =
            (0..60).map(|n| OLD.replace("db", &format!("db{n}")).replace("namespace: data", &format!("namespace: data{n}"))).collect();
        let fixed = fix_all(&many.join("---\n"), &state());
        assert_eq!(problems(&fixed.text), [""; 0]);
        assert_eq!(fixed.titles.iter().map(|(_, times)| times).sum::<usize>(), 60 * 8, "{:?}", fixed.titles);
    }
}
