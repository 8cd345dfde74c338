//! The settings as JSON Schema, draft 2020-12. All values are texts, as `config.get` gives them.

use super::language::Language;
use crate::settings::{Group, Kind, SETTINGS, Setting};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The groups, in the order in which they are shown.
const GROUPS: [Group; 8] = [
    Group::Topdesk,
    Group::Signl4,
    Group::Tickets,
    Group::Alerts,
    Group::WriteBack,
    Group::Alarms,
    Group::Access,
    Group::Limits,
];

/// All settings, in a language.
pub struct Schema(pub Language);

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let required = SETTINGS.iter().filter(|s| s.required);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("$schema", "https://json-schema.org/draft/2020-12/schema")?;
        map.serialize_entry("type", "object")?;
        map.serialize_entry("properties", &Properties(self.0))?;
        map.serialize_entry("required", &required.map(|s| s.key).collect::<Vec<_>>())?;
        map.serialize_entry("x-groups", &GROUPS.map(|group| Titled(group, self.0)))?;
        map.end()
    }
}

struct Titled(Group, Language);

impl Serialize for Titled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("key", key(self.0))?;
        map.serialize_entry("title", self.1.group(self.0))?;
        map.end()
    }
}

fn key(group: Group) -> &'static str {
    match group {
        Group::Topdesk => "topdesk",
        Group::Signl4 => "signl4",
        Group::Tickets => "tickets",
        Group::Alerts => "alerts",
        Group::WriteBack => "write_back",
        Group::Alarms => "alarms",
        Group::Access => "access",
        Group::Limits => "limits",
    }
}

struct Properties(Language);

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let numbered = (1_u32..).zip(SETTINGS);
        serializer.collect_map(numbered.map(|(order, s)| (s.key, Property(s, order, self.0))))
    }
}

/// One setting, and its place in the order.
struct Property(&'static Setting, u32, Language);

impl Serialize for Property {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(setting, order, language) = *self;
        let (title, tooltip) = language.words(setting);
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
        map.serialize_entry("x-group", key(setting.group))?;
        map.serialize_entry("x-order", &order)?;
        map.serialize_entry("x-kind", kind(setting))?;
        map.serialize_entry("x-when", &setting.when)?;
        map.end()
    }
}

/// What every value that is taken looks like; bounds are checked by whoever reads it.
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
        // A form hides it as a whole; rules of JSON are not secret, teams are.
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
