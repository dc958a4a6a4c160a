//! The programs after a pipe: `grep`, `head`, `sort`, `tail`, `uniq` and `wc`, as the GNU versions in the C locale.
//!
//! A filter reads lines as they come, so that it also works behind a command that keeps running.

mod grep;
mod lines;
mod options;
mod pattern;

use grep::Grep;
use lines::{Part, Sort, Uniq, Wc};

/// The programs.
pub const PROGRAMS: [&str; 6] = ["grep", "head", "sort", "tail", "uniq", "wc"];

/// A running filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The words of the filter.
    words: Vec<String>,
    program: Program,
    /// How many lines were read.
    read: usize,
    /// Lines that cannot be printed yet.
    kept: Vec<String>,
    /// A line whose end has not been read.
    partial: String,
}

#[derive(Clone, Debug, PartialEq)]
enum Program {
    Grep(Grep),
    Part(Part),
    Sort(Sort),
    Uniq(Uniq),
    Wc(Wc),
}

impl Filter {
    /// Reads the words of a filter. The error is a line for standard error.
    pub fn read(words: &[String]) -> Result<Filter, String> {
        let Some((program, rest)) = words.split_first() else { return Err("syntax error: a pipe needs a command".to_owned()) };
        let program = match program.as_str() {
            "grep" | "egrep" | "fgrep" => Program::Grep(Grep::read(program, rest)?),
            "head" => Program::Part(Part::head(rest)?),
            "tail" => Program::Part(Part::tail(rest)?),
            "sort" => Program::Sort(Sort::read(rest)?),
            "uniq" => Program::Uniq(Uniq::read(rest)?),
            "wc" => Program::Wc(Wc::read(rest)?),
            other => {
                let programs = PROGRAMS.join(", ");
                return Err(format!("{other} is not available here. Available after a pipe: {programs} and kubectl"));
            }
        };
        Ok(Filter { words: words.to_vec(), program, read: 0, kept: Vec::new(), partial: String::new() })
    }

    /// The words of the filter.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Reads more text; returns what the filter prints.
    pub fn feed(&mut self, text: &str) -> String {
        let mut out = String::new();
        let text = std::mem::take(&mut self.partial) + text;
        for line in text.split_inclusive('\n') {
            match line.strip_suffix('\n') {
                Some(line) => self.line(line, &mut out),
                None => self.partial = line.to_owned(),
            }
        }
        out
    }

    fn line(&mut self, line: &str, out: &mut String) {
        self.read += 1;
        let mut print = |line: &str| out.push_str(&format!("{line}\n"));
        match &mut self.program {
            Program::Grep(grep) => grep.line(line, out),
            Program::Uniq(uniq) => uniq.line(line, out),
            Program::Wc(wc) => wc.line(line),
            Program::Part(Part::First(count)) if self.read <= *count => print(line),
            Program::Part(Part::From(first)) if self.read >= *first => print(line),
            Program::Part(Part::First(_) | Part::From(_)) => {}
            Program::Part(Part::AllButLast(_) | Part::Last(_)) | Program::Sort(_) => self.kept.push(line.to_owned()),
        }
    }

    /// Ends the input; returns what the filter still prints.
    pub fn end(&mut self) -> String {
        let mut out = String::new();
        if !self.partial.is_empty() {
            let last = std::mem::take(&mut self.partial);
            self.line(&last, &mut out);
        }
        let kept = std::mem::take(&mut self.kept);
        let mut print = |lines: &[String]| lines.iter().for_each(|line| out.push_str(&format!("{line}\n")));
        match &mut self.program {
            Program::Part(Part::Last(count)) => print(&kept[kept.len().saturating_sub(*count)..]),
            Program::Part(Part::AllButLast(count)) => print(&kept[..kept.len().saturating_sub(*count)]),
            Program::Part(_) => {}
            Program::Sort(sort) => print(&sort.sorted(&kept)),
            Program::Grep(grep) => grep.end(&mut out),
            Program::Uniq(uniq) => uniq.end(&mut out),
            Program::Wc(wc) => wc.end(&mut out),
        }
        out
    }

    /// The exit status.
    pub fn exit(&self) -> i32 {
        if let Program::Grep(grep) = &self.program { grep.exit() } else { 0 }
    }

    /// Whether it prints nothing more, whatever it reads.
    pub fn is_full(&self) -> bool {
        matches!(self.program, Program::Part(Part::First(count)) if self.read >= count)
    }

    /// The name of the program if it prints nothing before its input ends.
    pub fn waits_for_end(&self) -> Option<&'static str> {
        match &self.program {
            Program::Sort(_) => Some("sort"),
            Program::Wc(_) => Some("wc"),
            Program::Part(Part::Last(_)) => Some("tail"),
            Program::Part(Part::AllButLast(_)) => Some("head -n -N"),
            Program::Grep(grep) if grep.waits_for_end() => Some("grep -c"),
            _ => None,
        }
    }
}
