//! A line diff of two texts: the shortest edit script, as hunks with context.
//!
//! Eugene W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). Work and memory follow the number of
//! differences, which is bounded: texts that differ in more lines than that are shown as one replaced by the other.

/// The largest number of removed and added lines that is searched for.
const DIFFERENCES_MAX: usize = 1_000;

/// The number of unchanged lines before and after a change.
const CONTEXT: usize = 2;

/// How a line changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Both texts have it.
    Unchanged,
    /// Only the first text has it.
    Removed,
    /// Only the second text has it.
    Added,
}

/// Consecutive lines with changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The number of the first line in the second text, from 1.
    pub line: usize,
    /// The lines without line endings.
    pub lines: Vec<(Change, String)>,
}

/// The changed lines of two texts with context, in order.
pub fn hunks(before: &str, after: &str) -> Vec<Hunk> {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let script = script(&before, &after);
    let changed: Vec<usize> = script.iter().enumerate().filter(|(_, (change, _))| *change != Change::Unchanged).map(|(at, _)| at).collect();
    let mut hunks: Vec<Hunk> = Vec::new();
    let (mut shown, mut line, mut counted) = (0, 1, 0);
    for at in changed {
        let (start, end) = (at.saturating_sub(CONTEXT), (at + CONTEXT + 1).min(script.len()));
        if hunks.is_empty() || start > shown {
            line += script[counted..start].iter().filter(|(change, _)| *change != Change::Removed).count();
            counted = start;
            hunks.push(Hunk { line, lines: Vec::new() });
        }
        let more = script[start.max(shown)..end].iter().map(|(change, line)| (*change, (*line).to_owned()));
        if let Some(hunk) = hunks.last_mut() {
            hunk.lines.extend(more);
        }
        shown = end;
    }
    hunks
}

/// All lines of both texts with their changes.
fn script<'text>(before: &[&'text str], after: &[&'text str]) -> Vec<(Change, &'text str)> {
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(one, other)| one == other).count();
    let head = same(&mut before.iter().zip(after));
    let tail = same(&mut before[head..].iter().rev().zip(after[head..].iter().rev()));
    let (old, new) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    let unchanged = |lines: &[&'text str]| lines.iter().map(|line| (Change::Unchanged, *line)).collect::<Vec<_>>();
    let replaced = || {
        let removed = old.iter().map(|line| (Change::Removed, *line));
        removed.chain(new.iter().map(|line| (Change::Added, *line))).collect()
    };
    let middle = shortest(old, new).unwrap_or_else(replaced);
    [unchanged(&before[..head]), middle, unchanged(&before[before.len() - tail..])].concat()
}

/// The shortest script; `None` if it is longer than [`DIFFERENCES_MAX`].
fn shortest<'text>(old: &[&'text str], new: &[&'text str]) -> Option<Vec<(Change, &'text str)>> {
    let rounds = old.len().saturating_add(new.len()).min(DIFFERENCES_MAX);
    // For each number of differences, how far into the old text each diagonal (old - new, from -differences in steps of two) comes.
    let mut reached: Vec<Vec<usize>> = Vec::new();
    for differences in 0..=rounds {
        let mut row = Vec::with_capacity(differences + 1);
        for step in 0..=differences {
            let mut x = match reached.last() {
                None => 0,
                Some(last) => start_of(last, step, differences),
            };
            // x - y = 2 * step - differences
            let mut y = x + differences - 2 * step;
            while x < old.len() && y < new.len() && old[x] == new[y] {
                (x, y) = (x + 1, y + 1);
            }
            row.push(x);
            if x >= old.len() && y >= new.len() {
                reached.push(row);
                return Some(trace(old, new, &reached));
            }
        }
        reached.push(row);
    }
    None
}

/// Where a diagonal starts: a line further down in the new text from the diagonal above, or in the old text from the one below.
fn start_of(last: &[usize], step: usize, differences: usize) -> usize {
    let removed = step.checked_sub(1).map(|below| last[below] + 1);
    let added = (step < differences).then(|| last[step]);
    removed.max(added).unwrap_or_default()
}

/// Traces the script back from the end to the start.
fn trace<'text>(old: &[&'text str], new: &[&'text str], reached: &[Vec<usize>]) -> Vec<(Change, &'text str)> {
    let mut script = Vec::with_capacity(old.len() + new.len());
    let (mut x, mut y) = (old.len(), new.len());
    for differences in (1..reached.len()).rev() {
        let last = &reached[differences - 1];
        // x - y + differences is even on every diagonal that is reached with so many differences.
        let step = (x + differences - y) / 2;
        let start = start_of(last, step, differences);
        while x > start {
            (x, y) = (x - 1, y - 1);
            script.push((Change::Unchanged, old[x]));
        }
        // Of two shortest scripts, the one that removes lines before it adds others.
        if step < differences && last[step] == start {
            y -= 1;
            script.push((Change::Added, new[y]));
        } else {
            x -= 1;
            script.push((Change::Removed, old[x]));
        }
    }
    script.extend(old[..x].iter().rev().map(|line| (Change::Unchanged, *line)));
    script.reverse();
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(before: &str, after: &str) -> String {
        let mark = |change| match change {
            Change::Unchanged => ' ',
            Change::Removed => '-',
            Change::Added => '+',
        };
        let lines = |hunk: &Hunk| hunk.lines.iter().map(|(change, line)| format!("{}{line}|", mark(*change))).collect::<String>();
        hunks(before, after).iter().map(|hunk| format!("{}:{}", hunk.line, lines(hunk))).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn changed_lines_have_context() {
        let cases = [
            ("", "", ""),
            ("a\n", "a\n", ""),
            ("a\n", "b\n", "1:-a|+b|"),
            ("", "a\n", "1:+a|"),
            ("a\nb\n", "", "1:-a|-b|"),
            ("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nx\nf\n", "3: c| d|-e|+x| f|"),
            ("a\nb\nc\n", "n\na\nb\nc\n", "1:+n| a| b|"),
            ("a\nb\nc\nd\n", "b\nc\nd\n", "1:-a| b| c|"),
            ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\nx\n3\n4\n5\n6\n7\ny\n9\n", "1: 1|-2|+x| 3| 4| 6:"),
            ("1\n2\n3\n4\n5\n6\n7\n", "x\n2\n3\n4\n5\n6\ny\n", "1:-1|+x| 2| 3| 5: 5| 6|-7|+y|"),
            ("1\n2\n3\n4\n5\n6\n", "x\n2\n3\n4\n5\ny\n", "1:-1|+x| 2| 3| 4| 5|-6|+y|"),
            ("a\nb\na\nb\n", "b\na\nb\na\n", "1:-a| b| a| b|+a|"),
        ];
        for (before, after, expected) in cases {
            let diff = shown(before, after);
            if expected.ends_with(':') {
                assert!(diff.starts_with(expected), "{diff}");
            } else {
                assert_eq!(diff, expected, "{before:?} {after:?}");
            }
        }
    }

    /// Each script transforms the first text into the second, also where the search ends early.
    #[test]
    fn a_script_transforms_one_text_into_the_other() {
        let word = |seed: usize, size: usize| ["a", "b", "c", "d"][(seed * 7_919 + seed / 3 * 31) % size % 4];
        let text = |seed: usize, lines: usize, size: usize| (0..lines).map(|line| word(seed + line * (seed + 1), size)).collect::<Vec<_>>();
        let long = |first: usize| (first..first + 1_500).map(|line| format!("{line}")).collect::<Vec<_>>();
        let (ones, others) = (long(0), long(5_000));
        let mut cases: Vec<(Vec<&str>, Vec<&str>)> =
            (0..200).map(|seed| (text(seed, seed % 23, 4), text(seed + 1, seed % 19, 3))).collect();
        cases.push((ones.iter().map(String::as_str).collect(), others.iter().map(String::as_str).collect()));
        for (before, after) in cases {
            let script = script(&before, &after);
            let of = |left: Change| script.iter().filter(|(change, _)| *change != left).map(|(_, line)| *line).collect::<Vec<_>>();
            assert_eq!((of(Change::Added), of(Change::Removed)), (before, after));
        }
    }
}
