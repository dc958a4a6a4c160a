//! The lines that two texts do not share.
//!
//! The algorithm of Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), as in GNU diff.

/// The most differences that are searched for a shortest script; beyond it everything between the common first and last lines
/// counts as changed.
const DIFFERENCES_MAX: usize = 1_000;

/// Which lines of each text differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// For each line of the first text, whether it is deleted.
    pub deleted: Vec<bool>,
    /// For each line of the second text, whether it is inserted.
    pub inserted: Vec<bool>,
}

/// Compares two texts, given as lines.
pub fn changed(old: &[&str], new: &[&str]) -> Changed {
    let prefix = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[prefix..], &new[prefix..]);
    let suffix = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - suffix], &b[..b.len() - suffix]);
    let mut found = Changed { deleted: vec![false; old.len()], inserted: vec![false; new.len()] };
    let (mut deleted, mut inserted) = (vec![true; a.len()], vec![true; b.len()]);
    for (x, y) in common(a, b) {
        (deleted[x], inserted[y]) = (false, false);
    }
    found.deleted[prefix..prefix + a.len()].copy_from_slice(&deleted);
    found.inserted[prefix..prefix + b.len()].copy_from_slice(&inserted);
    slide_down(old, &mut found.deleted);
    slide_down(new, &mut found.inserted);
    found
}

/// Pairs of equal lines, as many as possible, in reverse order; none if there are too many differences.
fn common(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    let (rows, columns) = (a.len() as isize, b.len() as isize);
    let bound = (a.len() + b.len()).min(DIFFERENCES_MAX);
    let offset = bound as isize + 1;
    let mut furthest = vec![0isize; 2 * bound + 3];
    let mut history: Vec<Vec<isize>> = Vec::new();
    let at = |k: isize| (k + offset) as usize;
    for d in 0..=bound as isize {
        // Only the diagonals that the previous step reached are needed to find the way back.
        history.push(furthest[at(-d)..=at(d)].to_vec());
        for k in (-d..=d).step_by(2) {
            let down = k == -d || k != d && furthest[at(k - 1)] < furthest[at(k + 1)];
            let mut x = if down { furthest[at(k + 1)] } else { furthest[at(k - 1)] + 1 };
            while x < rows && x - k < columns && x - k >= 0 && a[x as usize] == b[(x - k) as usize] {
                x += 1;
            }
            furthest[at(k)] = x;
            if x >= rows && x - k >= columns {
                return way_back(&history, rows, columns);
            }
        }
    }
    Vec::new()
}

fn way_back(history: &[Vec<isize>], rows: isize, columns: isize) -> Vec<(usize, usize)> {
    let (mut x, mut y) = (rows, columns);
    let mut pairs = Vec::new();
    for (d, furthest) in history.iter().enumerate().rev() {
        let d = d as isize;
        let reached = |k: isize| furthest.get((k + d) as usize).copied().unwrap_or(0);
        let k = x - y;
        let down = k == -d || k != d && reached(k - 1) < reached(k + 1);
        let previous_k = if down { k + 1 } else { k - 1 };
        let (start_x, start_y) = if d == 0 { (0, 0) } else { (reached(previous_k), reached(previous_k) - previous_k) };
        while x > start_x && y > start_y {
            (x, y) = (x - 1, y - 1);
            pairs.push((x as usize, y as usize));
        }
        (x, y) = (start_x, start_y);
    }
    pairs
}

/// Moves runs of changed lines down as far as equal lines let them, as GNU diff does (analyze.c shift_boundaries).
fn slide_down(lines: &[&str], changed: &mut [bool]) {
    let mut at = 0;
    while at < changed.len() {
        if !changed[at] {
            at += 1;
            continue;
        }
        let (mut start, mut end) = (at, at + changed[at..].iter().take_while(|is_changed| **is_changed).count());
        while end < changed.len() && lines[start] == lines[end] {
            (changed[start], changed[end]) = (false, true);
            start += 1;
            end += 1;
            end += changed[end..].iter().take_while(|is_changed| **is_changed).count();
        }
        at = end;
    }
}
