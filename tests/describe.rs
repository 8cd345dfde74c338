//! What a form is made of: the settings as JSON Schema, and what is set.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod world;

use connector::describe;
use connector::settings::{Kind, SETTINGS, Settings, SettingsError};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use world::World;

fn described(language: &str) -> Value {
    serde_json::from_str(&describe::describe(language)).unwrap()
}

fn schema() -> Value {
    described("en")["settings"].clone()
}

struct Given(BTreeMap<String, String>);

impl connector::ports::Config for Given {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        Ok(self.0.get(key).cloned())
    }
}

/// The settings that are enough, and one more.
fn with(key: &str, value: &str) -> Given {
    let world = World::new();
    let mut settings = world.settings.borrow().clone();
    let beside = [
        ("signl4_api_key", "key"),
        ("signl4_user", "duty@example.com"),
        ("signl4_teams", r#"{"Network": "f6e7d8c9b0"}"#),
        ("allow_emergency", "yes"),
    ];
    settings.extend(beside.map(|(k, v)| (k.to_owned(), v.to_owned())));
    settings.insert(key.into(), value.into());
    Given(settings)
}

/// Whether the connector takes a setting so.
fn is_taken(key: &str, value: &str) -> bool {
    match Settings::read(&with(key, value)) {
        Ok(_) => true,
        Err(SettingsError::Faulty(faults)) => faults.iter().all(|fault| fault.key != key),
        Err(SettingsError::Unavailable(_)) => false,
    }
}

fn fits_schema(key: &str, value: &str) -> bool {
    let property = &schema()["properties"][key];
    jsonschema::draft202012::is_valid(property, &json!(value))
}

#[test]
fn it_is_a_json_schema_of_draft_2020_12_in_which_every_setting_stands_in_its_order() {
    let schema = schema();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    for (order, setting) in (1..).zip(SETTINGS) {
        let property = &schema["properties"][setting.key];
        assert_eq!(property["x-order"], json!(order), "{}", setting.key);
        assert_eq!(property["description"], json!(setting.tooltip));
        assert_eq!(property.get("writeOnly").is_some(), setting.secret);
    }
    let count = schema["properties"].as_object().unwrap().len();
    assert_eq!(count, SETTINGS.len());
}

#[test]
fn every_group_is_named_and_has_settings() {
    let schema = schema();
    let groups = schema["x-groups"].as_array().unwrap();
    let keys: Vec<_> = groups.iter().map(|g| g["key"].clone()).collect();
    let used: Vec<_> = schema["properties"]
        .as_object()
        .unwrap()
        .values()
        .map(|p| p["x-group"].clone())
        .collect();
    assert!(keys.iter().all(|key| used.contains(key)));
    assert!(used.iter().all(|group| keys.contains(group)));
}

#[test]
fn every_default_and_example_fits_the_schema_and_is_taken() {
    for setting in SETTINGS {
        for value in setting.default.into_iter().chain([setting.example]) {
            assert!(fits_schema(setting.key, value), "{}: {value}", setting.key);
            assert!(is_taken(setting.key, value), "{}: {value}", setting.key);
        }
    }
}

#[test]
fn every_word_of_a_choice_is_taken_and_no_other() {
    for setting in SETTINGS {
        if let Kind::Choice(words) = setting.kind {
            for word in words {
                assert!(is_taken(setting.key, word), "{}: {word}", setting.key);
            }
            assert!(!is_taken(setting.key, "perhaps"), "{}", setting.key);
        }
    }
}

#[test]
fn what_a_setting_depends_on_is_a_setting() {
    for setting in SETTINGS {
        let known = |key: &str| SETTINGS.iter().any(|s| s.key == key);
        assert!(setting.when.is_none_or(known), "{}", setting.key);
    }
}

proptest! {
    /// A form that believes the schema must never keep a person from a value that is taken.
    #[test]
    fn what_is_taken_fits_the_schema(at in 0..SETTINGS.len(), value in "[0-9]{1,4} ?[smhdw]?|now|[a-z,]{1,12}|[0-9-]{10}") {
        let setting = &SETTINGS[at];
        // Two orders of two flags are two ways to say the same; the form offers one.
        if setting.key != "close_ticket" && is_taken(setting.key, &value) {
            let value = value.trim();
            prop_assert!(fits_schema(setting.key, value), "{}: {}", setting.key, value);
        }
    }
}

#[test]
fn settings_are_told_without_secrets_and_with_their_faults() {
    let world = World::new();
    world
        .set("lookback", "soon")
        .set("admin_token", "short-canary");
    let told = describe::settings(&world).unwrap();
    let secrets = SETTINGS.iter().filter(|s| s.secret).map(|s| s.key);
    for secret in secrets.filter_map(|key| world.settings.borrow().get(key).cloned()) {
        assert!(!told.contains(&secret));
    }
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["ok"], json!(false));
    let of = |key: &str| {
        let all = told["settings"].as_array().unwrap();
        all.iter().find(|s| s["key"] == key).unwrap().clone()
    };
    let password = of("topdesk_password");
    assert_eq!(
        (&password["set"], &password["value"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(
        of("topdesk_url")["value"],
        json!("https://example.topdesk.net")
    );
    assert_eq!(of("lookback")["faults"].as_array().unwrap().len(), 1);
    assert_eq!(of("admin_token")["faults"].as_array().unwrap().len(), 1);
    assert_eq!(of("signl4_user")["set"], json!(false));
}

#[test]
fn webhooks_and_permissions_are_told() {
    let told = described("en");
    let endpoints: Vec<_> = told["webhooks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["endpoint"].clone())
        .collect();
    assert_eq!(endpoints, ["signl4", "topdesk", "schedule", "metrics"]);
    assert!(told["permissions"].as_array().unwrap().len() > 5);
}
