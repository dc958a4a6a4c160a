//! `grep`: the lines that match a pattern.

use super::options::Accepted;
use super::pattern::{Pattern, Syntax};
use std::collections::VecDeque;

const ACCEPTED: Accepted = Accepted {
    program: "grep",
    switches: "EFGcinoqvw",
    values: "ABCe",
    long: &[
        ("extended-regexp", 'E'),
        ("fixed-strings", 'F'),
        ("basic-regexp", 'G'),
        ("count", 'c'),
        ("ignore-case", 'i'),
        ("line-number", 'n'),
        ("only-matching", 'o'),
        ("quiet", 'q'),
        ("invert-match", 'v'),
        ("word-regexp", 'w'),
        ("after-context", 'A'),
        ("before-context", 'B'),
        ("context", 'C'),
        ("regexp", 'e'),
    ],
    digits: Some('C'),
};

/// A running `grep`.
#[derive(Clone, Debug, PartialEq)]
pub struct Grep {
    pattern: Pattern,
    invert: bool,
    count: bool,
    number: bool,
    only_matching: bool,
    quiet: bool,
    whole_words: bool,
    before: usize,
    after: usize,
    /// The lines read so far, and those of them that were selected.
    lines: usize,
    selected: usize,
    /// The number of the last printed line.
    last_printed: usize,
    /// How many more lines of context follow.
    after_left: usize,
    earlier: VecDeque<String>,
}

impl Grep {
    /// Reads the words after the program; `program` is `egrep` or `fgrep` for another syntax.
    pub fn read(program: &str, words: &[String]) -> Result<Grep, String> {
        let options = ACCEPTED.read(words)?;
        let mut patterns: Vec<String> = options.values('e').map(str::to_owned).collect();
        let mut operands = options.operands.as_slice();
        if patterns.is_empty() {
            let (pattern, files) = operands.split_first().ok_or("usage: grep [OPTION]... PATTERN")?;
            patterns.push(pattern.clone());
            operands = files;
        }
        ACCEPTED.no_files(operands)?;
        let syntax = match program {
            _ if options.has('F') => Syntax::Fixed,
            _ if options.has('E') => Syntax::Extended,
            "fgrep" => Syntax::Fixed,
            "egrep" => Syntax::Extended,
            _ => Syntax::Basic,
        };
        let pattern = Pattern::new(&patterns, syntax, options.has('i')).map_err(|problem| format!("grep: {problem}"))?;
        let context = |letter: char| match options.values(letter).last().or(options.values('C').last()) {
            Some(text) => ACCEPTED.number(text),
            None => Ok(0),
        };
        Ok(Grep {
            pattern,
            invert: options.has('v'),
            count: options.has('c'),
            number: options.has('n'),
            only_matching: options.has('o'),
            quiet: options.has('q'),
            whole_words: options.has('w'),
            before: context('B')?,
            after: context('A')?,
            lines: 0,
            selected: 0,
            last_printed: 0,
            after_left: 0,
            earlier: VecDeque::new(),
        })
    }

    /// Reads a line; prints it with its context if it is selected.
    pub fn line(&mut self, line: &str, out: &mut String) {
        self.lines += 1;
        let selected = self.pattern.is_match(line, self.whole_words) != self.invert;
        self.selected += usize::from(selected);
        if self.quiet || self.count {
            return;
        }
        if selected && self.only_matching {
            if !self.invert {
                self.print_matches(line, out);
            }
            return;
        }
        if selected {
            let first = self.lines - self.earlier.len();
            let has_context = self.before > 0 || self.after > 0;
            if has_context && self.last_printed > 0 && first > self.last_printed + 1 {
                out.push_str("--\n");
            }
            for (index, earlier) in std::mem::take(&mut self.earlier).iter().enumerate() {
                self.print(first + index, '-', earlier, out);
            }
            self.print(self.lines, ':', line, out);
            self.after_left = self.after;
        } else if self.after_left > 0 && !self.only_matching {
            self.after_left -= 1;
            self.print(self.lines, '-', line, out);
        } else if self.before > 0 {
            self.earlier.push_back(line.to_owned());
            if self.earlier.len() > self.before {
                self.earlier.pop_front();
            }
        }
    }

    fn print_matches(&self, line: &str, out: &mut String) {
        for range in self.pattern.matches(line, self.whole_words) {
            if self.number {
                out.push_str(&format!("{}:", self.lines));
            }
            out.extend(line.chars().skip(range.start).take(range.len()));
            out.push('\n');
        }
    }

    fn print(&mut self, number: usize, separator: char, line: &str, out: &mut String) {
        if self.number {
            out.push_str(&format!("{number}{separator}"));
        }
        out.push_str(line);
        out.push('\n');
        self.last_printed = number;
    }

    /// The count, after the last line.
    pub fn end(&self, out: &mut String) {
        if self.count && !self.quiet {
            out.push_str(&format!("{}\n", self.selected));
        }
    }

    /// Whether nothing is printed before the input ends.
    pub fn waits_for_end(&self) -> bool {
        self.count || self.quiet
    }

    /// 0 if a line was selected, otherwise 1.
    pub fn exit(&self) -> i32 {
        i32::from(self.selected == 0)
    }
}
