//! What the checks read: a story, the world at its end, and the records in its store.

use crate::play::Facts;
use crate::story::Story;
use crate::world::World;
use serde_json::Value;

/// Everything that a check reads.
pub(super) struct Case<'a> {
    pub story: &'a Story,
    pub world: &'a World,
    pub facts: &'a Facts,
}

impl Case<'_> {
    /// What the store says of a ticket.
    pub fn record(&self, ticket: &str) -> Option<Value> {
        let value = self.world.stored().get(&format!("ticket.{ticket}"))?;
        serde_json::from_slice(value).ok()
    }

    /// Whether a matter of a ticket was given up, such as `raise` or `note`.
    pub fn is_given_up(&self, ticket: &str, matter: &str) -> bool {
        let prefix = format!("dead.{ticket}.{matter}");
        let mut keys = self.world.stored().keys();
        keys.any(|key| key.starts_with(&prefix))
    }
}

/// A member of a record.
pub(super) fn text<'a>(record: &'a Value, key: &str) -> &'a str {
    record.get(key).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn flag(record: &Value, key: &str) -> bool {
    record.get(key).and_then(Value::as_bool).unwrap_or_default()
}

pub(super) fn number(record: &Value, key: &str) -> u64 {
    record.get(key).and_then(Value::as_u64).unwrap_or_default()
}
