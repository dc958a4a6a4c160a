//! The patterns of `grep`: POSIX basic and extended regular expressions, and GNU's `\w \s \b \< \>`; no back-references.
//!
//! A part maps the positions where it may start to those where it may end, so the time is bounded for every pattern. POSIX takes
//! the longest of the leftmost matches; the crates for regular expressions take the first alternative.

use crate::api::order;

/// The greatest number of copies of a part that intervals such as `{3}` ask for, multiplied when they are nested.
const COPIES_MAX: usize = 1_000;
/// The greatest depth of parentheses.
const DEPTH_MAX: usize = 50;

/// A compiled pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    part: Part,
    ignore_case: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Any,
    Char(char),
    Set { items: Vec<Item>, negated: bool },
    Start,
    End,
    WordStart,
    WordEnd,
    WordEdge,
    Sequence(Vec<Part>),
    Either(Vec<Part>),
    Repeat { part: Box<Part>, min: usize, max: Option<usize> },
}

#[derive(Clone, Debug, PartialEq)]
enum Item {
    Range(char, char),
    Class(&'static str),
}

const CLASSES: [&str; 9] = ["alpha", "digit", "alnum", "space", "upper", "lower", "punct", "xdigit", "word"];

impl Item {
    fn contains(&self, c: char) -> bool {
        match self {
            Item::Range(from, to) => (*from..=*to).contains(&c),
            Item::Class("alpha") => c.is_alphabetic(),
            Item::Class("digit") => c.is_ascii_digit(),
            Item::Class("alnum") => c.is_alphanumeric(),
            Item::Class("space") => c.is_whitespace(),
            Item::Class("upper") => c.is_uppercase(),
            Item::Class("lower") => c.is_lowercase(),
            Item::Class("punct") => c.is_ascii_punctuation(),
            Item::Class("xdigit") => c.is_ascii_hexdigit(),
            Item::Class(_) => is_word(c),
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How the text of a pattern is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `-G`: `+ ? | ( ) {` are special after a backslash.
    Basic,
    /// `-E`.
    Extended,
    /// `-F`: every character stands for itself.
    Fixed,
}

impl Pattern {
    /// Compiles patterns of which one has to match. The error is a sentence without its program.
    pub fn new(patterns: &[String], syntax: Syntax, ignore_case: bool) -> Result<Pattern, String> {
        let parts = patterns.iter().map(|text| {
            let text: String = if ignore_case { lower(text.chars()).collect() } else { text.clone() };
            match syntax {
                Syntax::Fixed => Ok(Part::Sequence(text.chars().map(Part::Char).collect())),
                _ => Parser { rest: text.chars().collect(), at: 0, extended: syntax == Syntax::Extended, depth: 0 }.all(),
            }
        });
        let part = Part::Either(parts.collect::<Result<_, _>>()?);
        if part.copies() > COPIES_MAX {
            return Err(format!("the intervals of the pattern ask for more than {COPIES_MAX} copies"));
        }
        Ok(Pattern { part, ignore_case })
    }

    /// The characters of a line as the pattern compares them.
    fn characters(&self, line: &str) -> Vec<char> {
        if self.ignore_case { lower(line.chars()).collect() } else { line.chars().collect() }
    }

    /// Whether a line contains a match; with `whole_words`, one that no letter, digit or underscore adjoins.
    pub fn is_match(&self, line: &str, whole_words: bool) -> bool {
        let text = self.characters(line);
        if whole_words {
            return (0..=text.len()).any(|start| self.end_from(&text, start, true).is_some());
        }
        !self.part.ends(&text, (0..=text.len()).collect()).is_empty()
    }

    /// The leftmost, longest matches that are not empty, as ranges of characters.
    pub fn matches(&self, line: &str, whole_words: bool) -> Vec<std::ops::Range<usize>> {
        let text = self.characters(line);
        let (mut found, mut at) = (Vec::new(), 0);
        while at < text.len() {
            match self.end_from(&text, at, whole_words).filter(|end| *end > at) {
                Some(end) => {
                    found.push(at..end);
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    fn end_from(&self, text: &[char], start: usize, whole_words: bool) -> Option<usize> {
        if whole_words && start > 0 && is_word(text[start - 1]) {
            return None;
        }
        let is_end = |end: &usize| !whole_words || text.get(*end).is_none_or(|c| !is_word(*c));
        self.part.ends(text, vec![start]).into_iter().rfind(is_end)
    }
}

/// Lower case without a change of length, so that positions stay those of the line.
fn lower(characters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    characters.map(|c| c.to_lowercase().next().unwrap_or(c))
}

impl Part {
    fn copies(&self) -> usize {
        match self {
            Part::Sequence(parts) | Part::Either(parts) => parts.iter().map(Part::copies).max().unwrap_or(1),
            Part::Repeat { part, min, max } => part.copies().saturating_mul(max.unwrap_or(*min).max(1)),
            _ => 1,
        }
    }

    /// The positions where the part may end if it starts at one of these; both ascending.
    fn ends(&self, text: &[char], from: Vec<usize>) -> Vec<usize> {
        let is_word_at = |at: usize| text.get(at).is_some_and(|c| is_word(*c));
        let word_before = |at: usize| at > 0 && is_word_at(at - 1);
        let at_places = |filter: &dyn Fn(usize) -> bool| from.iter().copied().filter(|at| filter(*at)).collect();
        let after = |filter: &dyn Fn(char) -> bool| -> Vec<usize> {
            from.iter().filter(|at| text.get(**at).is_some_and(|c| filter(*c))).map(|at| at + 1).collect()
        };
        match self {
            Part::Any => after(&|_| true),
            Part::Char(expected) => after(&|c| c == *expected),
            Part::Set { items, negated } => after(&|c| items.iter().any(|item| item.contains(c)) != *negated),
            Part::Start => at_places(&|at| at == 0),
            Part::End => at_places(&|at| at == text.len()),
            Part::WordStart => at_places(&|at| !word_before(at) && is_word_at(at)),
            Part::WordEnd => at_places(&|at| word_before(at) && !is_word_at(at)),
            Part::WordEdge => at_places(&|at| word_before(at) != is_word_at(at)),
            Part::Sequence(parts) => parts.iter().fold(from, |from, part| if from.is_empty() { from } else { part.ends(text, from) }),
            Part::Either(parts) => union(parts.iter().flat_map(|part| part.ends(text, from.clone())).collect()),
            Part::Repeat { part, min, max } => part.repeated(text, from, *min, *max),
        }
    }

    fn repeated(&self, text: &[char], from: Vec<usize>, min: usize, max: Option<usize>) -> Vec<usize> {
        let mut last = (0..min).fold(from, |from, _| if from.is_empty() { from } else { self.ends(text, from) });
        let mut all = last.clone();
        let mut count = min;
        while !last.is_empty() && max.is_none_or(|max| count < max) {
            last = self.ends(text, last).into_iter().filter(|at| all.binary_search(at).is_err()).collect();
            all = union(all.into_iter().chain(last.iter().copied()).collect());
            count += 1;
        }
        all
    }
}

fn union(mut positions: Vec<usize>) -> Vec<usize> {
    order::sort(&mut positions);
    positions.dedup();
    positions
}

/// Reads a basic or extended expression.
struct Parser {
    rest: Vec<char>,
    at: usize,
    extended: bool,
    depth: usize,
}

impl Parser {
    fn all(mut self) -> Result<Part, String> {
        let part = self.either()?;
        if self.at < self.rest.len() { Err("Unmatched ) or \\)".to_owned()) } else { Ok(part) }
    }

    /// Whether this operator comes next: with a backslash in a basic expression, without one in an extended one.
    fn is_next(&self, operator: char) -> bool {
        match self.extended {
            true => self.rest.get(self.at) == Some(&operator),
            false => self.rest[self.at..].starts_with(&['\\', operator]),
        }
    }

    fn take(&mut self, operator: char) -> bool {
        let taken = self.is_next(operator);
        self.at += if !taken {
            0
        } else if self.extended {
            1
        } else {
            2
        };
        taken
    }

    fn either(&mut self) -> Result<Part, String> {
        let mut parts = vec![self.sequence()?];
        while self.take('|') {
            parts.push(self.sequence()?);
        }
        Ok(Part::Either(parts))
    }

    fn sequence(&mut self) -> Result<Part, String> {
        let mut parts = Vec::new();
        while self.at < self.rest.len() && !self.is_next('|') && !(self.depth > 0 && self.is_next(')')) {
            let is_first = parts.is_empty();
            let part = self.single(is_first)?;
            parts.push(self.repeats(part, is_first)?);
        }
        Ok(Part::Sequence(parts))
    }

    fn repeats(&mut self, mut part: Part, is_first: bool) -> Result<Part, String> {
        loop {
            let (min, max) = if self.rest.get(self.at) == Some(&'*') && !(is_first && part == Part::Start) {
                self.at += 1;
                (0, None)
            } else if self.take('+') {
                (1, None)
            } else if self.take('?') {
                (0, Some(1))
            } else if self.take('{') {
                self.interval()?
            } else {
                return Ok(part);
            };
            // A repetition of a repetition is written `a**` only by mistake; many of them would nest without a bound.
            part = match part {
                Part::Repeat { part, min: 0, max: None } => Part::Repeat { part, min: 0, max: None },
                part => Part::Repeat { part: Box::new(part), min, max },
            };
            if part.copies() > COPIES_MAX {
                return Err(format!("the intervals of the pattern ask for more than {COPIES_MAX} copies"));
            }
        }
    }

    fn interval(&mut self) -> Result<(usize, Option<usize>), String> {
        let start = self.at;
        while self.at < self.rest.len() && !self.is_next('}') {
            self.at += 1;
        }
        let text: String = self.rest[start..self.at].iter().collect();
        let number = |text: &str| text.parse::<usize>().map_err(|_| "Invalid content of \\{\\}".to_owned());
        if !self.take('}') {
            return Err("Unmatched { or \\{".to_owned());
        }
        let (min, max) = match text.split_once(',') {
            None => (number(&text)?, Some(number(&text)?)),
            Some((min, "")) => (number(min)?, None),
            Some((min, max)) => (if min.is_empty() { 0 } else { number(min)? }, Some(number(max)?)),
        };
        if max.is_some_and(|max| max < min) { Err("Invalid content of \\{\\}".to_owned()) } else { Ok((min, max)) }
    }

    fn single(&mut self, is_first: bool) -> Result<Part, String> {
        if self.take('(') {
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return Err(format!("more than {DEPTH_MAX} parentheses are nested"));
            }
            let part = self.either()?;
            self.depth -= 1;
            return if self.take(')') { Ok(part) } else { Err("Unmatched ( or \\(".to_owned()) };
        }
        let character = self.rest.get(self.at).copied();
        self.at += 1;
        let is_last = self.at == self.rest.len() || self.is_next('|') || self.is_next(')');
        Ok(match character {
            Some('.') => Part::Any,
            Some('[') => self.set()?,
            Some('^') if self.extended || is_first => Part::Start,
            Some('$') if self.extended || is_last => Part::End,
            Some('\\') => self.escaped()?,
            Some(other) => Part::Char(other),
            None => Part::Sequence(Vec::new()),
        })
    }

    fn escaped(&mut self) -> Result<Part, String> {
        let Some(character) = self.rest.get(self.at).copied() else { return Err("Trailing backslash".to_owned()) };
        self.at += 1;
        let class = |name, negated| Part::Set { items: vec![Item::Class(name)], negated };
        Ok(match character {
            'w' => class("word", false),
            'W' => class("word", true),
            's' => class("space", false),
            'S' => class("space", true),
            'b' => Part::WordEdge,
            '<' => Part::WordStart,
            '>' => Part::WordEnd,
            '1'..='9' => return Err(format!("the back-reference \\{character} is not available here")),
            other => Part::Char(other),
        })
    }

    /// The rest of a bracket expression.
    fn set(&mut self) -> Result<Part, String> {
        let unmatched = || "Unmatched [, [^, [:, [., or [=".to_owned();
        let negated = self.rest.get(self.at) == Some(&'^');
        self.at += usize::from(negated);
        let (mut items, start) = (Vec::new(), self.at);
        loop {
            let character = *self.rest.get(self.at).ok_or_else(unmatched)?;
            if character == ']' && self.at > start {
                self.at += 1;
                return Ok(Part::Set { items, negated });
            }
            if self.rest[self.at..].starts_with(&['[', ':']) {
                let name: String = self.rest[self.at + 2..].iter().take_while(|c| **c != ':').collect();
                let class = CLASSES.into_iter().find(|class| *class == name).ok_or("Invalid character class name")?;
                self.at += name.len() + 4;
                items.push(Item::Class(class));
                continue;
            }
            match self.rest.get(self.at + 1..self.at + 3) {
                Some(['-', to]) if *to != ']' => {
                    items.push(Item::Range(character, *to));
                    self.at += 3;
                }
                _ => {
                    items.push(Item::Range(character, character));
                    self.at += 1;
                }
            }
        }
    }
}
