//! Aligns tab-separated cells. In a run of consecutive lines that have a column, it is as wide as its widest cell.
//!
//! Models Go's text/tabwriter, as kubectl uses it.

/// The layout of the columns, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    min_width: usize,
    padding: usize,
}

/// The layout of `kubectl get` (cli-runtime/pkg/printers/tabwriter.go).
pub const TABLE: Layout = Layout { min_width: 6, padding: 3 };
/// The layout of `kubectl describe`.
pub const DESCRIBE: Layout = Layout { min_width: 0, padding: 2 };

/// Replaces the tabs of a text by spaces that align the columns.
pub fn align(text: &str, layout: Layout) -> String {
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let mut widths: Vec<Vec<usize>> = lines.iter().map(|cells| Vec::with_capacity(cells.len())).collect();
    measure(&lines, &mut widths, layout, 0, 0..lines.len());
    let mut out = String::with_capacity(text.len() * 2);
    for (cells, widths) in lines.iter().zip(&widths) {
        for (at, cell) in cells.iter().enumerate() {
            out.push_str(cell);
            let missing = widths.get(at).map_or(0, |width| width.saturating_sub(cell.chars().count()));
            out.extend(std::iter::repeat_n(' ', missing));
        }
        out.push('\n');
    }
    out
}

/// Adds the width of `column` for every run of lines in `range` that have a tab after it, then of the columns after it.
fn measure(lines: &[Vec<&str>], widths: &mut [Vec<usize>], layout: Layout, column: usize, range: std::ops::Range<usize>) {
    let has_column = |line: usize| lines[line].len() > column + 1;
    let mut line = range.start;
    while line < range.end {
        if !has_column(line) {
            line += 1;
            continue;
        }
        let start = line;
        while line < range.end && has_column(line) {
            line += 1;
        }
        let widest = (start..line).map(|l| lines[l][column].chars().count()).max().unwrap_or(0);
        let width = (widest + layout.padding).max(layout.min_width);
        widths[start..line].iter_mut().for_each(|w| w.push(width));
        measure(lines, widths, layout, column + 1, start..line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_in_blocks() {
        assert_eq!(align("NAME\tR\tAGE\nweb-0\t0\t3s\n", TABLE), "NAME    R     AGE\nweb-0   0     3s\n");
        assert_eq!(align("Name:\tweb\nPods:\n  A:\tb\n  Longer:\tc\n", DESCRIBE), "Name:  web\nPods:\n  A:       b\n  Longer:  c\n");
    }
}
