//! Letters to words.

use super::query::QueryError;

/// Reading position in a query.
pub(super) struct Lexer<'a> {
    rest: &'a str,
}

const RESERVED: &str = "'\"();,=!~<>";

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes `token` if it stands here.
    pub(super) fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes `token`, which has to stand here.
    pub(super) fn expect(&mut self, token: &str) -> Result<(), QueryError> {
        if self.take(token) {
            return Ok(());
        }
        Err(self.refuse(&format!("expected '{token}'")))
    }

    /// The message of the 400, with the place.
    pub(super) fn refuse(&self, why: &str) -> QueryError {
        let near: String = self.rest.chars().take(20).collect();
        QueryError(format!(
            "The query is not valid FIQL: {why} near \"{near}\""
        ))
    }

    /// The letters up to the first that `ends`.
    fn take_until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let length = self.rest.find(ends).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    /// A dotted field name.
    pub(super) fn field(&mut self) -> Result<&'a str, QueryError> {
        let name = self.take_until(|c| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'));
        if name.is_empty() {
            return Err(self.refuse("expected a field name"));
        }
        Ok(name)
    }

    /// The word of an operator such as `=ge=`, without its signs.
    pub(super) fn operator_word(&mut self) -> &'a str {
        self.take_until(|c| !c.is_ascii_alphanumeric())
    }

    /// An unquoted value: no reserved sign, no blank, nothing beyond ASCII.
    pub(super) fn bare(&mut self) -> Result<&'a str, QueryError> {
        let value = self.take_until(|c| RESERVED.contains(c) || !c.is_ascii_graphic());
        if value.is_empty() {
            return Err(self.refuse("expected a value; quote blanks and special letters"));
        }
        Ok(value)
    }

    /// A quoted value, if a quote stands here. A backslash takes the next letter as it is.
    pub(super) fn quoted(&mut self) -> Result<Option<String>, QueryError> {
        let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
            return Ok(None);
        };
        let mut letters = self.rest.char_indices().skip(1);
        let mut value = String::new();
        while let Some((at, letter)) = letters.next() {
            if letter == quote {
                self.rest = self.rest.get(at + 1..).unwrap_or_default();
                return Ok(Some(value));
            }
            if letter == '\\' {
                value.extend(letters.next().map(|(_, escaped)| escaped));
            } else {
                value.push(letter);
            }
        }
        Err(self.refuse("a quote is not closed"))
    }
}
