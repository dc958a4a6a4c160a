//! Elastic columns: cells end at tabs, and a column is as wide as its widest cell among neighbouring lines.
//!
//! Models Go's text/tabwriter, as kubectl uses it.

/// How columns are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    min_width: usize,
    padding: usize,
}

/// The layout of `kubectl get` (cli-runtime/pkg/printers/tabwriter.go).
pub const TABLE: Layout = Layout { min_width: 6, padding: 3 };
/// The layout of `kubectl describe`.
pub const DESCRIBE: Layout = Layout { min_width: 0, padding: 2 };

/// The text with its tabs replaced by blanks.
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

/// Gives each run of lines that have a cell in `column`, and another after it, the width of its widest.
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
    fn columns_are_as_wide_as_their_neighbours_need() {
        assert_eq!(align("NAME\tR\tAGE\nweb-0\t0\t3s\n", TABLE), "NAME    R     AGE\nweb-0   0     3s\n");
        assert_eq!(align("Name:\tweb\nPods:\n  A:\tb\n  Longer:\tc\n", DESCRIBE), "Name:  web\nPods:\n  A:       b\n  Longer:  c\n");
    }
}
