//! Parses flags and positional arguments, given the flags that a command accepts.
//!
//! Models github.com/spf13/pflag: `--name=value`, `--name value`, `-n value`, `-nvalue`, `-n=value`, `--` ends the flags.
//! A value of the wrong type is an error, and so is a kubectl flag that is not simulated: the command then does nothing.

use super::error::Error;
use super::not_simulated;

/// How a flag takes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// It requires a text.
    Text,
    /// It requires an integer.
    Number,
    /// It requires a duration in Go's format, such as `1m30s`.
    Duration,
    /// It may have `true` or `false` after `=`; without a value it means `true`.
    Switch,
    /// It may have a text after `=`; without a value it means this one (pflag's NoOptDefVal).
    Optional(&'static str),
}

/// Whether the effect of a flag is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// The flag works as in kubectl.
    Simulated,
    /// The flag is accepted only with this value, which is kubectl's default.
    OnlyDefault(&'static str),
    /// The flag is rejected.
    NotSimulated,
}

/// A flag of a kubectl command.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Its name without dashes.
    pub name: &'static str,
    /// Its one-letter form.
    pub short: Option<char>,
    /// Which values it takes.
    pub takes: Takes,
    /// Whether its effect is simulated.
    pub support: Support,
}

/// The flags of a command, in groups that several commands share.
pub type Flags = &'static [&'static [Flag]];

const fn flag(name: &'static str, short: Option<char>, takes: Takes) -> Flag {
    Flag { name, short, takes, support: Support::Simulated }
}

/// A flag with a text.
pub const fn value(name: &'static str, short: Option<char>) -> Flag {
    flag(name, short, Takes::Text)
}

/// A flag with an integer.
pub const fn number(name: &'static str, short: Option<char>) -> Flag {
    flag(name, short, Takes::Number)
}

/// A flag with a duration.
pub const fn duration(name: &'static str) -> Flag {
    flag(name, None, Takes::Duration)
}

/// A flag that is on or off.
pub const fn switch(name: &'static str, short: Option<char>) -> Flag {
    flag(name, short, Takes::Switch)
}

/// A flag that means `default` when it has no value.
pub const fn optional(name: &'static str, default: &'static str) -> Flag {
    flag(name, None, Takes::Optional(default))
}

impl Flag {
    /// Marks the flag as not simulated. A switch that is off by default may still be set to `false`.
    pub const fn not_simulated(self) -> Flag {
        let support = if matches!(self.takes, Takes::Switch) { Support::OnlyDefault("false") } else { Support::NotSimulated };
        Flag { support, ..self }
    }

    /// Marks the flag as accepted only with kubectl's default value.
    pub const fn only(self, default: &'static str) -> Flag {
        Flag { support: Support::OnlyDefault(default), ..self }
    }

    /// `-l, --selector`, as pflag prints it.
    pub fn names(&self) -> String {
        self.short.map_or_else(|| format!("--{}", self.name), |short| format!("-{short}, --{}", self.name))
    }

    /// Go's error message for an invalid value, if it is invalid.
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

    /// Whether two values are equal once parsed.
    fn same_value(&self, one: &str, other: &str) -> bool {
        match self.takes {
            Takes::Text | Takes::Optional(_) => one == other,
            Takes::Number => one.parse::<i64>() == other.parse::<i64>(),
            Takes::Switch => bool_of(one) == bool_of(other),
            Takes::Duration => duration_ms(one) == duration_ms(other),
        }
    }

    /// Fails if the value has the wrong type or its effect is not simulated.
    fn check(&self, command: &str, given: &str) -> Result<(), Error> {
        if let Some(problem) = self.problem(given) {
            return Err(flag_error(command, &format!("invalid argument \"{given}\" for \"{}\" flag: {problem}", self.names())));
        }
        let is_on = self.takes == Takes::Switch && bool_of(given) == Some(true);
        match self.support {
            Support::Simulated => Ok(()),
            Support::OnlyDefault(default) if self.same_value(given, default) => Ok(()),
            Support::OnlyDefault(_) if !is_on => Err(not_simulated::error(command, &format!("--{}={given}", self.name))),
            Support::OnlyDefault(_) | Support::NotSimulated => Err(not_simulated::error(command, &format!("--{}", self.name))),
        }
    }
}

/// The parsed arguments of a command.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// The name of the command, without `kubectl`.
    pub command: &'static str,
    /// The arguments that are not flags.
    pub positionals: Vec<String>,
    /// The number of positionals before `--`, if `--` was given (cobra's ArgsLenAtDash).
    pub before_dash: Option<usize>,
    /// The namespace of the context: that of commands without `-n`.
    pub context_namespace: String,
    /// The flags as given, in order, with their values.
    flags: Vec<(&'static str, String)>,
}

impl Arguments {
    /// Parses the arguments of a command; `command` is its name in error messages.
    pub fn read(command: &'static str, accepted: Flags, words: &[String]) -> Result<Arguments, Error> {
        let mut read = Arguments { command, ..Arguments::default() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                read.before_dash = Some(read.positionals.len());
                read.positionals.extend(words.by_ref().cloned());
            } else if let Some(long) = word.strip_prefix("--") {
                read.long(accepted, long, &mut words)?;
            } else if word.len() > 1 && word.starts_with('-') {
                read.short(accepted, word, &mut words)?;
            } else {
                read.positionals.push(word.clone());
            }
        }
        Ok(read)
    }

    fn long<'w>(&mut self, accepted: Flags, long: &str, words: &mut impl Iterator<Item = &'w String>) -> Result<(), Error> {
        let (name, given) = long.split_once('=').map_or((long, None), |(name, given)| (name, Some(given.to_string())));
        let Some(flag) = find(accepted, |f| f.name == name) else {
            return Err(flag_error(self.command, &format!("unknown flag: --{name}")));
        };
        let given = match (given, implied_value(&flag)) {
            (Some(given), _) => given,
            (None, Some(implied_value)) => implied_value.to_string(),
            (None, None) => match words.next() {
                Some(word) => word.clone(),
                None => return Err(flag_error(self.command, &format!("flag needs an argument: --{name}"))),
            },
        };
        self.push(&flag, given)
    }

    fn short<'w>(&mut self, accepted: Flags, word: &str, words: &mut impl Iterator<Item = &'w String>) -> Result<(), Error> {
        let mut letters = word[1..].chars();
        while let Some(letter) = letters.next() {
            let Some(flag) = find(accepted, |f| f.short == Some(letter)) else {
                return Err(flag_error(self.command, &format!("unknown shorthand flag: '{letter}' in {word}")));
            };
            let rest = letters.as_str();
            let given = match (implied_value(&flag), rest.strip_prefix('=')) {
                (_, Some(given)) => given.to_string(),
                (Some(implied_value), None) => {
                    self.push(&flag, implied_value.to_string())?;
                    continue;
                }
                (None, None) if !rest.is_empty() => rest.to_string(),
                (None, None) => match words.next() {
                    Some(word) => word.clone(),
                    None => return Err(flag_error(self.command, &format!("flag needs an argument: '{letter}' in {word}"))),
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

    /// The value of a flag; the last one if it is repeated.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.flags.iter().rev().find(|(flag, _)| *flag == name).map(|(_, value)| value.as_str())
    }

    /// All values of a flag that may be repeated.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.flags.iter().filter(move |(flag, _)| *flag == name).map(|(_, value)| value.as_str())
    }

    /// Whether a flag is on.
    pub fn is_on(&self, name: &str) -> bool {
        self.value(name).and_then(bool_of) == Some(true)
    }

    /// The value of a flag as an integer, if it is given.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.value(name).and_then(|text| text.parse().ok())
    }

    /// The value of a flag as a duration in milliseconds, if it is given.
    pub fn duration_ms(&self, name: &str) -> Option<u64> {
        self.value(name).and_then(|text| duration_ms(text).ok())
    }

    /// The namespace given with `-n`, if any.
    pub fn explicit_namespace(&self) -> Option<&str> {
        self.value("namespace").filter(|namespace| !namespace.is_empty())
    }

    /// The namespace given with `-n`, or that of the context.
    pub fn namespace(&self) -> &str {
        self.explicit_namespace().unwrap_or(&self.context_namespace)
    }
}

/// The value that a flag has when none is given; `None` if it requires one.
fn implied_value(flag: &Flag) -> Option<&'static str> {
    match flag.takes {
        Takes::Text | Takes::Number | Takes::Duration => None,
        Takes::Switch => Some("true"),
        Takes::Optional(default) => Some(default),
    }
}

fn find(accepted: Flags, predicate: impl Fn(&Flag) -> bool) -> Option<Flag> {
    accepted.iter().copied().flatten().chain(not_simulated::GLOBAL).find(|flag| predicate(flag)).copied()
}

/// The number of words that a flag and its value occupy: 0 if `word` is not a flag, 2 if the value is the next word. An
/// unknown flag is assumed to have a value (github.com/spf13/cobra command.go stripFlags).
pub fn word_count(accepted: Flags, word: &str) -> usize {
    let flag = match word.strip_prefix("--") {
        Some("") => return 0,
        Some(long) => find(accepted, |f| f.name == long),
        None if word.starts_with('-') && word.len() > 1 => {
            word[1..].chars().next().and_then(|letter| find(accepted, |f| f.short == Some(letter)))
        }
        None => return 0,
    };
    let has_value = word.contains('=') || (!word.starts_with("--") && word.chars().count() > 2);
    if has_value || flag.is_some_and(|flag| implied_value(&flag).is_some()) { 1 } else { 2 }
}

/// Parses a boolean as Go's strconv.ParseBool does.
pub fn bool_of(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// Parses a duration as Go's time.ParseDuration does, into milliseconds; the error is Go's message. A negative one is 0.
fn duration_ms(text: &str) -> Result<u64, String> {
    if let Some(positive) = text.strip_prefix('-').filter(|positive| !positive.starts_with('-')) {
        return duration_ms(positive).map(|_| 0).map_err(|_| format!("invalid duration \"{text}\""));
    }
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

/// An error about a flag, as pflag prints it.
pub fn flag_error(command: &str, message: &str) -> Error {
    Error::client(format!("{message}\nSee 'kubectl {command} --help' for usage."))
}

/// An error about the use of a command (kubectl/pkg/cmd/util/helpers.go UsageErrorf).
pub fn usage_error(command: &str, message: &str) -> Error {
    Error::client(format!("{message}\nSee 'kubectl {command} -h' for help and examples"))
}
