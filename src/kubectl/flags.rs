//! Flags and positional arguments, told apart by the flags a command knows.
//!
//! Models github.com/spf13/pflag: `--name=value`, `--name value`, `-n value`, `-nvalue`, `-n=value`, `--` ends the flags.

use super::error::Error;

/// How a flag takes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// It needs one.
    Value,
    /// It may have one after `=`; alone it means this.
    Default(&'static str),
}

/// A flag a command knows.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Its name without dashes.
    pub name: &'static str,
    /// Its one-letter form.
    pub short: Option<char>,
    /// Its value.
    pub takes: Takes,
}

/// A flag with a value.
pub const fn value(name: &'static str, short: Option<char>) -> Flag {
    Flag { name, short, takes: Takes::Value }
}

/// A flag that is on or off.
pub const fn switch(name: &'static str, short: Option<char>) -> Flag {
    Flag { name, short, takes: Takes::Default("true") }
}

/// A flag that alone means `default`.
pub const fn optional(name: &'static str, default: &'static str) -> Flag {
    Flag { name, short: None, takes: Takes::Default(default) }
}

/// Flags every command takes; those about reaching a cluster mean nothing here.
const GLOBAL: &[Flag] = &[
    value("namespace", Some('n')),
    value("context", None),
    value("kubeconfig", None),
    value("cluster", None),
    value("user", None),
    value("server", Some('s')),
    value("request-timeout", None),
    value("v", Some('v')),
    switch("help", Some('h')),
];

/// A command's arguments.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// What is no flag.
    pub positionals: Vec<String>,
    /// The flags in their order, with their values.
    flags: Vec<(&'static str, String)>,
}

impl Arguments {
    /// Reads a command's arguments; `command` is how it is called, for complaints.
    pub fn read(command: &str, known: &[Flag], words: &[String]) -> Result<Arguments, Error> {
        let mut read = Arguments::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                read.positionals.extend(words.by_ref().cloned());
            } else if let Some(long) = word.strip_prefix("--") {
                read.long(command, known, long, &mut words)?;
            } else if word.len() > 1 && word.starts_with('-') {
                read.short(command, known, word, &mut words)?;
            } else {
                read.positionals.push(word.clone());
            }
        }
        Ok(read)
    }

    fn long<'w>(&mut self, command: &str, known: &[Flag], long: &str, words: &mut impl Iterator<Item = &'w String>) -> Result<(), Error> {
        let (name, given) = long.split_once('=').map_or((long, None), |(name, given)| (name, Some(given.to_string())));
        let Some(flag) = find(known, |f| f.name == name) else {
            return Err(usage(command, &format!("unknown flag: --{name}")));
        };
        let given = match (given, flag.takes) {
            (Some(given), _) => given,
            (None, Takes::Default(default)) => default.to_string(),
            (None, Takes::Value) => match words.next() {
                Some(word) => word.clone(),
                None => return Err(usage(command, &format!("flag needs an argument: --{name}"))),
            },
        };
        self.flags.push((flag.name, given));
        Ok(())
    }

    fn short<'w>(&mut self, command: &str, known: &[Flag], word: &str, words: &mut impl Iterator<Item = &'w String>) -> Result<(), Error> {
        let mut letters = word[1..].chars();
        while let Some(letter) = letters.next() {
            let Some(flag) = find(known, |f| f.short == Some(letter)) else {
                return Err(usage(command, &format!("unknown shorthand flag: '{letter}' in {word}")));
            };
            let rest = letters.as_str();
            let given = match (flag.takes, rest.strip_prefix('=')) {
                (_, Some(given)) => given.to_string(),
                (Takes::Default(default), None) => {
                    self.flags.push((flag.name, default.to_string()));
                    continue;
                }
                (Takes::Value, None) if !rest.is_empty() => rest.to_string(),
                (Takes::Value, None) => match words.next() {
                    Some(word) => word.clone(),
                    None => return Err(usage(command, &format!("flag needs an argument: '{letter}' in {word}"))),
                },
            };
            self.flags.push((flag.name, given));
            break;
        }
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
        self.value(name).is_some_and(|value| matches!(value, "true" | "1" | "t" | "T" | "TRUE" | "True"))
    }

    /// The value of a flag as a number, if it is given.
    pub fn number(&self, name: &'static str, command: &str) -> Result<Option<i64>, Error> {
        let Some(text) = self.value(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            usage(
                command,
                &format!("invalid argument \"{text}\" for \"--{name}\" flag: strconv.ParseInt: parsing \"{text}\": invalid syntax"),
            )
        })
    }

    /// The span of time a flag gives, as Go reads it.
    pub fn duration_ms(&self, name: &'static str, command: &str) -> Result<Option<u64>, Error> {
        let Some(text) = self.value(name) else { return Ok(None) };
        let invalid = |what: String| usage(command, &format!("invalid argument \"{text}\" for \"--{name}\" flag: time: {what}"));
        if text == "0" {
            return Ok(Some(0));
        }
        let (mut rest, mut sum_ms) = (text, 0.0);
        while !rest.is_empty() {
            let number = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
            let Ok(value) = rest[..number].parse::<f64>() else { return Err(invalid(format!("invalid duration \"{text}\""))) };
            rest = &rest[number..];
            let unit = rest.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(rest.len());
            let unit_ms = match &rest[..unit] {
                "h" => 3_600_000.0,
                "m" => 60_000.0,
                "s" => 1_000.0,
                "ms" => 1.0,
                "" => return Err(invalid(format!("missing unit in duration \"{text}\""))),
                unit => return Err(invalid(format!("unknown unit \"{unit}\" in duration \"{text}\""))),
            };
            sum_ms += value * unit_ms;
            rest = &rest[unit..];
        }
        Ok(Some(sum_ms as u64))
    }

    /// The namespace meant.
    pub fn namespace(&self) -> &str {
        self.value("namespace").filter(|n| !n.is_empty()).unwrap_or(crate::manifest::DEFAULT_NAMESPACE)
    }
}

fn find(known: &[Flag], wanted: impl Fn(&Flag) -> bool) -> Option<Flag> {
    known.iter().chain(GLOBAL).find(|flag| wanted(flag)).copied()
}

/// A complaint about how a command is used.
pub fn usage(command: &str, message: &str) -> Error {
    Error::client(format!("{message}\nSee 'kubectl {command} --help' for usage."))
}
