//! The output of `diff -u`.

use super::lines::{Changed, changed};

/// The number of unchanged lines around a change.
const CONTEXT: usize = 3;

/// A range of lines of both texts: from the first to before the second index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hunk {
    old: (usize, usize),
    new: (usize, usize),
}

/// The hunks that turn the first text into the second; empty if they are equal.
pub fn hunks(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let found = changed(&old, &new);
    let mut joined: Vec<Vec<Hunk>> = Vec::new();
    for change in changes(&found) {
        match joined.last_mut() {
            // Changes share a hunk if their context would touch or overlap.
            Some(group) if group.last().is_some_and(|last| change.old.0 - last.old.1 <= 2 * CONTEXT) => group.push(change),
            _ => joined.push(vec![change]),
        }
    }
    joined.iter().map(|group| hunk(group, &old, &new)).collect()
}

/// The runs of changed lines.
fn changes(found: &Changed) -> Vec<Hunk> {
    let (mut old, mut new) = (0, 0);
    let mut all = Vec::new();
    while old < found.deleted.len() || new < found.inserted.len() {
        let run =
            |flags: &[bool], from: usize| from + flags.get(from..).unwrap_or_default().iter().take_while(|is_changed| **is_changed).count();
        let (old_end, new_end) = (run(&found.deleted, old), run(&found.inserted, new));
        if old_end > old || new_end > new {
            all.push(Hunk { old: (old, old_end), new: (new, new_end) });
        }
        (old, new) = (old_end + 1, new_end + 1);
    }
    all
}

fn hunk(changes: &[Hunk], old: &[&str], new: &[&str]) -> String {
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return String::new() };
    let before = first.old.0.min(CONTEXT);
    let after = (old.len() - last.old.1).min(CONTEXT);
    let (old_from, old_to) = (first.old.0 - before, last.old.1 + after);
    let (new_from, new_to) = (first.new.0 - before, last.new.1 + after);
    let mut text = format!("@@ -{} +{} @@\n", range(old_from, old_to), range(new_from, new_to));
    let mut line = |sign: char, line: &str| text.push_str(&format!("{sign}{line}\n"));
    let mut at = old_from;
    for change in changes {
        old[at..change.old.0].iter().for_each(|kept| line(' ', kept));
        old[change.old.0..change.old.1].iter().for_each(|deleted| line('-', deleted));
        new[change.new.0..change.new.1].iter().for_each(|inserted| line('+', inserted));
        at = change.old.1;
    }
    old[at..old_to].iter().for_each(|kept| line(' ', kept));
    text
}

/// The first line and the number of lines; an empty range is named after the line before it.
fn range(from: usize, to: usize) -> String {
    match to - from {
        0 => format!("{from},0"),
        1 => format!("{}", from + 1),
        count => format!("{},{count}", from + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::hunks;

    #[test]
    fn hunks_are_those_of_diff() {
        let old = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\n";
        let cases = [
            (old, old.to_string(), ""),
            ("", "a\nb\n".to_string(), "@@ -0,0 +1,2 @@\n+a\n+b\n"),
            ("a\n", String::new(), "@@ -1 +0,0 @@\n-a\n"),
            (old, old.replace("e\n", "x\n"), "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+x\n f\n g\n h\n"),
            (old, old.replace("a\n", "").replace("l\n", "l\nm\n"), "@@ -1,4 +1,3 @@\n-a\n b\n c\n d\n@@ -10,3 +9,4 @@\n j\n k\n l\n+m\n"),
            (old, old.replace("b\n", "").replace("i\n", ""), "@@ -1,12 +1,10 @@\n a\n-b\n c\n d\n e\n f\n g\n h\n-i\n j\n k\n l\n"),
            // A repeated line: the run moves down.
            ("x\ny\n", "x\nx\ny\n".to_string(), "@@ -1,2 +1,3 @@\n x\n+x\n y\n"),
        ];
        for (old, new, expected) in cases {
            assert_eq!(hunks(old, &new), expected, "{old:?} {new:?}");
        }
    }
}
