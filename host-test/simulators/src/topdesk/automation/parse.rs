//! From the text of a template to its parts.

use super::import_error::ImportError;
use super::template::{Expression, Part, Template};

/// FreeMarker that the simulator does not know: directives, comments, numbers in the old form.
const OTHER_FREEMARKER: &[&str] = &["<#", "</#", "<@", "</@", "#{"];

/// Reads a template.
///
/// # Errors
/// When it is not one, or more FreeMarker than the simulator knows; in words.
pub(super) fn template(text: &str) -> Result<Template, ImportError> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        plain(before, &mut parts)?;
        let mut cursor = Cursor { rest: after };
        parts.push(cursor.placeholder()?);
        rest = cursor.rest;
    }
    plain(rest, &mut parts)?;
    Ok(Template(parts))
}

fn plain(text: &str, into: &mut Vec<Part>) -> Result<(), ImportError> {
    if let Some(found) = OTHER_FREEMARKER.iter().find(|sign| text.contains(**sign)) {
        return Err(ImportError(format!(
            "the simulator does not know `{found}`"
        )));
    }
    if !text.is_empty() {
        into.push(Part::Text(text.to_owned()));
    }
    Ok(())
}

struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn placeholder(&mut self) -> Result<Part, ImportError> {
        let value = self.joined()?;
        let escaped = !self.take("?no_esc");
        let is_named = matches!(
            value,
            Expression::Variable(_) | Expression::Field { default: None, .. }
        );
        if !escaped && !is_named {
            return Err(ImportError("`?no_esc` is known after a name only".into()));
        }
        if self.take("}") {
            return Ok(Part::Value { value, escaped });
        }
        Err(self.unknown())
    }

    fn joined(&mut self) -> Result<Expression, ImportError> {
        let mut parts = vec![self.term()?];
        while self.take("+") {
            parts.push(self.term()?);
        }
        match <[Expression; 1]>::try_from(parts) {
            Ok([only]) => Ok(only),
            Err(parts) => Ok(Expression::Joined(parts)),
        }
    }

    fn term(&mut self) -> Result<Expression, ImportError> {
        self.skip_blanks();
        if let Some(text) = self.literal()? {
            return Ok(Expression::Literal(text));
        }
        let name = self.name()?;
        if name == "_base64" && self.take("(") {
            let inner = self.joined()?;
            return match self.take(")") {
                true => Ok(Expression::Base64(Box::new(inner))),
                false => Err(self.unknown()),
            };
        }
        match name.strip_prefix("_variables.") {
            Some(variable) => Ok(Expression::Variable(variable.to_owned())),
            None => self.field(name),
        }
    }

    fn field(&mut self, name: &str) -> Result<Expression, ImportError> {
        let default = match self.take("!") {
            true => Some(self.literal()?.unwrap_or_default()),
            false => None,
        };
        if default.is_some() && name.contains('.') {
            return Err(ImportError(format!(
                "`{name}!` still fails when the part before the dot is null"
            )));
        }
        Ok(Expression::Field {
            name: name.to_owned(),
            default,
        })
    }

    /// A name, perhaps with dots.
    fn name(&mut self) -> Result<&'a str, ImportError> {
        let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        let end = self.rest.find(|c| !in_name(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() {
            return Err(self.unknown());
        }
        self.rest = rest;
        Ok(name)
    }

    /// A text in quotes, if there is one. Only the quotes and the backslash are escaped.
    fn literal(&mut self) -> Result<Option<String>, ImportError> {
        let Some(quote) = self.rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return Ok(None);
        };
        let mut text = String::new();
        let mut letters = self.rest.char_indices().skip(1);
        while let Some((at, letter)) = letters.next() {
            match letter {
                _ if letter == quote => {
                    self.rest = self.rest.get(at + 1..).unwrap_or_default();
                    return no_placeholder(text).map(Some);
                }
                '\\' => match letters.next() {
                    Some((_, escaped @ ('"' | '\'' | '\\'))) => text.push(escaped),
                    _ => return Err(ImportError("an escape that is not known".into())),
                },
                _ => text.push(letter),
            }
        }
        Err(ImportError("a text in quotes does not end".into()))
    }

    fn take(&mut self, sign: &str) -> bool {
        self.skip_blanks();
        let Some(rest) = self.rest.strip_prefix(sign) else {
            return false;
        };
        self.rest = rest;
        true
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn unknown(&self) -> ImportError {
        let near: String = self.rest.chars().take(20).collect();
        ImportError(format!("not understood in a placeholder, near `{near}`"))
    }
}

fn no_placeholder(text: String) -> Result<String, ImportError> {
    match text.contains("${") {
        true => Err(ImportError("a placeholder in a text in quotes".into())),
        false => Ok(text),
    }
}
