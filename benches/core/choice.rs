//! Selects rows and sizes by the arguments.

use crate::rows::ROWS;

/// The smallest size that `--quick` skips, as it takes minutes.
const SLOW_SIZE_MIN: usize = 100_000;

/// The selected rows and sizes, in the order of the table.
pub fn chosen(arguments: &[String]) -> Vec<(usize, usize)> {
    let quick = arguments.iter().any(|argument| argument == "--quick");
    // Cargo adds the option `--bench`.
    let plain: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let given_sizes: Vec<usize> = plain.iter().filter_map(|word| size(word)).collect();
    let words: Vec<String> = plain.iter().filter(|word| size(word).is_none()).map(|word| word.to_lowercase()).collect();
    let mut chosen = Vec::new();
    for (index, row) in ROWS.iter().enumerate() {
        if !words.is_empty() && !words.iter().any(|word| row.name.to_lowercase().contains(word)) {
            continue;
        }
        let all: Vec<usize> = row.sizes.iter().map(|size| size.size).collect();
        let sizes = if given_sizes.is_empty() { &all } else { &given_sizes };
        chosen.extend(sizes.iter().filter(|size| !quick || **size < SLOW_SIZE_MIN).map(|size| (index, *size)));
    }
    chosen
}

/// A size: 10,000 or 10_000 or 10000.
fn size(word: &str) -> Option<usize> {
    word.replace([',', '_'], "").parse().ok()
}
