//! TOPdesk, by every kind of request.

use super::*;

fn after_a_write_back(path: &str, setting: (&str, &str)) {
    let world = acknowledged();
    world.set(setting.0, setting.1);
    world.topdesk.fail_next(on(path));
    let outcome = world.deliver().remove(0);
    assert!(
        matches!(
            outcome.failure,
            Some(Failure::TryLater {
                after_s: Some(WAIT),
                ..
            })
        ),
        "{outcome:?}"
    );
    is_left_in_peace(&world, Backend::Topdesk);
    let ticket = &world.topdesk.incidents()[0];
    assert_eq!(world.topdesk.notes(&ticket.id).len(), 1);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_the_list() {
    let world = World::new();
    world.good_run();
    world.topdesk.fail_next(on("/incidents"));
    world.run();
    is_left_in_peace(&world, Backend::Topdesk);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_the_very_first_question() {
    let world = World::new();
    world.topdesk.fail_next(on("/version"));
    world.run();
    is_left_in_peace(&world, Backend::Topdesk);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_a_ticket_read_by_id() {
    let world = World::new();
    world.topdesk.create_incident(p1("one"));
    world.signl4.fail_next(Fault::empty(500));
    world.run();
    world.topdesk.fail_next(on("/incidents/id/"));
    world.run();
    is_left_in_peace(&world, Backend::Topdesk);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_a_change() {
    after_a_write_back("/incidents/id/", ("assign_operator", "never"));
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_a_change_of_line() {
    let line = r#"{"acknowledged":{"line":"second"}}"#;
    after_a_write_back("/escalate", ("write_back", line));
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_a_search_of_operators() {
    after_a_write_back("/operators", ("assign_operator", "acknowledge"));
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_the_question_why_a_list_is_refused() {
    let world = World::new();
    world.good_run();
    world
        .topdesk
        .fail_next(Fault::empty(403).on_path("/incidents"));
    world.topdesk.fail_next(on("/operators/current"));
    world.run();
    is_left_in_peace(&world, Backend::Topdesk);
}

#[test]
fn topdesk_is_left_in_peace_after_a_429_to_the_notes_of_a_ticket() {
    let world = World::new();
    world
        .set("signl4_api_key", API_KEY)
        .set("notes_to_signl4", "operators");
    world.set("signl4_user", &world.signl4.users()[1].id);
    let ticket = world.topdesk.create_incident(p1("one"));
    world.good_run();
    world
        .topdesk
        .edit(&ticket.id, |t| t.brief_description = Some("two".into()));
    world.topdesk.fail_next(on("/progresstrail"));
    world.run();
    is_left_in_peace(&world, Backend::Topdesk);
}
