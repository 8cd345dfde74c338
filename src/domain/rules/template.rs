//! Text templates with the fields of a ticket in braces: `{number}: {title}`, `{branch|no branch}`.
//!
//! The text after `|` is used if the field is empty. `{{` and `}}` are literal braces. The value of a field is never
//! parsed again, so a ticket's text cannot contain template syntax.

use crate::domain::whole_second;
use crate::domain::{Line, Ticket, name};
use std::borrow::Cow;

/// A parsed template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Field { field: Field, if_empty: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Number,
    Title,
    Text,
    Priority,
    Impact,
    Urgency,
    Category,
    Subcategory,
    Branch,
    CallerBranch,
    CallType,
    Status,
    Group,
    Line,
    Target,
    Link,
}

const FIELDS: [(&str, Field); 16] = [
    ("number", Field::Number),
    ("title", Field::Title),
    ("text", Field::Text),
    ("priority", Field::Priority),
    ("impact", Field::Impact),
    ("urgency", Field::Urgency),
    ("category", Field::Category),
    ("subcategory", Field::Subcategory),
    ("branch", Field::Branch),
    ("caller_branch", Field::CallerBranch),
    ("call_type", Field::CallType),
    ("status", Field::Status),
    ("group", Field::Group),
    ("line", Field::Line),
    ("target", Field::Target),
    ("link", Field::Link),
];

/// The values for the fields of a template.
#[derive(Clone, Copy, Debug)]
pub struct TemplateValues<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// The ticket's URL for operators.
    pub link: &'a str,
    /// The priority's name in the app.
    pub priority: Option<&'a str>,
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// A message about unbalanced braces, or about an unknown field with the list of the known ones.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                plain.push('}');
                rest = after;
            } else {
                let (inside, after) = braces(from)?;
                parts.push(Part::Text(std::mem::take(&mut plain)));
                parts.push(field(inside)?);
                rest = after;
            }
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        Ok(Self(parts))
    }

    /// The names of all fields.
    #[must_use]
    pub fn fields() -> [&'static str; FIELDS.len()] {
        FIELDS.map(|(name, _)| name)
    }

    /// Returns the text with the values filled in.
    #[must_use]
    pub fn fill(&self, values: TemplateValues<'_>) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Field { field, if_empty } => {
                    let value = values.of(*field).filter(|value| !value.trim().is_empty());
                    out.push_str(value.as_deref().unwrap_or(if_empty));
                }
            }
        }
        out
    }
}

impl<'a> TemplateValues<'a> {
    fn of(&self, field: Field) -> Option<Cow<'a, str>> {
        let ticket = self.ticket;
        let value = match field {
            Field::Number => Some(ticket.number.as_str()),
            Field::Title => ticket.title.as_deref(),
            Field::Text => ticket.text.as_deref(),
            Field::Priority => self.priority,
            Field::Impact => name(&ticket.impact),
            Field::Urgency => name(&ticket.urgency),
            Field::Category => name(&ticket.category),
            Field::Subcategory => name(&ticket.subcategory),
            Field::Branch => name(&ticket.branch),
            Field::CallerBranch => name(&ticket.caller_branch),
            Field::CallType => name(&ticket.call_type),
            Field::Status => name(&ticket.status),
            Field::Group => name(&ticket.operator_group),
            Field::Line => Some(line(ticket.line)),
            Field::Target => {
                return ticket.target.map(|at| whole_second(at).into());
            }
            Field::Link => Some(self.link),
        };
        value.map(Cow::Borrowed)
    }
}

fn line(line: Line) -> &'static str {
    match line {
        Line::First => "first line",
        Line::Second => "second line",
        Line::Partial => "partial",
        Line::Archived => "archived",
        Line::Deleted => "deleted",
    }
}

/// Splits text that begins with a brace into the content of the braces and the rest.
fn braces(text: &str) -> Result<(&str, &str), String> {
    let closed = text.strip_prefix('{').and_then(|t| t.split_once('}'));
    closed
        .filter(|(inside, _)| !inside.contains('{'))
        .ok_or_else(|| {
            "expected braces in pairs, as in {title}; for a literal brace write {{ or }}".into()
        })
}

fn field(inside: &str) -> Result<Part, String> {
    let (name, if_empty) = inside.split_once('|').unwrap_or((inside, ""));
    let found = FIELDS.iter().find(|(known, _)| *known == name.trim());
    let (_, field) = found.ok_or_else(|| {
        format!(
            "expected one of these fields in braces: {}",
            Template::fields().join(", ")
        )
    })?;
    let if_empty = if_empty.to_owned();
    let field = *field;
    Ok(Part::Field { field, if_empty })
}

#[cfg(test)]
#[path = "template_tests.rs"]
mod tests;
