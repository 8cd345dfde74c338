//! What an alert would hold.

use super::*;

#[test]
fn an_alert_is_told_with_the_bytes_that_are_sent() {
    let world = World::new();
    let ticket = world
        .topdesk
        .create_incident(p1("VPN \"down\" <b>").request("since 8:00"));
    let told = explain(&world, &ticket.id);
    assert_eq!(told.decision(), "raise");
    assert_eq!(told.ticket["alert"]["team"], json!("default"));
    assert_eq!(told.ticket["rule"], json!("default"));
    assert_eq!(told.ticket["known"], Value::Null);
    happens(&world, &told);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_rule_s_team_title_and_scenario_are_told() {
    let world = with_rules(RULES);
    let ticket = world.topdesk.create_incident(p1("slow").group("Network"));
    let told = explain(&world, &ticket.number);
    assert_eq!(told.ticket["alert"]["team"], json!("Network"));
    let event = &told.ticket["alert"]["event"];
    let title = format!("{} needs the network", ticket.number);
    assert_eq!(event["title"], json!(title));
    assert_eq!(event["X-S4-AlertingScenario"], json!("multi_ack"));
    happens(&world, &told);
}

#[test]
fn a_number_with_blanks_finds_its_ticket() {
    let world = World::new();
    let ticket = world
        .topdesk
        .create_incident(p1("one").number("I 2611 007"));
    let told = explain(&world, "I 2611 007");
    assert_eq!(told.ticket["ticket"], json!(ticket.id));
}
