//! What an administrator writes: settings, rules, hours, templates, filters.

use crate::choices::Choices;
use crate::given::{Given, Still};
use crate::secrets::{SECRETS, must_not_tell};
use crate::{odd, samples};
use connector::domain::rules::{self, Form, Outside, Rule, Template, TemplateValues};
use connector::domain::{ExternalId, Line, Named, Ticket, TicketId};
use connector::settings::{
    SETTINGS, Settings, SettingsError, Simple, read_priorities, read_rules, read_teams,
    write_back_policy,
};
use connector::signl4::{raise, raise_many};
use jiff::{SignedDuration, Timestamp};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Every setting at once: good ones keep their bounds, faults name a setting and tell no secret.
pub fn settings(c: &mut Choices<'_>) {
    let mut given = Given::minimum();
    for _ in 0..=c.below(6) {
        let key = SETTINGS[c.below(SETTINGS.len())].key;
        let value = setting(c, key, given.0.get(key));
        given.0.insert(key.into(), value);
    }
    match Settings::read(&given) {
        Ok(settings) => bounded(&given, &settings),
        Err(SettingsError::Unavailable(_)) => panic!("the source has answered"),
        Err(SettingsError::Faulty(faults)) => {
            assert!(!faults.is_empty());
            for fault in faults {
                assert!(SETTINGS.iter().any(|setting| setting.key == fault.key));
                assert!(!fault.message.is_empty() && fault.message.chars().count() < 20_000);
                must_not_tell(&fault.message);
            }
        }
    }
    for token in connector::settings::webhook_tokens(&given).unwrap_or_default() {
        assert!(token.expose().len() >= 22);
    }
}

fn setting(c: &mut Choices<'_>, key: &str, now: Option<&String>) -> String {
    let json = match key {
        "rules" => Some(samples::rules()),
        "priorities" => Some(samples::priorities()),
        "write_back" => Some(samples::write_back()),
        "signl4_teams" => now.and_then(|teams| serde_json::from_str(teams).ok()),
        _ => None,
    };
    if let Some(json) = json {
        return String::from_utf8_lossy(&odd::bytes_like(c, &json)).into_owned();
    }
    let mut value = now.cloned().unwrap_or_default();
    let default = SETTINGS
        .iter()
        .find(|setting| setting.key == key)
        .and_then(|setting| setting.default);
    let units = ["s", "m", "h", "d", "", "w"];
    match c.below(5) {
        0 => value = odd::text(c),
        1 => value.push_str(&odd::text(c)),
        2 => value = format!("{}{}", c.number(), c.one_of(&units)),
        3 => value.insert_str(0, &odd::text(c)),
        _ => value = format!("{}{}", default.unwrap_or("yes"), odd::text(c)),
    }
    value
}

fn bounded(given: &Given, settings: &Settings) {
    for address in [&settings.topdesk.address, &settings.signl4.address] {
        let host = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.:".contains(c);
        assert!(
            !address.authority.is_empty() && address.authority.chars().all(host),
            "{address:?}"
        );
        let path = |c: char| c.is_ascii_alphanumeric() || "/-_.~".contains(c);
        assert!(
            address.path.chars().all(path) && !address.path.contains(".."),
            "{address:?}"
        );
        assert!(
            !address.path.ends_with('/')
                && (address.path.is_empty() || address.path.starts_with('/'))
        );
        let loopback = given
            .0
            .get("insecure_loopback")
            .is_some_and(|word| word.trim() == "yes");
        assert!(!address.plain_http || loopback, "{address:?}");
    }
    let within = |value: SignedDuration, least: i64, most: i64| {
        assert!((least..=most).contains(&value.as_secs()), "{value:?}");
    };
    within(settings.run_budget, 5, 600);
    within(settings.response_timeout, 1, 60);
    within(settings.overlap, 0, 3_600);
    within(settings.lookback, 0, 31 * 86_400);
    within(settings.max_age, 3_600, 366 * 86_400);
    within(settings.reconcile_every, 0, 31 * 86_400);
    assert!((1..=9_999).contains(&settings.topdesk.page_size));
    let header = settings
        .signl4
        .api_key
        .as_ref()
        .map(|key| key.expose().to_owned())
        .unwrap_or_default();
    assert!(header.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!((1..=100).contains(&settings.rules.list.len()));
    for rule in &settings.rules.list {
        let team = rule.alert.team.as_deref();
        assert!(team.is_none_or(|team| settings.teams.secret(team).is_some()));
        let allowed = given
            .0
            .get("allow_emergency")
            .is_some_and(|word| word.trim() == "yes");
        assert!(allowed || !rule.emergency());
    }
}

static SCHEMAS: LazyLock<[Validator; 3]> = LazyLock::new(|| {
    let texts = [
        include_str!("../../../schema/rules.schema.json"),
        include_str!("../../../schema/priorities.schema.json"),
        include_str!("../../../schema/write-back.schema.json"),
    ];
    texts.map(|text| jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap())
});

/// What the reader of a JSON setting takes, its published schema takes too; faults are few and short.
pub fn json_settings(c: &mut Choices<'_>) {
    let [rules, priorities, write_back] = &*SCHEMAS;
    let which = c.below(3);
    let sample = [
        samples::rules(),
        samples::priorities(),
        samples::write_back(),
    ][which]
        .clone();
    let bytes = odd::bytes_like(c, &sample);
    let text = String::from_utf8_lossy(&bytes);
    let (schema, faults) = match which {
        0 => (rules, read_rules(&text).err()),
        1 => (priorities, read_priorities(&text).err()),
        _ => (write_back, write_back_policy(&simple(), Some(&text)).err()),
    };
    match faults {
        None => {
            let value: Value = serde_json::from_str(&text).unwrap();
            assert!(schema.is_valid(&value), "the schema refuses {text}");
        }
        Some(faults) => {
            assert!(faults.len() <= 20 && faults.iter().all(|fault| fault.chars().count() < 20_000))
        }
    }
}

fn simple() -> Simple {
    Simple {
        on_acknowledge: None,
        on_close: None,
        on_reopen: None,
        close: connector::settings::CloseFlags::default(),
        assign: connector::settings::Assign::Never,
        notes: connector::domain::NoteVisibility::None,
    }
}

/// A rule that the reader takes; the plain one if it takes none.
fn rule(c: &mut Choices<'_>) -> Rule {
    let bytes = odd::like(c, &samples::rules()).to_string();
    let mut rules = read_rules(&bytes).unwrap_or_default();
    match rules.len() {
        0 => Rule::simple(Vec::new()),
        count => rules.swap_remove(c.below(count)),
    }
}

fn moment(c: &mut Choices<'_>) -> Timestamp {
    match c.below(3) {
        0 => c.one_of(&[Timestamp::MIN, Timestamp::MAX, Timestamp::UNIX_EPOCH]),
        1 => Timestamp::from_second(c.number() % 253_402_207_200).unwrap(),
        _ => Still::at_the_samples().0 + SignedDuration::from_secs(c.number() % 40_000_000),
    }
}

fn ticket(c: &mut Choices<'_>) -> Ticket {
    let named = |c: &mut Choices<'_>| {
        let (id, name) = (Some(odd::text(c)), Some(odd::text(c)));
        c.one_of(&[
            None,
            Some(Named {
                id: None,
                name: name.clone(),
            }),
            Some(Named { id, name }),
        ])
    };
    Ticket {
        line: c.one_of(&[Line::First, Line::Second, Line::Partial, Line::Archived]),
        title: Some(odd::text(c)),
        text: Some(odd::text(c)),
        priority: named(c),
        category: named(c),
        branch: named(c),
        caller_branch: named(c),
        status: named(c),
        operator_group: named(c),
        on_hold: c.one_in(4),
        target: c.one_in(2).then(|| moment(c)),
        modified: moment(c),
        ..Ticket::gone(TicketId::new(samples::TICKET).unwrap(), odd::text(c))
    }
}

/// Rules and hours at any moment: who waits, waits for a moment that is to come and inside.
pub fn rules_and_hours(c: &mut Choices<'_>) {
    let rules = rules::Rules {
        list: vec![rule(c), rule(c)],
        priorities: Vec::new(),
    };
    let (ticket, now) = (ticket(c), moment(c));
    let verdict = rules.judge(&ticket, now, |_| Ok::<_, ()>(true)).unwrap();
    assert!(verdict.rule().is_none_or(|at| at < rules.list.len()));
    assert!(rules.next_recheck(&ticket, now).is_none_or(|at| at > now));
    for rule in &rules.list {
        let Some(hours) = &rule.hours else { continue };
        if let Some(Outside::Hold(until)) = hours.outside(now) {
            assert!(until > now, "{hours:?} at {now} waits for {until}");
            assert_eq!(
                hours.outside(until),
                None,
                "{hours:?} at {now} waits for {until}"
            );
        }
    }
}

/// The body of an alert: reserved keys from the rule alone, whatever the ticket says.
pub fn alert(c: &mut Choices<'_>) {
    let rule = rule(c);
    let form = &rule.alert;
    let (ticket, generation) = (ticket(c), 1 + u32::try_from(c.below(9)).unwrap());
    let id = ExternalId {
        ticket: ticket.id.clone(),
        generation,
    };
    let link = "https://example.topdesk.net/x";
    let body = match c.below(2) {
        0 => raise(&ticket, &id, link, form, None, None),
        _ => raise_many(&[&ticket, &ticket], &id, &rule.name, form, None, None),
    };
    assert!(body.len() < 250_000, "{} bytes", body.len());
    let alert: serde_json::Map<String, Value> = serde_json::from_slice(&body).unwrap();
    let own: Vec<_> = form
        .parameters
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    let fixed = [
        "title",
        "text",
        "Number",
        "Priority",
        "Category",
        "Status",
        "Operator group",
        "Link",
    ];
    for (key, value) in &alert {
        let value = value.as_str().unwrap_or_else(|| panic!("{key} is no text"));
        let lines = ["text"].contains(&key.as_str()) || own.contains(&key.as_str());
        let odd = |c: char| c.is_control() && !(c == '\n' && lines);
        let reserved = key.to_lowercase().starts_with("x-s4-");
        assert!(reserved || !value.contains(odd), "{key}: {value:?}");
        assert!(value.chars().count() <= 2_001, "{key} is too long");
        assert!(
            reserved || fixed.contains(&key.as_str()) || own.contains(&key.as_str()),
            "{key}"
        );
    }
    reserved(&alert, &id, form);
    let keys: BTreeSet<_> = alert.keys().map(|key| key.to_lowercase()).collect();
    let written = String::from_utf8(body).unwrap();
    assert!(keys.len() <= alert.len() && written.matches("\"X-S4-Status\":").count() == 1);
}

fn reserved(alert: &serde_json::Map<String, Value>, id: &ExternalId, form: &Form) {
    let says = |key: &str| alert.get(key).and_then(Value::as_str);
    assert_eq!(says("X-S4-ExternalID"), Some(id.text().as_str()));
    assert_eq!(says("X-S4-Status"), Some("new"));
    assert_eq!(says("X-S4-SourceSystem"), Some("TOPdesk"));
    assert_eq!(says("X-S4-Service"), form.service.as_deref());
    assert_eq!(says("X-S4-Location"), form.location.as_deref());
    assert_eq!(
        says("X-S4-AlertingScenario"),
        form.scenario.map(rules::Scenario::word)
    );
    assert_eq!(
        says("X-S4-Filtering"),
        form.filtering.map(|yes| if yes { "true" } else { "false" })
    );
}

/// Templates: a ticket's text stays text, and a text written as a template is that text.
pub fn template(c: &mut Choices<'_>) {
    let (plain, ticket) = (odd::text(c), ticket(c));
    let words = TemplateValues {
        ticket: &ticket,
        link: "https://example.topdesk.net/x",
        priority: None,
    };
    let escaped = plain.replace('{', "{{").replace('}', "}}");
    assert_eq!(Template::parse(&escaped).unwrap().fill(words), plain);
    let title = Template::parse(&format!("{escaped}{{title}}"))
        .unwrap()
        .fill(words);
    let own = ticket
        .title
        .clone()
        .filter(|title| !title.trim().is_empty())
        .unwrap_or_default();
    assert_eq!(title, format!("{plain}{own}"));
    if let Ok(template) = Template::parse(&odd::text(c)) {
        let _ = template.fill(words);
    }
}

/// None of the secrets stands in a message about signl4_teams, whatever its shape.
pub fn teams(c: &mut Choices<'_>) {
    let (secret, name) = (SECRETS[4].1, odd::text(c));
    let shapes = [
        serde_json::json!({"Network": secret, "Desk": "abc"}),
        serde_json::json!({secret: "Network", name: secret}),
        serde_json::json!([{"Network": secret}]),
        serde_json::json!(secret),
    ];
    let shape = c.one_of(&shapes);
    let text = odd::bytes_like(c, &shape);
    match read_teams(&String::from_utf8_lossy(&text)) {
        Ok(teams) => assert!(teams.secret("").is_none()),
        Err(faults) => faults.iter().for_each(|fault| must_not_tell(fault)),
    }
}
