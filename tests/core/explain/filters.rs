//! Conditions and filters that a ticket does not pass.

use super::*;

#[test]
fn each_condition_that_is_not_fulfilled_gets_a_sentence() {
    let world = with_rules(RULES);
    let new = p1("on hold").on_hold();
    let ticket = world.topdesk.create_incident(new);
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "nothing");
    assert_eq!(told.reasons(), "No rule matches it.");
    let wanted = "group: the ticket has Servicedesk, the rule wants Network";
    assert_eq!(told.because(0), &json!([wanted]));
    let wanted = "unless on_hold: the ticket has yes, which the rule excludes";
    assert_eq!(told.because(1), &json!([wanted]));
    happens(&world, &told);
}

#[test]
fn the_filter_of_a_rule_is_asked_and_named() {
    let rules = r#"[{"name": "storage", "query": "category.name=='Storage'"}]"#;
    let world = with_rules(rules);
    let ticket = world.topdesk.create_incident(p1("one").category("Network"));
    let told = explain(&world, &ticket.id);
    let wanted = "query: the ticket does not pass the rule's FIQL filter";
    assert_eq!(told.because(0), &json!([wanted]));
    happens(&world, &told);
}

#[test]
fn the_filter_topdesk_query_is_named() {
    let world = World::new();
    let ticket = world
        .topdesk
        .create_incident(NewIncident::new("unimportant").priority("P4"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "nothing");
    assert_eq!(told.reasons(), "It does not pass the filter topdesk_query.");
    happens(&world, &told);
}

#[test]
fn a_later_rule_that_matches_too_says_which_comes_first() {
    let rules = r#"[{"name": "first"}, {"name": "second"}]"#;
    let world = with_rules(rules);
    let ticket = world.topdesk.create_incident(p1("one"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.ticket["rule"], json!("first"));
    let wanted = "the rule first, which comes before it, applies";
    assert_eq!(told.because(1), &json!([wanted]));
}
