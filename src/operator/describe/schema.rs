//! The settings as JSON Schema, draft 2020-12. All values are strings, as `config.get` returns them.

use super::words::Words;
use crate::settings::{Group, Kind, SETTINGS, Setting};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The schema of all settings, in one language.
pub struct Schema<'w>(pub &'w Words);

impl Serialize for Schema<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let required = SETTINGS.iter().filter(|s| s.required);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("$schema", "https://json-schema.org/draft/2020-12/schema")?;
        map.serialize_entry("type", "object")?;
        map.serialize_entry("properties", &Properties(self.0))?;
        map.serialize_entry("required", &required.map(|s| s.key).collect::<Vec<_>>())?;
        map.serialize_entry("x-groups", &Group::ALL.map(|group| Titled(group, self.0)))?;
        map.end()
    }
}

struct Titled<'w>(Group, &'w Words);

impl Serialize for Titled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("key", self.0.key())?;
        map.serialize_entry("title", self.1.group(self.0))?;
        map.end()
    }
}

struct Properties<'w>(&'w Words);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let numbered = (1_u32..).zip(SETTINGS);
        serializer.collect_map(numbered.map(|(order, s)| (s.key, Property(s, order, self.0))))
    }
}

/// One setting, and its position in the order.
struct Property<'w>(&'static Setting, u32, &'w Words);

impl Serialize for Property<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(setting, order, words) = *self;
        let (title, tooltip) = words.setting(setting);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", "string")?;
        map.serialize_entry("title", title)?;
        map.serialize_entry("description", tooltip)?;
        if let Some(default) = setting.default {
            map.serialize_entry("default", default)?;
        }
        map.serialize_entry("examples", &[setting.example])?;
        match setting.kind {
            Kind::Choice(words) => map.serialize_entry("enum", words)?,
            kind => {
                if let Some(pattern) = pattern(kind) {
                    map.serialize_entry("pattern", pattern)?;
                }
            }
        }
        if setting.secret {
            map.serialize_entry("writeOnly", &true)?;
        }
        map.serialize_entry("x-group", setting.group.key())?;
        map.serialize_entry("x-order", &order)?;
        map.serialize_entry("x-kind", kind(setting))?;
        map.serialize_entry("x-when", &setting.when)?;
        map.end()
    }
}

/// Returns a pattern that every valid value matches; bounds are only checked when the setting is read.
fn pattern(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Number => Some("^[0-9]+$"),
        Kind::Duration => Some("^([0-9]+ ?[smhd]?|now)$"),
        Kind::Date => Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
        Kind::Text | Kind::Url | Kind::Choice(_) | Kind::List | Kind::Json => None,
    }
}

fn kind(setting: &Setting) -> &'static str {
    match setting.kind {
        // A secret is shown as such whatever its kind: the JSON of the teams is secret, that of the rules is not.
        _ if setting.secret => "secret",
        Kind::Text => "text",
        Kind::Url => "url",
        Kind::Number => "number",
        Kind::Duration => "duration",
        Kind::Date => "date",
        Kind::Choice(_) => "choice",
        Kind::List => "list",
        Kind::Json => "json",
    }
}
