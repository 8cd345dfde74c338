//! What the version before this one would have written: format 1 knows less.

use serde_json::Value;

const HEAD: &[&str] = &[
    "version",
    "watermark_ms",
    "seen",
    "resume",
    "pending",
    "topdesk_due_ms",
    "signl4_due_ms",
    "first_tried_ms",
];

const RECORD: &[&str] = &[
    "version",
    "number",
    "generation",
    "phase",
    "ended",
    "attempts",
    "resent",
    "status_us",
    "handled",
    "writing",
];

/// The same value in format 1.
#[must_use]
pub fn as_version_1(key: &str, value: &[u8]) -> Vec<u8> {
    let Ok(Value::Object(mut fields)) = serde_json::from_slice::<Value>(value) else {
        return value.to_vec();
    };
    if fields.contains_key("version") {
        fields.insert("version".into(), 1.into());
    }
    let known = match key {
        "head" => Some(HEAD),
        _ if key.starts_with("ticket.") => Some(RECORD),
        _ => None,
    };
    if let Some(known) = known {
        fields.retain(|name, _| known.contains(&name.as_str()));
    }
    serde_json::to_vec(&Value::Object(fields)).unwrap_or_else(|_| value.to_vec())
}
