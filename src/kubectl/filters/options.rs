//! The options of the filters, as GNU getopt reads them: `-iv`, `-n5`, `-n 5`, `-5`, `--lines=5`, `--`.

/// The options that a filter accepts.
pub struct Accepted {
    /// The program.
    pub program: &'static str,
    /// The letters without a value.
    pub switches: &'static str,
    /// The letters with a value.
    pub values: &'static str,
    /// Long names, each with its letter.
    pub long: &'static [(&'static str, char)],
    /// The letter that `-5` stands for, if any.
    pub digits: Option<char>,
}

/// The options and the other words of a filter.
#[derive(Debug, Default)]
pub struct Options {
    given: Vec<(char, String)>,
    /// The words that are not options.
    pub operands: Vec<String>,
}

impl Options {
    /// Whether a switch is given.
    pub fn has(&self, letter: char) -> bool {
        self.given.iter().any(|(given, _)| *given == letter)
    }

    /// The values of an option, in order.
    pub fn values(&self, letter: char) -> impl Iterator<Item = &str> {
        self.given.iter().filter(move |(given, _)| *given == letter).map(|(_, value)| value.as_str())
    }
}

impl Accepted {
    /// Reads the words after the program. The error is a line for standard error.
    pub fn read(&self, words: &[String]) -> Result<Options, String> {
        let mut options = Options::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                options.operands.extend(words.by_ref().cloned());
            } else if let Some(long) = word.strip_prefix("--") {
                let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value.to_owned())));
                let letter = self.long.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter);
                let letter = letter.ok_or_else(|| self.unavailable(&format!("--{name}")))?;
                let value = if self.values.contains(letter) { self.value(letter, value, &mut words)? } else { String::new() };
                options.given.push((letter, value));
            } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
                match self.digits.filter(|_| letters.chars().all(|c| c.is_ascii_digit())) {
                    Some(letter) => options.given.push((letter, letters.to_owned())),
                    None => self.letters(letters, &mut words, &mut options)?,
                }
            } else {
                options.operands.push(word.clone());
            }
        }
        Ok(options)
    }

    fn letters<'w>(&self, letters: &str, words: &mut impl Iterator<Item = &'w String>, options: &mut Options) -> Result<(), String> {
        let mut letters = letters.chars();
        while let Some(letter) = letters.next() {
            if self.values.contains(letter) {
                let attached = Some(letters.as_str().to_owned()).filter(|rest| !rest.is_empty());
                options.given.push((letter, self.value(letter, attached, words)?));
                return Ok(());
            }
            if !self.switches.contains(letter) {
                return Err(self.unavailable(&format!("-{letter}")));
            }
            options.given.push((letter, String::new()));
        }
        Ok(())
    }

    fn value<'w>(&self, letter: char, attached: Option<String>, words: &mut impl Iterator<Item = &'w String>) -> Result<String, String> {
        let value = attached.or_else(|| words.next().cloned());
        value.ok_or_else(|| format!("{}: option requires an argument -- '{letter}'", self.program))
    }

    fn unavailable(&self, option: &str) -> String {
        let available: Vec<String> = self.switches.chars().chain(self.values.chars()).map(|letter| format!("-{letter}")).collect();
        format!("{}: {option} is not available here. Available: {}", self.program, available.join(" "))
    }

    /// A number that an option has.
    pub fn number(&self, text: &str) -> Result<usize, String> {
        text.parse().map_err(|_| format!("{}: invalid number: '{text}'", self.program))
    }

    /// Fails if a file is named.
    pub fn no_files(&self, operands: &[String]) -> Result<(), String> {
        match operands.iter().find(|operand| *operand != "-") {
            None => Ok(()),
            Some(file) => {
                Err(format!("{}: {file}: there are no files here; {0} reads only what the command before it prints", self.program))
            }
        }
    }
}
