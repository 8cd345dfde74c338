//! The settings of stories.

use super::Desk;
use crate::canaries::{NETWORK_SECRET, SECRET, TOKEN};
use fastrand::Rng;
use serde_json::{Value, json};
use simulators::signl4::API_KEY;
use simulators::topdesk::{LOGIN, PASSWORD};
use std::collections::BTreeMap;

/// The group with a team of its own.
pub(crate) const NETWORK: &str = "Application management";

/// One filter; what happens on the phone is written to the ticket.
pub(super) fn plain() -> BTreeMap<String, String> {
    let settings = [
        ("topdesk_url", "https://example.topdesk.net"),
        ("topdesk_username", LOGIN),
        ("topdesk_password", PASSWORD),
        ("topdesk_query", "priority.name=='P1'"),
        ("signl4_webhook_secret", SECRET),
        ("webhook_token", TOKEN),
        ("status_on_acknowledge", "In progress"),
        ("status_on_close", "Afgehandeld"),
        ("status_on_reopen", "Registered"),
        ("close_ticket", "completed,closed"),
    ];
    let owned = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
    owned.into()
}

/// Looking at SIGNL4, too. `user` is the id of its user.
pub(super) fn with_api_key(settings: &mut BTreeMap<String, String>, user: &str) {
    settings.insert("signl4_api_key".into(), API_KEY.into());
    settings.insert("signl4_user".into(), user.into());
}

/// A desk with two teams and rules.
pub(super) fn desk(dice: &mut Rng) -> Desk {
    let (hold_ends, unmatched_ends, deletes) = (dice.u8(..3) == 0, dice.bool(), dice.bool());
    let mut ends = "completed,closed,archived,deleted".to_owned();
    ends.push_str(if hold_ends { ",on_hold" } else { "" });
    ends.push_str(if unmatched_ends { ",unmatched" } else { "" });
    let rules = rules(dice).to_string();
    let priorities = r#"[{"is":"P1"},{"is":"P2"},{"is":"P3"}]"#;
    let teams = json!({ "Network": NETWORK_SECRET }).to_string();
    let settings = [
        ("topdesk_query", ""),
        ("signl4_teams", &teams),
        ("priorities", priorities),
        ("reconcile_every", if deletes { "5m" } else { "6h" }),
        ("resolve_on", &ends),
        ("rules", &rules),
    ];
    let owned = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
    Desk {
        hold_ends,
        unmatched_ends,
        deletes,
        settings: owned.into(),
    }
}

fn one_of<T: Copy>(dice: &mut Rng, all: &[T], otherwise: T) -> T {
    dice.choice(all).copied().unwrap_or(otherwise)
}

fn rules(dice: &mut Rng) -> Value {
    let reaction = |dice: &mut Rng| one_of(dice, &["reroute", "reroute", "nothing"], "nothing");
    let on_change = |dice: &mut Rng| {
        json!({
            "priority_raised": reaction(dice), "group_changed": reaction(dice), "rule_changed": reaction(dice),
        })
    };
    let mut network = json!({
        "name": "network", "when": { "group": NETWORK, "priority": ["P1", "P2"] },
        "alert": { "team": "Network" }, "on_change": on_change(dice),
    });
    let mut office = json!({
        "name": "office", "when": { "priority": ["P1", "P2"] }, "on_change": on_change(dice),
        "group_major": dice.bool(),
    });
    let late = json!({ "name": "late", "when": { "priority": "P3", "target_within": "1h" } });
    let put = |rule: &mut Value, key: &str, value: Value| {
        if let Some(rule) = rule.as_object_mut() {
            rule.insert(key.to_owned(), value);
        }
    };
    if dice.bool() {
        let near = json!({ "before": "30m", "scenario": "multi_ack" });
        put(&mut network, "near_target", near);
    }
    if dice.bool() {
        put(&mut network, "burst", one_of(dice, &[1, 2], 1).into());
    }
    if dice.bool() {
        put(&mut office, "burst", one_of(dice, &[1, 3], 1).into());
    }
    if dice.bool() {
        let open = one_of(dice, &["daily 09:00-17:00", "daily 08:05-20:00"], "");
        let hours = json!({ "zone": "UTC", "open": open, "outside": "hold" });
        put(&mut office, "hours", hours);
    }
    json!([late, network, office])
}
