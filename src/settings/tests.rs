use super::*;
use std::collections::BTreeMap;

struct Map(BTreeMap<&'static str, &'static str>);

impl Config for Map {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        assert!(
            SETTINGS.iter().any(|s| s.key == key),
            "{key} is read but not described"
        );
        Ok(self.0.get(key).map(|v| (*v).to_owned()))
    }
}

fn good() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("topdesk_url", "https://example.topdesk.net"),
        ("topdesk_username", "integration"),
        ("topdesk_password", "hunter2-canary"),
        ("signl4_webhook_secret", "s3cret-canary"),
    ])
}

fn faults(change: &[(&'static str, &'static str)]) -> Vec<Fault> {
    let mut map = good();
    map.extend(change.iter().copied());
    match Settings::read(&Map(map)) {
        Ok(_) => Vec::new(),
        Err(SettingsError::Faulty(faults)) => faults,
        Err(SettingsError::Unavailable(message)) => panic!("{message}"),
    }
}

fn keys(change: &[(&'static str, &'static str)]) -> Vec<&'static str> {
    faults(change).into_iter().map(|f| f.key).collect()
}

#[test]
fn four_settings_are_enough() {
    assert_eq!(keys(&[]), Vec::<&str>::new());
}

#[test]
fn without_any_setting_every_required_one_is_named() {
    let Err(SettingsError::Faulty(faults)) = Settings::read(&Map(BTreeMap::new())) else {
        panic!("accepted nothing at all");
    };
    let named: Vec<_> = faults.iter().map(|f| f.key).collect();
    let required: Vec<_> = SETTINGS
        .iter()
        .filter(|s| s.required)
        .map(|s| s.key)
        .collect();
    assert_eq!(named, required);
}

#[test]
fn every_fault_is_found_in_one_go() {
    let change = [
        ("topdesk_url", "http://example.topdesk.net"),
        ("signl4_url", "ftp://x"),
        ("lookback", "soon"),
        ("overlap", "2h"),
        ("close_ticket", "maybe"),
        ("assign_operator", "always"),
        ("notes", "loud"),
        ("webhook_token", "short"),
        ("topdesk_page_size", "0"),
        ("topdesk_query", "a==(b"),
        ("signl4_user", "two words"),
        ("signl4_poll", "perhaps"),
        ("notes_to_signl4", "some"),
    ];
    let mut expected: Vec<_> = change.iter().map(|(key, _)| *key).collect();
    expected.sort_unstable();
    let mut found = keys(&change);
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn a_fault_does_not_repeat_the_value() {
    let bad = faults(&[
        ("topdesk_username", "canary:name"),
        ("signl4_webhook_secret", "https://canary/secret"),
        ("webhook_token", "canary"),
        ("topdesk_url", "https://user:canary@example.com"),
    ]);
    assert_eq!(bad.len(), 4);
    assert!(bad.iter().all(|f| !f.message.contains("canary")), "{bad:?}");
}

#[test]
fn notes_go_to_the_phone_only_with_a_key_and_a_user() {
    let (key, user) = (("signl4_api_key", "k"), ("signl4_user", "u"));
    for notes in ["operators", "all"] {
        let notes = ("notes_to_signl4", notes);
        assert_eq!(keys(&[notes]), ["notes_to_signl4"]);
        assert_eq!(keys(&[notes, key]), ["notes_to_signl4"]);
        assert_eq!(keys(&[notes, user]), ["notes_to_signl4"]);
        assert_eq!(keys(&[notes, key, user]), Vec::<&str>::new());
    }
    assert_eq!(keys(&[("notes_to_signl4", "no")]), Vec::<&str>::new());
}

#[test]
fn blank_counts_as_not_set() {
    assert_eq!(keys(&[("topdesk_password", "  ")]), ["topdesk_password"]);
    assert_eq!(
        keys(&[("topdesk_query", " "), ("lookback", "")]),
        Vec::<&str>::new()
    );
}

#[test]
fn a_webhook_token_is_read_while_another_setting_is_wrong() {
    let map = BTreeMap::from([("webhook_token", "0123456789012345678901")]);
    assert_eq!(webhook_tokens(&Map(map)).map(|t| t.len()), Ok(1));
}
