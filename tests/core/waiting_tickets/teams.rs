//! Tickets that wait for a team and its secret.

use super::*;

const SAM: &str = "Sam Backoffice";

const TEAMS: &str = r#"[{"name":"net","when":{"group":"Application management"},"alert":{"team":"Net"}},{"name":"rest"}]"#;

fn with_teams(secret: &str) -> World {
    let world = ruled(TEAMS);
    world.signl4.add_team("Net", "net-secret-1234");
    let teams = format!(r#"{{"Net":"{secret}"}}"#);
    world.set("signl4_teams", &teams);
    world
}

fn net(title: &str) -> NewIncident {
    p1(title).group("Application management")
}

#[test]
fn a_wrong_secret_of_one_team_holds_up_no_other_and_costs_one_request_a_run() {
    let world = with_teams("wrong-secret-1234");
    world.good_run();
    for n in 0..12 {
        world.topdesk.create_incident(net(&format!("net {n}")));
        world.wait(1);
    }
    world.topdesk.create_incident(p1("fire"));
    world.run();
    assert_eq!(open(&world).len(), 1, "the other team");
    let refused = world
        .signl4
        .requests()
        .iter()
        .filter(|r| r.status == 404)
        .count();
    assert_eq!(refused, 1);
}

#[test]
fn every_ticket_of_a_team_whose_secret_is_wrong_is_reported_as_waiting() {
    let world = with_teams("wrong-secret-1234");
    for n in 0..2 {
        world.topdesk.create_incident(net(&format!("net {n}")));
    }
    assert_eq!(world.run().report.open.waiting, 2);
}

#[test]
fn a_wrong_secret_of_a_team_is_said_in_every_run_until_it_is_corrected() {
    let world = with_teams("wrong-secret-1234");
    world.topdesk.create_incident(net("net"));
    for _ in 0..8 {
        let failure = world.wait(50).run().failure;
        assert!(
            matches!(&failure, Some(Failure::FixSettings(faults)) if faults[0].key == "signl4_teams"),
            "{failure:?}"
        );
    }
    world.set("signl4_teams", r#"{"Net":"net-secret-1234"}"#);
    world.wait(300).good_run();
    assert_eq!(open(&world).len(), 1);
    world.good_run();
}

#[test]
fn a_team_that_was_removed_while_its_alert_is_open_is_said_in_every_run() {
    let world = with_teams("net-secret-1234");
    let ticket = world.topdesk.create_incident(net("net")).id;
    world.good_run();
    world
        .set("rules", r#"[{"name":"all"}]"#)
        .set("signl4_teams", "");
    let now = world.clock.now();
    world.topdesk.edit(&ticket, |t| t.set_closed(true, now));
    world.topdesk.create_incident(p1("fire"));
    for _ in 0..5 {
        assert!(matches!(world.run().failure, Some(Failure::FixSettings(_))));
    }
    assert_eq!(open(&world).len(), 2);
    world.set("signl4_teams", r#"{"Net":"net-secret-1234"}"#);
    world.wait(300).good_run();
    assert_eq!(open(&world).len(), 1);
}

#[test]
fn a_change_under_an_acknowledged_alert_makes_no_trouble_without_an_api_key() {
    let world = ruled(r#"[{"name":"all","on_change":{"group_changed":"reroute"}}]"#);
    let ticket = world.topdesk.create_incident(p1("moves")).id;
    world.good_run();
    world.topdesk.edit_as(SAM, &ticket, |t| t.set_operator(SAM));
    world.good_run();
    world
        .topdesk
        .edit(&ticket, |t| t.set_group("Application management"));
    for _ in 0..2 {
        let report = world.good_run().report;
        assert!(report.problems.is_empty(), "{:?}", report.problems);
    }
}
