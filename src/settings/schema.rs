//! The published schemas, made from the types that read the settings. They are for editors and forms: the connector
//! itself has no use for them.
//!
//! `UPDATE_SCHEMAS=1 cargo test --lib -- settings::schema` writes them to `schema/`.

use super::json::{FromText, Given, OneOrMany, Parsed, Plain, WholeNumber};
use super::rules::{
    Filter, Location, MAX_ENTRIES, Parameters, PriorityShape, RuleShape, TAKEN, TimeSpan,
};
use super::write_back::{EventShape, PartsShape, WriteBackShape};
use crate::domain::Reference;
use crate::domain::rules::{Span, Template};
use jiff::tz::TimeZone;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;

/// What a text looks like.
trait TextSchema: FromText {
    /// The name under which it is described once; described where it stands, if empty.
    const NAME: &str = "";

    /// Title, description and patterns; that it is not blank and not too long is said of every text.
    fn more() -> Value {
        json!({})
    }
}

impl<T: TextSchema> JsonSchema for Parsed<T> {
    fn inline_schema() -> bool {
        T::NAME.is_empty()
    }

    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut schema = json_schema!({ "type": "string", "pattern": r"\S" });
        if T::MAX_CHARS < usize::MAX {
            schema.insert("maxLength".into(), T::MAX_CHARS.into());
        }
        if let Value::Object(more) = T::more() {
            more.into_iter().for_each(|(key, value)| {
                schema.insert(key, value);
            });
        }
        schema
    }
}

impl<const MAX_CHARS: usize> TextSchema for Plain<MAX_CHARS> {
    const NAME: &str = match MAX_CHARS {
        100 => "name",
        _ => "word",
    };

    fn more() -> Value {
        json!({ "title": if MAX_CHARS == 100 { "Name" } else { "Name or id" } })
    }
}

impl TextSchema for Filter {}

impl TextSchema for Reference {
    const NAME: &str = "value";

    fn more() -> Value {
        json!({ "title": "Name or id", "description": "A name as the site calls it, or an id." })
    }
}

impl TextSchema for TimeZone {
    fn more() -> Value {
        json!({ "pattern": r"^\s*[A-Za-z0-9_+/-]+\s*$" })
    }
}

impl TextSchema for TimeSpan {
    const NAME: &str = "duration";

    fn more() -> Value {
        json!({
            "title": "Duration",
            "description": "A number and its unit: 90s, 30m, 2h, 1d. At most 31d.",
            "pattern": r"^\s*[0-9]+\s*[smhd]\s*$",
        })
    }
}

impl TextSchema for Location {
    fn more() -> Value {
        let degrees = r"-?[0-9]{1,10}(\.[0-9]{1,10})?";
        json!({ "pattern": format!(r"^\s*{degrees}\s*,\s*{degrees}\s*$") })
    }
}

impl TextSchema for Span {
    const NAME: &str = "span";

    fn more() -> Value {
        let day = Span::DAYS.map(in_any_case).join("|");
        let days = format!(r"\s*({day})\s*(-\s*({day})\s*)?");
        let daily = in_any_case("daily");
        let time = "([01]?[0-9]|2[0-3]):[0-5][0-9]";
        json!({
            "title": "Days and times",
            "pattern": format!(r"^\s*({daily}\s*|{days}(,{days})*)\s{time}-({time}|24:00)\s*$"),
        })
    }
}

impl TextSchema for Template {
    const NAME: &str = "template";

    fn more() -> Value {
        let fields = Template::fields();
        let shown = fields.map(|field| format!("{{{field}}}")).join(", ");
        let field = format!(r"\{{\s*({})\s*(\|[^{{}}]*)?\}}", fields.join("|"));
        json!({
            "title": "Text with fields",
            "description": format!(
                "Fields in braces: {shown}. {{branch|none}} shows the words after the bar where the field is empty. \
                 {{{{ and }}}} are braces."
            ),
            "allOf": [{ "pattern": format!(r"^([^{{}}]|\{{\{{|\}}\}}|{field})*$") }],
        })
    }
}

impl JsonSchema for Parameters {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "parameters".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let taken = TAKEN.map(in_any_case).join("|");
        json_schema!({
            "type": "object",
            "maxProperties": Parameters::MAX,
            "propertyNames": {
                "maxLength": 100,
                "allOf": [
                    { "pattern": r"^\S(.*\S)?$" },
                    { "pattern": r"^[^\u0000-\u001f\u007f-\u009f]*$" },
                    { "not": { "pattern": format!("^([xX]-[sS]4-.*|{taken})$") } },
                ],
            },
            "additionalProperties": generator.subschema_for::<Parsed<Template>>(),
        })
    }
}

/// A pattern for a word in any case.
fn in_any_case(word: &str) -> String {
    let either = |c: char| match c.is_ascii_lowercase() {
        true => format!("[{c}{}]", c.to_ascii_uppercase()),
        false => c.to_string(),
    };
    word.chars().map(either).collect()
}

impl<T: JsonSchema> JsonSchema for Given<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}s", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
    }
}

impl<const MIN: u32, const MAX: u32> JsonSchema for WholeNumber<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": MIN, "maximum": MAX })
    }
}

impl JsonSchema for EventShape {
    fn schema_name() -> Cow<'static, str> {
        "event".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let parts = generator.subschema_for::<PartsShape>();
        json_schema!({
            "title": "Event",
            "description": "false: nothing is written for this event.",
            "oneOf": [{ "const": false }, parts],
        })
    }
}

/// The schema of a list of objects.
fn list_of<T: JsonSchema>(title: &str, description: &str, example: &Value) -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let items = generator.subschema_for::<T>();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": description,
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_ENTRIES,
        "items": items,
        "examples": [example],
        "$defs": generator.take_definitions(true),
    })
}

fn rules() -> Value {
    let description = "Which tickets alert whom, with what words and when: the setting rules. The first rule that matches \
                       a ticket holds.";
    let example = json!([
        {
            "name": "network, day",
            "when": { "group": ["Network", "Core network"], "priority": "P1" },
            "hours": {
                "zone": "Europe/Amsterdam",
                "open": ["mon-fri 08:00-18:00", "sat 10:00-14:00"],
                "outside": "hold",
            },
            "alert": {
                "team": "Network",
                "title": "{priority}: {title}",
                "parameters": { "Branch": "{branch|unknown}" },
            },
        },
        { "name": "everything else", "unless": { "category": "Facilities" } },
    ]);
    list_of::<RuleShape>("Rules", description, &example)
}

fn priorities() -> Value {
    let description = "The site's priorities, the highest first, with what they mean for an alert: the setting priorities.";
    let example = json!([
        {
            "is": ["P1", "1 - Critical"],
            "scenario": "multi_ack",
            "service": "Critical",
            "shown_as": "Critical",
        },
        { "is": "P2" },
    ]);
    list_of::<PriorityShape>("Priorities", description, &example)
}

fn write_back() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    generator.into_root_schema_for::<WriteBackShape>().into()
}

/// Each description on one line and without backticks, as editors show it: they are comments in the code.
fn in_one_line(schema: &mut Value) {
    match schema {
        Value::Object(members) => members.iter_mut().for_each(|(key, value)| match value {
            Value::String(text) if key == "description" => {
                *text = text.replace('\n', " ").replace('`', "")
            }
            value => in_one_line(value),
        }),
        Value::Array(list) => list.iter_mut().for_each(in_one_line),
        _ => {}
    }
}

#[test]
fn the_published_schemas_are_those_of_the_types() {
    let schemas = [
        ("rules", rules()),
        ("priorities", priorities()),
        ("write-back", write_back()),
    ];
    for (name, mut schema) in schemas {
        in_one_line(&mut schema);
        let made = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        let path = format!("{}/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(path, made).unwrap();
            continue;
        }
        let found = std::fs::read_to_string(&path).unwrap();
        // The whole texts would help nobody.
        let is_the_same = found == made;
        assert!(
            is_the_same,
            "schema/{name}.schema.json is old: UPDATE_SCHEMAS=1 cargo test --lib -- settings::schema"
        );
    }
}
