//! Syntax errors of a JSON text, with the messages of Go's decoder.
//!
//! Models the scanner of Go's encoding/json (scanner.go): each state accepts some characters and has a message for others.

/// The first syntax error of a text; the error of a truncated text if it has none.
pub fn syntax_error(text: &str) -> String {
    let mut scanner = Scanner { characters: text.chars().peekable(), depth: 0 };
    let error = scanner.value("looking for beginning of value").and_then(|()| scanner.end());
    error.err().unwrap_or_else(unexpected_end)
}

fn unexpected_end() -> String {
    "unexpected end of JSON input".into()
}

/// The maximum nesting of lists and maps. Go's limit of 10,000 would overflow the stack of WebAssembly.
const DEPTH_MAX: usize = 127;

struct Scanner<'t> {
    characters: std::iter::Peekable<std::str::Chars<'t>>,
    depth: usize,
}

type Scan = Result<(), String>;

impl Scanner<'_> {
    fn blanks(&mut self) -> Result<char, String> {
        while self.characters.next_if(|c| matches!(c, ' ' | '\t' | '\r' | '\n')).is_some() {}
        self.characters.peek().copied().ok_or_else(unexpected_end)
    }

    fn end(&mut self) -> Scan {
        match self.blanks() {
            Ok(other) => Err(invalid(other, "after top-level value")),
            Err(_) => Ok(()),
        }
    }

    fn value(&mut self, context: &str) -> Scan {
        let first = self.blanks()?;
        self.characters.next();
        match first {
            '{' => self.nested(Self::object),
            '[' => self.nested(Self::array),
            '"' => self.string(),
            't' => self.literal("true"),
            'f' => self.literal("false"),
            'n' => self.literal("null"),
            '-' => self.digits("in numeric literal").and_then(|()| self.fraction()),
            '0' => self.fraction(),
            '1'..='9' => {
                while self.characters.next_if(char::is_ascii_digit).is_some() {}
                self.fraction()
            }
            other => Err(invalid(other, context)),
        }
    }

    fn nested(&mut self, scan: fn(&mut Self) -> Scan) -> Scan {
        if self.depth == DEPTH_MAX {
            return Err(format!("exceeded max depth: the playground supports at most {DEPTH_MAX} levels"));
        }
        self.depth += 1;
        scan(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn object(&mut self) -> Scan {
        if self.blanks()? == '}' {
            self.characters.next();
            return Ok(());
        }
        loop {
            match self.blanks()? {
                '"' => self.characters.next(),
                other => return Err(invalid(other, "looking for beginning of object key string")),
            };
            self.string()?;
            match self.blanks()? {
                ':' => self.characters.next(),
                other => return Err(invalid(other, "after object key")),
            };
            self.value("looking for beginning of value")?;
            let next = self.blanks()?;
            self.characters.next();
            match next {
                ',' => {}
                '}' => return Ok(()),
                other => return Err(invalid(other, "after object key:value pair")),
            }
        }
    }

    fn array(&mut self) -> Scan {
        if self.blanks()? == ']' {
            self.characters.next();
            return Ok(());
        }
        loop {
            self.value("looking for beginning of value")?;
            let next = self.blanks()?;
            self.characters.next();
            match next {
                ',' => {}
                ']' => return Ok(()),
                other => return Err(invalid(other, "after array element")),
            }
        }
    }

    fn string(&mut self) -> Scan {
        loop {
            match self.characters.next().ok_or_else(unexpected_end)? {
                '"' => return Ok(()),
                '\\' => match self.characters.next().ok_or_else(unexpected_end)? {
                    'b' | 'f' | 'n' | 'r' | 't' | '\\' | '/' | '"' => {}
                    'u' => {
                        for _ in 0..4 {
                            let digit = self.characters.next().ok_or_else(unexpected_end)?;
                            if !digit.is_ascii_hexdigit() {
                                return Err(invalid(digit, "in \\u hexadecimal character escape"));
                            }
                        }
                    }
                    other => return Err(invalid(other, "in string escape code")),
                },
                control if control < ' ' => return Err(invalid(control, "in string literal")),
                _ => {}
            }
        }
    }

    fn literal(&mut self, word: &str) -> Scan {
        for expected in word.chars().skip(1) {
            let found = self.characters.next().ok_or_else(unexpected_end)?;
            if found != expected {
                return Err(invalid(found, &format!("in literal {word} (expecting {expected:?})")));
            }
        }
        Ok(())
    }

    fn digits(&mut self, context: &str) -> Scan {
        match self.characters.next().ok_or_else(unexpected_end)? {
            digit if digit.is_ascii_digit() => {
                while self.characters.next_if(char::is_ascii_digit).is_some() {}
                Ok(())
            }
            other => Err(invalid(other, context)),
        }
    }

    fn fraction(&mut self) -> Scan {
        if self.characters.next_if_eq(&'.').is_some() {
            self.digits("after decimal point in numeric literal")?;
        }
        if self.characters.next_if(|c| matches!(c, 'e' | 'E')).is_some() {
            let _ = self.characters.next_if(|c| matches!(c, '+' | '-'));
            self.digits("in exponent of numeric literal")?;
        }
        Ok(())
    }
}

fn invalid(character: char, context: &str) -> String {
    format!("invalid character {character:?} {context}")
}

#[cfg(test)]
mod tests {
    use super::syntax_error;

    #[test]
    fn errors_have_the_messages_of_go() {
        let cases = [
            ("{bad", "invalid character 'b' looking for beginning of object key string"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("{\"a\":1 \"b\"", "invalid character '\"' after object key:value pair"),
            ("{\"a\":tru}", "invalid character '}' in literal true (expecting 'e')"),
            ("{\"a\":[1,]}", "invalid character ']' looking for beginning of value"),
            ("{} x", "invalid character 'x' after top-level value"),
            ("{\"a\":", "unexpected end of JSON input"),
        ];
        for (text, error) in cases {
            assert_eq!(syntax_error(text), error, "{text}");
        }
    }
}
