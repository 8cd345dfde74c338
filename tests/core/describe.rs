//! What a form is made of: the settings as JSON Schema, and what is set.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use crate::world::World;
use connector::operator::describe;
use connector::settings::{Kind, SETTINGS, Setting, Settings, SettingsError};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

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

/// The languages besides English.
const TRANSLATIONS: [&str; 2] = ["de", "nl"];

fn words(text: &str) -> BTreeSet<&str> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    parts.filter(|word| !word.is_empty()).collect()
}

/// Words that stay as they are in every language: keys, bounds, names such as SIGNL4.
fn code_words(text: &str) -> BTreeSet<&str> {
    let is_code = |word: &&str| word.contains(|c: char| c == '_' || c.is_ascii_digit());
    words(text).into_iter().filter(is_code).collect()
}

/// What may be typed as the value of a setting, as far as the table tells.
fn values(setting: &Setting) -> Vec<&'static str> {
    let choices = match setting.kind {
        Kind::Choice(choices) => choices,
        _ => &[],
    };
    let listed = setting.default.into_iter().flat_map(|d| d.split(','));
    let beside = choices.iter().copied().chain([setting.example]);
    listed.chain(beside).collect()
}

/// Settings with their titles and tooltips in a language.
fn translated(language: &str) -> Vec<(&'static Setting, String, String)> {
    let described = described(language);
    let of = |setting: &'static Setting| {
        let property = &described["settings"]["properties"][setting.key];
        let text = |key: &str| property[key].as_str().unwrap().to_owned();
        (setting, text("title"), text("description"))
    };
    SETTINGS.iter().map(of).collect()
}

#[test]
fn every_setting_has_a_tooltip_in_every_language() {
    for language in TRANSLATIONS {
        for (setting, title, tooltip) in translated(language) {
            let key = setting.key;
            assert_ne!(tooltip, setting.tooltip, "{key} in {language}");
            assert!(tooltip.ends_with('.'), "{key} in {language}");
            assert!(!title.is_empty(), "{key} in {language}");
            // Headings of documents that exist in English only stand in quotes.
            let told: String = tooltip.split('"').step_by(2).collect();
            let english = ["the", "The", "and", "which", "with"];
            let left = words(&told);
            let left = english.iter().find(|word| left.contains(*word));
            assert_eq!(left, None, "{key} in {language}");
        }
    }
}

#[test]
fn what_is_typed_is_the_same_in_every_language() {
    for language in TRANSLATIONS {
        for (setting, _, tooltip) in translated(language) {
            let (key, english) = (setting.key, setting.tooltip);
            assert_eq!(code_words(&tooltip), code_words(english), "{key}");
            for value in values(setting) {
                let is_named = |text: &str| match words(value).len() {
                    1 => words(text).contains(value),
                    _ => text.contains(value),
                };
                assert!(
                    !is_named(english) || is_named(&tooltip),
                    "{key} in {language}: {value}"
                );
            }
        }
    }
}

#[test]
fn every_group_has_a_name_in_every_language() {
    let titles = |language: &str| {
        let groups = described(language)["settings"]["x-groups"].clone();
        let of = |group: &Value| group["title"].as_str().unwrap().to_owned();
        groups
            .as_array()
            .unwrap()
            .iter()
            .map(of)
            .collect::<Vec<_>>()
    };
    for language in TRANSLATIONS {
        for (title, english) in titles(language).into_iter().zip(titles("en")) {
            let is_a_product = ["TOPdesk", "SIGNL4"].contains(&title.as_str());
            assert_eq!(title == english, is_a_product, "{title} in {language}");
        }
    }
}

#[test]
fn a_language_is_known_by_its_tag_and_english_is_told_for_any_other() {
    let title = |tag: &str| {
        let title = &described(tag)["settings"]["properties"]["topdesk_url"]["title"];
        title.as_str().unwrap().to_owned()
    };
    for tag in ["de", "DE", "de-AT", "de_CH"] {
        assert_eq!(title(tag), "Adresse von TOPdesk", "{tag}");
    }
    for tag in ["nl", "NL", "nl-BE"] {
        assert_eq!(title(tag), "Adres van TOPdesk", "{tag}");
    }
    for tag in ["en", "en-GB", "", "fr", "den", "nlx", "-de"] {
        assert_eq!(title(tag), "Address of TOPdesk", "{tag}");
    }
}
