//! Flags and positional arguments, told apart by the flags a command knows.
//!
//! Models github.com/spf13/pflag: `--name=value`, `--name value`, `-n value`, `-nvalue`, `-n=value`, `--` ends the flags.
//! A value of the wrong type is refused here, as is a flag of kubectl's that is not simulated: nothing is done then.

use super::error::Error;
use super::not_simulated;

/// How a flag takes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// It needs a text.
    Text,
    /// It needs a whole number.
    Number,
    /// It needs a span of time.
    Duration,
    /// It may have `true` or `false` after `=`; alone it means `true`.
    Switch,
    /// It may have a text after `=`; alone it means this.
    Optional(&'static str),
}

/// Whether a flag does here what it does for kubectl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It does.
    Simulated,
    /// Only with this value, which is kubectl's default.
    OnlyDefault(&'static str),
    /// It does not.
    NotSimulated,
}

/// A flag of a command of kubectl.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Its name without dashes.
    pub name: &'static str,
    /// Its one-letter form.
    pub short: Option<char>,
    /// Its value.
    pub takes: Takes,
    /// Whether it works here.
    pub support: Support,
}

/// The flags of a command, in groups that commands share.
pub type Flags = &'static [&'static [Flag]];

const fn flag(name: &'static str, short: Option<char>, takes: Takes) -> Flag {
    Flag { name, short, takes, support: Support::Simulated }
}

/// A flag with a text.
pub const fn value(name: &'static str, short: Option<char>) -> Flag {
    flag(name, short, Takes::Text)
}

/// A flag with a whole number.
pub const fn number(name: &'static str, short: Option<char>) -> Flag {
    flag(name, short, Takes::Number)
}

/// A flag with a span of time.
pub const fn duration(name: &'static str) -> Flag {
    flag(name, None, Takes::Duration)
}

/// A flag that is on or off.
pub const fn switch(name: &'static str, short: Option<char>) -> Flag {
    flag(name, short, Takes::Switch)
}

/// A flag that alone means `default`.
pub const fn optional(name: &'static str, default: &'static str) -> Flag {
    flag(name, None, Takes::Optional(default))
}

impl Flag {
    /// The flag as one of kubectl's that is not simulated. A switch that is off by default may still be given as off.
    pub const fn not_simulated(self) -> Flag {
        let support = if matches!(self.takes, Takes::Switch) { Support::OnlyDefault("false") } else { Support::NotSimulated };
        Flag { support, ..self }
    }

    /// The flag as one that is simulated with kubectl's default value alone.
    pub const fn only(self, default: &'static str) -> Flag {
        Flag { support: Support::OnlyDefault(default), ..self }
    }

    /// `-l, --selector`, as pflag names it.
    pub fn names(&self) -> String {
        self.short.map_or_else(|| format!("--{}", self.name), |short| format!("-{short}, --{}", self.name))
    }

    /// What is wrong with a value, in Go's words.
    fn problem(&self, given: &str) -> Option<String> {
        match self.takes {
            Takes::Text | Takes::Optional(_) => None,
            Takes::Number => given.parse::<i64>().err().map(|_| {
                let digits = given.strip_prefix(['-', '+']).unwrap_or(given);
                let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
                let what = if is_number { "value out of range" } else { "invalid syntax" };
                format!("strconv.ParseInt: parsing \"{given}\": {what}")
            }),
            Takes::Switch => bool_of(given).is_none().then(|| format!("strconv.ParseBool: parsing \"{given}\": invalid syntax")),
            Takes::Duration => duration_ms(given).err().map(|problem| format!("time: {problem}")),
        }
    }

    /// Whether two values mean the same.
    fn same(&self, one: &str, other: &str) -> bool {
        match self.takes {
            Takes::Text | Takes::Optional(_) => one == other,
            Takes::Number => one.parse::<i64>() == other.parse::<i64>(),
            Takes::Switch => bool_of(one) == bool_of(other),
            Takes::Duration => duration_ms(one) == duration_ms(other),
        }
    }

    /// Fails if the value is of the wrong type, or asks for what is not simulated.
    fn check(&self, command: &str, given: &str) -> Result<(), Error> {
        if let Some(problem) = self.problem(given) {
            return Err(usage(command, &format!("invalid argument \"{given}\" for \"{}\" flag: {problem}", self.names())));
        }
        let is_on = self.takes == Takes::Switch && bool_of(given) == Some(true);
        match self.support {
            Support::Simulated => Ok(()),
            Support::OnlyDefault(default) if self.same(given, default) => Ok(()),
            Support::OnlyDefault(_) if !is_on => Err(not_simulated::error(command, &format!("--{}={given}", self.name))),
            Support::OnlyDefault(_) | Support::NotSimulated => Err(not_simulated::error(command, &format!("--{}", self.name))),
        }
    }
}

/// A command's arguments.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// How the command is called, without `kubectl`.
    pub command: &'static str,
    /// What is no flag.
    pub positionals: Vec<String>,
    /// How many of the positionals stand before `--`, if that was given (cobra's ArgsLenAtDash).
    pub before_dash: Option<usize>,
    /// The flags in their order, with their values.
    flags: Vec<(&'static str, String)>,
}

impl Arguments {
    /// Reads a command's arguments; `command` is how it is called, for complaints.
    pub fn read(command: &'static str, known: Flags, words: &[String]) -> Result<Arguments, Error> {
        let mut read = Arguments { command, ..Arguments::default() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                read.before_dash = Some(read.positionals.len());
                read.positionals.extend(words.by_ref().cloned());
            } else if let Some(long) = word.strip_prefix("--") {
                read.long(known, long, &mut words)?;
            } else if word.len() > 1 && word.starts_with('-') {
                read.short(known, word, &mut words)?;
            } else {
                read.positionals.push(word.clone());
            }
        }
        Ok(read)
    }

    fn long<'w>(&mut self, known: Flags, long: &str, words: &mut impl Iterator<Item = &'w String>) -> Result<(), Error> {
        let (name, given) = long.split_once('=').map_or((long, None), |(name, given)| (name, Some(given.to_string())));
        let Some(flag) = find(known, |f| f.name == name) else {
            return Err(usage(self.command, &format!("unknown flag: --{name}")));
        };
        let given = match (given, alone(&flag)) {
            (Some(given), _) => given,
            (None, Some(alone)) => alone.to_string(),
            (None, None) => match words.next() {
                Some(word) => word.clone(),
                None => return Err(usage(self.command, &format!("flag needs an argument: --{name}"))),
            },
        };
        self.push(&flag, given)
    }

    fn short<'w>(&mut self, known: Flags, word: &str, words: &mut impl Iterator<Item = &'w String>) -> Result<(), Error> {
        let mut letters = word[1..].chars();
        while let Some(letter) = letters.next() {
            let Some(flag) = find(known, |f| f.short == Some(letter)) else {
                return Err(usage(self.command, &format!("unknown shorthand flag: '{letter}' in {word}")));
            };
            let rest = letters.as_str();
            let given = match (alone(&flag), rest.strip_prefix('=')) {
                (_, Some(given)) => given.to_string(),
                (Some(alone), None) => {
                    self.push(&flag, alone.to_string())?;
                    continue;
                }
                (None, None) if !rest.is_empty() => rest.to_string(),
                (None, None) => match words.next() {
                    Some(word) => word.clone(),
                    None => return Err(usage(self.command, &format!("flag needs an argument: '{letter}' in {word}"))),
                },
            };
            return self.push(&flag, given);
        }
        Ok(())
    }

    fn push(&mut self, flag: &Flag, given: String) -> Result<(), Error> {
        flag.check(self.command, &given)?;
        self.flags.push((flag.name, given));
        Ok(())
    }

    /// The value of a flag; of several the last.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.flags.iter().rev().find(|(flag, _)| *flag == name).map(|(_, value)| value.as_str())
    }

    /// All values of a flag that may be given several times.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.flags.iter().filter(move |(flag, _)| *flag == name).map(|(_, value)| value.as_str())
    }

    /// Whether a flag is on.
    pub fn is_on(&self, name: &str) -> bool {
        self.value(name).and_then(bool_of) == Some(true)
    }

    /// The value of a flag as a number, if it is given.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.value(name).and_then(|text| text.parse().ok())
    }

    /// The span of time a flag gives.
    pub fn duration_ms(&self, name: &str) -> Option<u64> {
        self.value(name).and_then(|text| duration_ms(text).ok())
    }

    /// The namespace asked for, if one is.
    pub fn asked_namespace(&self) -> Option<&str> {
        self.value("namespace").filter(|namespace| !namespace.is_empty())
    }

    /// The namespace meant.
    pub fn namespace(&self) -> &str {
        self.asked_namespace().unwrap_or(crate::manifest::DEFAULT_NAMESPACE)
    }
}

/// What a flag without a value means; nothing if it needs one.
fn alone(flag: &Flag) -> Option<&'static str> {
    match flag.takes {
        Takes::Text | Takes::Number | Takes::Duration => None,
        Takes::Switch => Some("true"),
        Takes::Optional(default) => Some(default),
    }
}

fn find(known: Flags, wanted: impl Fn(&Flag) -> bool) -> Option<Flag> {
    known.iter().copied().flatten().chain(not_simulated::GLOBAL).find(|flag| wanted(flag)).copied()
}

/// How many words a word that may be a flag takes up: none if it is no flag, two if its value follows. A flag nobody knows is
/// taken to have a value (github.com/spf13/cobra command.go stripFlags).
pub fn width(known: Flags, word: &str) -> usize {
    let flag = match word.strip_prefix("--") {
        Some("") => return 0,
        Some(long) => find(known, |f| f.name == long),
        None if word.starts_with('-') && word.len() > 1 => {
            word[1..].chars().next().and_then(|letter| find(known, |f| f.short == Some(letter)))
        }
        None => return 0,
    };
    let has_value = word.contains('=') || (!word.starts_with("--") && word.chars().count() > 2);
    if has_value || flag.is_some_and(|flag| alone(&flag).is_some()) { 1 } else { 2 }
}

/// A truth value as strconv.ParseBool reads it.
pub fn bool_of(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// A span of time as Go reads it, or what is wrong with it.
fn duration_ms(text: &str) -> Result<u64, String> {
    if text == "0" {
        return Ok(0);
    }
    let (mut rest, mut sum_ms) = (text, 0.0);
    if text.is_empty() {
        return Err("invalid duration \"\"".to_string());
    }
    while !rest.is_empty() {
        let number = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let Ok(value) = rest[..number].parse::<f64>() else { return Err(format!("invalid duration \"{text}\"")) };
        rest = &rest[number..];
        let unit = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
        let unit_ms = match &rest[..unit] {
            "h" => 3_600_000.0,
            "m" => 60_000.0,
            "s" => 1_000.0,
            "ms" => 1.0,
            "" => return Err(format!("missing unit in duration \"{text}\"")),
            unit => return Err(format!("unknown unit \"{unit}\" in duration \"{text}\"")),
        };
        sum_ms += value * unit_ms;
        rest = &rest[unit..];
    }
    Ok(sum_ms as u64)
}

/// A complaint about a flag.
pub fn usage(command: &str, message: &str) -> Error {
    Error::client(format!("{message}\nSee 'kubectl {command} --help' for usage."))
}

/// A complaint about how a command is used (kubectl/pkg/cmd/util/helpers.go UsageErrorf).
pub fn misused(command: &str, message: &str) -> Error {
    Error::client(format!("{message}\nSee 'kubectl {command} -h' for help and examples"))
}
