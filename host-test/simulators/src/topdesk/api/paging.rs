//! Lists in parts: the parameters of a query, and 200, 204 or 206.

use serde_json::Value;

use super::refusal::Refusal;
use crate::wire::answer::{self, Answer};

/// The parameters of a query, each known to the resource.
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads a query. A parameter that is not documented gets 400: TOPdesk itself may ignore it, but
    /// a client that sends one means something else than it gets.
    pub(crate) fn read(query: &str, known: &[&str]) -> Result<Self, Refusal> {
        let all = answer::parameters(query);
        match all.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => Err(Refusal::bad_request(format!("Unknown parameter '{name}'"))),
            None => Ok(Self(all)),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A number within bounds.
    pub(crate) fn number(
        &self,
        name: &str,
        default: usize,
        range: std::ops::RangeInclusive<usize>,
    ) -> Result<usize, Refusal> {
        let Some(text) = self.get(name) else {
            return Ok(default);
        };
        let value = text.parse().ok().filter(|value| range.contains(value));
        value.ok_or_else(|| {
            let (low, high) = range.into_inner();
            Refusal::bad_request(format!("'{name}' must be a number from {low} to {high}"))
        })
    }

    /// True when present, unless its value is `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("" | "true") => Ok(true),
            Some(_) => Err(Refusal::bad_request(format!(
                "'{name}' must be true or false"
            ))),
        }
    }
}

/// A part of a list: 204 without entries, 206 when more follow.
pub(crate) fn part(list: Vec<Value>, more: bool) -> Answer {
    match (list.is_empty(), more) {
        (true, _) => answer::empty(204),
        (false, true) => answer::json(206, &Value::Array(list)),
        (false, false) => answer::json(200, &Value::Array(list)),
    }
}
