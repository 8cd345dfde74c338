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

fn messages(change: &[(&'static str, &'static str)]) -> Vec<String> {
    let shown = |f: Fault| format!("{}: {}", f.key, f.message);
    faults(change).into_iter().map(shown).collect()
}

fn read(change: &[(&'static str, &'static str)]) -> Settings {
    let mut map = good();
    map.extend(change.iter().copied());
    Settings::read(&Map(map)).unwrap_or_else(|_| panic!("refused"))
}

#[test]
fn without_rules_there_is_one_that_takes_every_ticket() {
    let rules = read(&[]).rules;
    assert_eq!(rules.list, [crate::domain::rules::Rule::simple(Vec::new())]);
    assert_eq!(rules.list[0].name, "default");
    assert!(rules.priorities.is_empty());
}

#[test]
fn trigger_statuses_are_separated_by_commas_and_blanks_do_not_matter() {
    let rules = read(&[("trigger_status", " Open ,, In progress,")]).rules;
    assert_eq!(rules.list[0].when.status, ["Open", "In progress"]);
}

#[test]
fn a_trigger_status_beside_rules_is_a_fault() {
    let change = [("trigger_status", "Open"), ("rules", r#"[{"name": "a"}]"#)];
    assert_eq!(keys(&change), ["trigger_status"]);
    let malformed = [("trigger_status", "Open"), ("rules", "[")];
    assert_eq!(keys(&malformed), ["rules", "trigger_status"]);
}

#[test]
fn rules_priorities_and_teams_are_read() {
    let settings = read(&[
        (
            "rules",
            r#"[{"name": "a", "alert": {"team": "Network"}}, {"name": "b"}]"#,
        ),
        ("priorities", r#"[{"is": "P1"}, {"is": ["P2", "P3"]}]"#),
        (
            "signl4_teams",
            r#"{"Network": "team-secret-1", "Desk": "team-secret-2"}"#,
        ),
    ]);
    assert_eq!(settings.rules.list.len(), 2);
    assert_eq!(settings.rules.priorities.len(), 2);
    let secret = |name| settings.teams.secret(name).map(|s| s.expose().to_owned());
    assert_eq!(secret("Network").as_deref(), Some("team-secret-1"));
    assert_eq!(secret("network"), None);
}

#[test]
fn a_team_that_is_not_there_is_named_by_rule_and_setting() {
    let rules = ("rules", r#"[{"name": "a", "alert": {"team": "canary"}}]"#);
    let found = messages(&[rules, ("signl4_teams", r#"{"Desk": "s"}"#)]);
    assert_eq!(
        found,
        [
            r#"rules: rule "a": alert: "team": expected the name of a team in the setting signl4_teams"#
        ]
    );
    assert_eq!(keys(&[rules]), ["rules"]);
    assert_eq!(keys(&[rules, ("signl4_teams", "{")]), ["signl4_teams"]);
}

#[test]
fn a_fault_in_the_teams_repeats_neither_name_nor_secret() {
    for bad in [
        r#"{"canary": "https://connect.signl4.com/webhook/canary"}"#,
        r#"{"canary": ["canary"]}"#,
        r#"{"canary": "a", "canary": "b"}"#,
        r#"{"canary": "a b"}"#,
        r#"["canary"]"#,
        r#""canary""#,
        "{}",
        "canary",
        r#"{"canary": canary}"#,
    ] {
        let found = messages(&[("signl4_teams", bad)]);
        assert_eq!(found.len(), 1, "{bad}");
        assert!(!found[0].contains("canary"), "{found:?}");
    }
}

#[test]
fn an_emergency_must_be_allowed_wherever_it_stands() {
    for (key, text) in [
        (
            "rules",
            r#"[{"name": "a", "alert": {"scenario": "emergency"}}]"#,
        ),
        (
            "rules",
            r#"[{"name": "a", "near_target": {"before": "1h", "scenario": "emergency"}}]"#,
        ),
        ("priorities", r#"[{"is": "P1", "scenario": "emergency"}]"#),
    ] {
        let found = messages(&[(key, text)]);
        assert!(found.len() == 1 && found[0].starts_with(key), "{found:?}");
        assert!(found[0].contains("on duty or not") && found[0].contains("allow_emergency"));
        assert_eq!(
            keys(&[(key, text), ("allow_emergency", "yes")]),
            Vec::<&str>::new()
        );
    }
    assert_eq!(keys(&[("allow_emergency", "maybe")]), ["allow_emergency"]);
}

#[test]
fn to_annotate_needs_an_api_key_and_a_user() {
    let rules = (
        "rules",
        r#"[{"name": "a", "on_change": {"group_changed": "annotate"}}]"#,
    );
    let found = messages(&[rules]);
    assert!(
        found.len() == 1 && found[0].contains("signl4_api_key"),
        "{found:?}"
    );
    let (key, user) = (("signl4_api_key", "k"), ("signl4_user", "u"));
    assert_eq!(keys(&[rules, key]), ["rules"]);
    assert_eq!(keys(&[rules, key, user]), Vec::<&str>::new());
}

#[test]
fn every_fault_in_the_rules_is_found_in_one_go_and_says_where() {
    let rules =
        r#"[{"name": "a", "wen": {}, "burst": 0}, {"when": {"line": "third"}, "query": "a==(b"}]"#;
    let expected = [
        "rules: rule \"a\": wen: is not known here; expected one of: name, query, when, unless, hours, alert, on_change, near_target, burst, group_major",
        "rules: rule \"a\": burst: expected a whole number from 1 to 10000",
        "rules: rule 2: when: line: expected one of \"first\", \"second\"",
        "rules: rule 2: query: a bracket is opened and not closed",
        "rules: rule 2: name: is required",
    ];
    assert_eq!(messages(&[("rules", rules)]), expected);
}

#[test]
fn a_member_with_a_fault_is_not_missing_too() {
    let rules = r#"[{"name": " ", "hours": {"zone": "UTC", "open": "mon 8-18"}, "near_target": {"scenario": "loud"},
        "alert": {"title": "{x}", "parameters": {"text": "x"}}, "when": {"group": ["a", 7]}}]"#;
    let expected = [
        "rule 1: name: expected a text of 1 to 100 characters",
        "rule 1: hours: open: expected days and times such as mon-fri 08:00-18:00 or sat,sun 10:00-14:00",
        "rule 1: near_target: scenario: expected one of \"single_ack\", \"multi_ack\", \"emergency\"",
        "rule 1: near_target: before: is required",
        "rule 1: alert: title: expected one of these fields in braces: number,",
        "rule 1: alert: parameters: text: the name is taken: SIGNL4 or the built-in alert uses it",
        "rule 1: when: group: entry 2: expected a text of 1 to 200 characters",
    ];
    let found = messages(&[("rules", rules)]);
    for fault in expected {
        let is_it = |found: &&String| found.starts_with(&format!("rules: {fault}"));
        assert_eq!(found.iter().filter(is_it).count(), 1, "{fault}: {found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn a_member_that_is_given_twice_is_a_fault_and_the_others_are_found_too() {
    let rules = r#"[{"name": "a", "burst": 1, "burst": 2, "group_major": "yes"}]"#;
    let expected = [
        "rules: rule \"a\": burst: is given twice",
        "rules: rule \"a\": group_major: expected true or false",
    ];
    assert_eq!(messages(&[("rules", rules)]), expected);
}

#[test]
fn faults_beyond_twenty_are_not_listed() {
    let rules: Vec<_> = (0..30)
        .map(|n| format!(r#"{{"name": "{n}", "burst": 0}}"#))
        .collect();
    let rules = Box::leak(format!("[{}]", rules.join(",")).into_boxed_str());
    assert_eq!(messages(&[("rules", rules)]).len(), 20);
}

#[test]
fn malformed_rules_say_at_which_line_and_column() {
    let found = messages(&[("rules", "[\n  {\"name\": canary}\n]")]);
    assert_eq!(
        found,
        ["rules: expected JSON: expected value at line 2 column 12"]
    );
}

#[test]
fn too_long_rules_are_refused() {
    let long: &'static str = Box::leak(format!("[{}]", " ".repeat(65_536)).into_boxed_str());
    assert_eq!(
        messages(&[("rules", long)]),
        ["rules: expected at most 64 kB"]
    );
}
