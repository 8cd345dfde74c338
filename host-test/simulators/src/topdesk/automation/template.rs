//! The part of FreeMarker that action sequences of calls use: text with placeholders.
//!
//! Known are `${field}`, `${field!}`, `${field!'default'}`, `${_variables.Name}`, `?no_esc` after a
//! name, and `${_base64(a + b)}`. Everything else is refused when a sequence is imported, also what
//! FreeMarker itself would take: better no answer than a wrong one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A text with placeholders, ready to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(pub(super) Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Text(String),
    Value { value: Expression, escaped: bool },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    Literal(String),
    Field {
        name: String,
        default: Option<String>,
    },
    Variable(String),
    Base64(Box<Expression>),
    Joined(Vec<Expression>),
}

/// What is done to an inserted value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// As in a JSON string: the option "Escape values inserted into body".
    Json,
    /// As in a part of a URL.
    Url,
    /// Nothing.
    No,
}

/// Where values come from. None is null, or not there: to FreeMarker that is the same.
pub(super) trait Values {
    /// A field of the call.
    fn field(&self, name: &str) -> Option<String>;
    /// A variable of the sequence.
    fn variable(&self, name: &str) -> Option<String>;
}

/// A placeholder without a value: FreeMarker stops there, and the step fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IsNull(pub(super) String);

impl Template {
    /// The text with every value in its place.
    pub(super) fn render(&self, values: &impl Values, escape: Escape) -> Result<String, IsNull> {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Value { value, escaped } => {
                    let value = value.evaluate(values)?;
                    let escape = if *escaped { escape } else { Escape::No };
                    text.push_str(&escape.apply(value));
                }
            }
        }
        Ok(text)
    }

    /// Every field and every variable that is named.
    pub(super) fn names(&self) -> Vec<&Expression> {
        let mut names = Vec::new();
        for part in &self.0 {
            if let Part::Value { value, .. } = part {
                value.names(&mut names);
            }
        }
        names
    }
}

impl Expression {
    fn evaluate(&self, values: &impl Values) -> Result<String, IsNull> {
        match self {
            Self::Literal(text) => Ok(text.clone()),
            Self::Field { name, default } => {
                let value = values.field(name).or_else(|| default.clone());
                value.ok_or_else(|| IsNull(name.clone()))
            }
            Self::Variable(name) => {
                let value = values.variable(name);
                value.ok_or_else(|| IsNull(format!("_variables.{name}")))
            }
            Self::Base64(inner) => Ok(STANDARD.encode(inner.evaluate(values)?)),
            Self::Joined(parts) => parts.iter().map(|part| part.evaluate(values)).collect(),
        }
    }

    fn names<'a>(&'a self, into: &mut Vec<&'a Self>) {
        match self {
            Self::Literal(_) => {}
            Self::Field { .. } | Self::Variable(_) => into.push(self),
            Self::Base64(inner) => inner.names(into),
            Self::Joined(parts) => parts.iter().for_each(|part| part.names(into)),
        }
    }
}

/// What needs no escape in a URL: letters, digits and `-._~` (RFC 3986).
const IN_URL: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Escape {
    fn apply(self, value: String) -> String {
        match self {
            Self::No => value,
            Self::Url => utf8_percent_encode(&value, IN_URL).to_string(),
            Self::Json => {
                let quoted = serde_json::Value::String(value).to_string();
                let inner = quoted.strip_prefix('"').and_then(|q| q.strip_suffix('"'));
                inner.unwrap_or_default().to_owned()
            }
        }
    }
}
