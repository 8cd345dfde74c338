//! The rules and priorities as they stand in the settings. `schema/` describes the same in JSON
//! Schema; a test holds the two together.

mod object;
mod teams;

pub use teams::read_teams;

use crate::domain::rules::{
    Conditions, Form, Hours, NearTarget, OnChange, Priority, Reaction, Rule, Scenario, Template,
};
use crate::domain::{Line, check_filter};
use crate::settings::json::{self, Json};
use object::{Faults, Object, shown};

const MOST_RULES: usize = 100;
const MOST_PARAMETERS: usize = 20;
const LONGEST_NAME: usize = 100;
const LONGEST_TEMPLATE: usize = 4_000;

const SCENARIOS: [(&str, Scenario); 3] = [
    ("single_ack", Scenario::SingleAck),
    ("multi_ack", Scenario::MultiAck),
    ("emergency", Scenario::Emergency),
];
const REACTIONS: [(&str, Reaction); 3] = [
    ("nothing", Reaction::Nothing),
    ("annotate", Reaction::Annotate),
    ("reroute", Reaction::Reroute),
];

/// Reads the setting `rules`.
///
/// # Errors
/// Every fault, each with the rule and the member; none repeats a value.
pub fn read_rules(text: &str) -> Result<Vec<Rule>, Vec<String>> {
    read_list(text, "rule", |object| {
        object.must_have(&["name"]);
        let name = object.text("name", LONGEST_NAME).unwrap_or_default();
        if !name.is_empty() {
            object.rename(format!("rule {name:?}"));
        }
        rule(object, name)
    })
    .and_then(|rules| {
        let faults = Faults::default();
        for (at, rule) in rules.iter().enumerate() {
            if rules.iter().take(at).any(|other| other.name == rule.name) {
                faults.add(&format!("rule {:?}", rule.name), "the name is taken twice");
            }
        }
        faults.none_or(rules)
    })
}

/// Reads the setting `priorities`.
///
/// # Errors
/// Every fault, each with the place and the member; none repeats a value.
pub fn read_priorities(text: &str) -> Result<Vec<Priority>, Vec<String>> {
    read_list(text, "priority", |object| {
        object.must_have(&["is"]);
        Priority {
            is: object.words("is").unwrap_or_default(),
            scenario: object.choice("scenario", &SCENARIOS),
            service: object.text("service", LONGEST_NAME),
            shown_as: object.text("shown_as", LONGEST_NAME),
        }
    })
}

fn read_list<T>(
    text: &str,
    kind: &str,
    mut read: impl FnMut(&mut Object<'_>) -> T,
) -> Result<Vec<T>, Vec<String>> {
    let list = match json::parse(text).map_err(|fault| vec![fault])? {
        Json::List(list) if (1..=MOST_RULES).contains(&list.len()) => list,
        _ => {
            return Err(vec![format!(
                "expected a list [ ] of 1 to {MOST_RULES} objects"
            )]);
        }
    };
    let faults = Faults::default();
    let mut all = Vec::with_capacity(list.len());
    for (at, json) in list.into_iter().enumerate() {
        let place = format!("{kind} {}", at + 1);
        if let Some(mut object) = Object::new(json, place, &faults) {
            all.push(read(&mut object));
            object.end();
        }
    }
    faults.none_or(all)
}

fn rule(object: &mut Object<'_>, name: String) -> Rule {
    let reaction = |object: &mut Object<'_>, member| object.choice(member, &REACTIONS);
    Rule {
        name,
        query: object.parsed("query", LONGEST_TEMPLATE, |text| {
            check_filter(text).map(|()| text.to_owned())
        }),
        when: part(object, "when", conditions).unwrap_or_default(),
        unless: part(object, "unless", conditions).unwrap_or_default(),
        hours: part(object, "hours", hours).flatten(),
        alert: part(object, "alert", form).unwrap_or_default(),
        on_change: part(object, "on_change", |part| OnChange {
            priority_raised: reaction(part, "priority_raised").unwrap_or_default(),
            group_changed: reaction(part, "group_changed").unwrap_or_default(),
            rule_changed: reaction(part, "rule_changed").unwrap_or_default(),
        })
        .unwrap_or_default(),
        near_target: part(object, "near_target", |part| {
            part.must_have(&["before"]);
            let scenario = part.choice("scenario", &SCENARIOS);
            let before = part.span("before")?;
            Some(NearTarget { before, scenario })
        })
        .flatten(),
        burst: object.whole("burst", 1, 10_000),
        group_major: object.yes("group_major").unwrap_or_default(),
    }
}

/// An object in the object, read by `read`.
fn part<T>(
    object: &mut Object<'_>,
    member: &'static str,
    read: impl FnOnce(&mut Object<'_>) -> T,
) -> Option<T> {
    let mut part = object.object(member)?;
    let value = read(&mut part);
    part.end();
    Some(value)
}

fn conditions(object: &mut Object<'_>) -> Conditions {
    let lines = [("first", Line::First), ("second", Line::Second)];
    let mut words = |member| object.words(member).unwrap_or_default();
    Conditions {
        group: words("group"),
        category: words("category"),
        subcategory: words("subcategory"),
        branch: words("branch"),
        caller_branch: words("caller_branch"),
        priority: words("priority"),
        impact: words("impact"),
        urgency: words("urgency"),
        call_type: words("call_type"),
        status: words("status"),
        line: object.choice("line", &lines),
        major: object.yes("major"),
        on_hold: object.yes("on_hold"),
        target_within: object.span("target_within"),
    }
}

fn hours(object: &mut Object<'_>) -> Option<Hours> {
    object.must_have(&["zone", "open"]);
    let drop = object.choice("outside", &[("hold", false), ("drop", true)]);
    let zone = object.parsed("zone", LONGEST_NAME, Hours::zone);
    let open = object.words("open").and_then(|spans| {
        let spans: Result<Vec<_>, _> = spans.iter().map(|span| Hours::span(span)).collect();
        spans.map_err(|fault| object.fault("open", &fault)).ok()
    });
    Some(Hours::new(zone?, open?, drop.unwrap_or_default()))
}

fn form(object: &mut Object<'_>) -> Form {
    let mut template = |member| object.parsed(member, LONGEST_TEMPLATE, Template::parse);
    let (title, text) = (template("title"), template("text"));
    Form {
        team: object.text("team", LONGEST_NAME),
        title,
        text,
        service: object.text("service", LONGEST_NAME),
        scenario: object.choice("scenario", &SCENARIOS),
        location: object.parsed("location", LONGEST_NAME, location),
        filtering: object.yes("filtering"),
        parameters: part(object, "parameters", parameters).unwrap_or_default(),
    }
}

fn parameters(object: &mut Object<'_>) -> Vec<(String, Template)> {
    let all = object.texts(LONGEST_TEMPLATE);
    if all.len() > MOST_PARAMETERS {
        object.fault("all", &format!("expected at most {MOST_PARAMETERS}"));
    }
    let mut read = Vec::with_capacity(all.len());
    for (name, text) in all {
        let checked = parameter_name(&name).and_then(|()| Template::parse(&text?));
        match checked {
            Ok(template) => read.push((name, template)),
            Err(fault) => object.fault(&shown(&name), &fault),
        }
    }
    read
}

/// Words that SIGNL4 takes for the title or the text of an alert, and the tiles that every alert
/// has. A further tile must not be called so.
const TAKEN: [&str; 18] = [
    "subject",
    "title",
    "task",
    "job",
    "case",
    "incident",
    "text",
    "message",
    "messagetext",
    "description",
    "body",
    "content",
    "number",
    "priority",
    "category",
    "status",
    "operator group",
    "link",
];

fn parameter_name(name: &str) -> Result<(), String> {
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("x-s4-") {
        return Err("names that begin with X-S4- are SIGNL4's own".into());
    }
    if TAKEN.contains(&lower.as_str()) {
        return Err("the name is taken: SIGNL4 or the built-in alert uses it".into());
    }
    let fits = !name.is_empty()
        && name.trim() == name
        && name.chars().nth(LONGEST_NAME).is_none()
        && !name.chars().any(char::is_control);
    fits.then_some(()).ok_or_else(|| {
        format!("expected a name of 1 to {LONGEST_NAME} characters, without blanks around it")
    })
}

/// Latitude and longitude in degrees, as SIGNL4 takes them.
fn location(text: &str) -> Result<String, String> {
    let degrees = |text: &str, most: u32| {
        let text = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |text: &str| (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let at_the_end = part.bytes().all(|b| b == b'0');
        let fits = |whole: u32| whole < most || whole == most && at_the_end;
        digits(whole) && digits(part) && whole.parse().is_ok_and(fits)
    };
    let (latitude, longitude) = text.split_once(',').unwrap_or((text, ""));
    let (latitude, longitude) = (latitude.trim(), longitude.trim());
    if degrees(latitude, 90) && degrees(longitude, 180) {
        return Ok(format!("{latitude},{longitude}"));
    }
    Err("expected latitude and longitude in degrees, such as 52.1,5.2".into())
}

#[cfg(test)]
mod tests;
