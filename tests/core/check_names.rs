//! What the settings name must be there: statuses, groups, priorities and more, by name or id.

use crate::checked::Checked;
use crate::world::{World, p1};
use simulators::topdesk::Reference;

fn checked(settings: &[(&str, &str)]) -> Checked {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    for (key, value) in settings {
        world.set(key, value);
    }
    Checked::of(&world)
}

const ALL_KINDS: &str = r#"[{"name":"a","when":{"group":"Servicedesk","category":"network","subcategory":"VPN",
    "priority":["P1","P2"],"impact":"Branch","urgency":"High","call_type":"Failure","status":"Registered"}}]"#;

#[test]
fn everything_that_rules_name_is_looked_for_and_letters_may_be_small() {
    let checked = checked(&[
        ("rules", ALL_KINDS),
        ("priorities", r#"[{"is":["P1"]},{"is":"P2"}]"#),
    ]);
    for kind in [
        "operator_group",
        "category",
        "subcategory",
        "impact",
        "urgency",
        "call_type",
        "processing_status",
    ] {
        checked.must(&format!("topdesk.{kind}.rules"), "ok", "has this");
    }
    checked.must("topdesk.priority.rules", "ok", "all 2").must(
        "topdesk.priority.priorities",
        "ok",
        "all 2",
    );
}

#[test]
fn a_status_that_was_renamed_is_found_in_each_setting_and_the_new_name_is_near() {
    let world = World::new();
    world.set("resolve_on_status", "Afgehandeld,Closed");
    world.topdesk.configure(|site| {
        let old = site
            .statuses
            .iter_mut()
            .find(|s| s.reference.name == "Afgehandeld");
        old.unwrap().reference.name = "Afgehandelt".into();
    });
    let checked = Checked::of(&world);
    for setting in ["status_on_close", "resolve_on_status"] {
        checked
            .must(
                &format!("topdesk.processing_status.{setting}"),
                "failed",
                "no processing status \"Afgehandeld\"",
            )
            .must(
                &format!("topdesk.processing_status.{setting}"),
                "failed",
                &format!("Correct {setting}: did you mean \"Afgehandelt\"?"),
            );
    }
    checked.must("topdesk.processing_status.status_on_acknowledge", "ok", "");
}

#[test]
fn trigger_status_is_told_apart_from_rules() {
    checked(&[("trigger_status", "Registered, Reopened")])
        .must(
            "topdesk.processing_status.trigger_status",
            "failed",
            "\"Reopened\"",
        )
        .must("topdesk.processing_status.rules", "-", "-");
}

#[test]
fn of_branches_it_is_said_that_they_are_not_looked_for() {
    let rules = r#"[{"name":"a","unless":{"caller_branch":"Plant 2"}}]"#;
    checked(&[("rules", rules)]).must("topdesk.branch.rules", "unknown", "not looked for");
    checked(&[]).must("topdesk.branch.rules", "-", "-");
}

#[test]
fn an_id_is_looked_for_as_one() {
    let id = Reference::status("Closed").id.to_uppercase();
    checked(&[("status_on_close", &id)]).must(
        "topdesk.processing_status.status_on_close",
        "ok",
        "",
    );
    let unknown = "00000000-0000-4000-8000-000000000000";
    checked(&[("status_on_close", unknown)]).must(
        "topdesk.processing_status.status_on_close",
        "failed",
        unknown,
    );
}

#[test]
fn other_letters_than_topdesks_are_a_warning_where_topdesk_is_told_them() {
    checked(&[
        ("status_on_close", "closed"),
        ("resolve_on_status", "closed"),
    ])
    .must(
        "topdesk.processing_status.status_on_close",
        "warning",
        "writes it \"Closed\" (not \"closed\")",
    )
    .must("topdesk.processing_status.resolve_on_status", "ok", "");
}

#[test]
fn what_comes_back_is_looked_for_part_by_part() {
    let table = r#"{"acknowledged":{"group":"Servicedesk","line":"second","line_reason":"Knowledge"},
        "closed":{"closure_code":"Resolved"},
        "reopened":{"line":"first","line_reason":"Mistakes"}}"#;
    checked(&[("write_back", table)])
        .must("topdesk.operator_group.write_back", "ok", "")
        .must("topdesk.escalation_reason.write_back", "ok", "")
        .must("topdesk.closure_code.write_back", "failed", "\"Solved\"")
        .must(
            "topdesk.de_escalation_reason.write_back",
            "failed",
            "\"Mistake\"?",
        )
        .must("topdesk.line", "unknown", "Without moving one")
        .must("topdesk.processing_status.write_back", "-", "-");
}

#[test]
fn a_status_of_write_back_is_told_apart_from_the_simple_settings() {
    checked(&[("write_back", r#"{"closed":{"status":"Gone"}}"#)])
        .must("topdesk.processing_status.write_back", "failed", "\"Gone\"")
        .must("topdesk.processing_status.status_on_close", "-", "-");
}

#[test]
fn groups_need_a_right_of_their_own() {
    let world = World::new();
    let rules = r#"[{"name":"a","when":{"group":"Servicedesk"}}]"#;
    world
        .set("rules", rules)
        .set("assign_operator", "never")
        .set("write_back", r#"{"acknowledged":{"group":"Servicedesk"}}"#);
    world
        .topdesk
        .configure(|site| site.rights.read_operators = false);
    Checked::of(&world)
        .must(
            "topdesk.operator_group.write_back",
            "failed",
            "read permission on operator groups",
        )
        .must("topdesk.operator_group.rules", "unknown", "403");
    let id = Reference::group("Servicedesk").id;
    world.set(
        "write_back",
        &format!(r#"{{"acknowledged":{{"group":"{id}"}}}}"#),
    );
    Checked::of(&world).must("topdesk.operator_group.write_back", "unknown", "403");
}

#[test]
fn of_very_many_groups_the_first_are_looked_at() {
    let world = World::new();
    world.topdesk.configure(|site| {
        let more = (0..300).map(|n| Reference::group(&format!("Team {n}")));
        site.groups.extend(more);
    });
    let named = |name: &str| {
        world.set(
            "rules",
            &format!(r#"[{{"name":"a","when":{{"group":"{name}"}}}}]"#),
        );
        Checked::of(&world)
    };
    named("Team 150").must("topdesk.operator_group.rules", "ok", "");
    named("Nobody").must("topdesk.operator_group.rules", "unknown", "first 200");
}

#[test]
fn a_list_is_asked_for_once_whatever_names_something_in_it() {
    let world = World::new();
    world
        .set("resolve_on_status", "Closed")
        .set("acknowledge_on_status", "In progress")
        .set("rules", ALL_KINDS);
    Checked::of(&world);
    let counts = world.topdesk.request_counts();
    assert!(
        counts.values().all(|count| *count == 1 || *count == 2),
        "{counts:?}"
    );
    assert_eq!(counts.get("GET /tas/api/incidents/statuses"), Some(&1));
}

#[test]
fn many_missing_names_are_cut_short() {
    let words: Vec<_> = (0..40).map(|n| format!("Zzz {n}")).collect();
    let long = "L".repeat(500);
    let checked = checked(&[("resolve_on_status", &format!("{},{long}", words.join(",")))]);
    checked.must(
        "topdesk.processing_status.resolve_on_status",
        "failed",
        "and 36 more",
    );
    assert!(
        checked
            .words("topdesk.processing_status.resolve_on_status")
            .len()
            < 700
    );
}
