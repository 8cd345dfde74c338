use super::{read_priorities, read_rules};
use crate::domain::rules::{Conditions, Hours, NearTarget, Priority, Rule, Rules, Verdict};
use crate::domain::{Line, Named, Ticket, samples};
use jiff::{SignedDuration, Timestamp};

const NOW: &str = "2027-01-04T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn rules(text: &str) -> Rules {
    Rules {
        list: read_rules(text).unwrap(),
        priorities: Vec::new(),
    }
}

fn judged(rules: &Rules, ticket: &Ticket) -> Verdict {
    rules.judge(ticket, now(), |_| Err("asked")).unwrap()
}

fn in_group(name: &str) -> Ticket {
    Ticket {
        operator_group: samples::named(name),
        ..samples::ticket()
    }
}

fn due_in(minutes: i64) -> Ticket {
    Ticket {
        target: Some(now() + SignedDuration::from_mins(minutes)),
        ..samples::ticket()
    }
}

#[test]
fn the_first_rule_that_matches_holds() {
    let rules = rules(
        r#"[{"name": "network", "when": {"group": "Network"}}, {"name": "P1", "when": {"priority": "P1"}}, {"name": "rest"}]"#,
    );
    assert_eq!(judged(&rules, &in_group("Network")), Verdict::Alert(0));
    assert_eq!(judged(&rules, &in_group("Desk")), Verdict::Alert(1));
    let other = Ticket {
        priority: None,
        ..in_group("Desk")
    };
    assert_eq!(judged(&rules, &other), Verdict::Alert(2));
}

#[test]
fn without_a_rule_that_matches_there_is_none() {
    let rules = rules(r#"[{"name": "network", "when": {"group": "Network"}}]"#);
    assert_eq!(judged(&rules, &in_group("Desk")), Verdict::None);
    assert_eq!(judged(&rules, &in_group("Desk")).rule(), None);
}

#[test]
fn everything_in_when_must_be_so() {
    let rules = rules(
        r#"[{"name": "a", "when": {"group": ["Desk", "Network"], "line": "first", "major": false, "on_hold": false}}]"#,
    );
    assert_eq!(judged(&rules, &in_group("Network")), Verdict::Alert(0));
    let second = Ticket {
        line: Line::Second,
        ..in_group("Network")
    };
    assert_eq!(judged(&rules, &second), Verdict::None);
    let on_hold = Ticket {
        on_hold: true,
        ..in_group("Network")
    };
    assert_eq!(judged(&rules, &on_hold), Verdict::None);
}

#[test]
fn one_thing_in_unless_is_enough_not_to_match() {
    let rules = rules(r#"[{"name": "a", "unless": {"group": "Facilities", "priority": "P4"}}]"#);
    assert_eq!(judged(&rules, &in_group("Facilities")), Verdict::None);
    assert_eq!(judged(&rules, &in_group("Desk")), Verdict::Alert(0));
}

#[test]
fn a_field_that_is_empty_is_none_of_the_values_asked_for() {
    let rules = rules(r#"[{"name": "a", "when": {"branch": "Utrecht"}}]"#);
    assert_eq!(judged(&rules, &samples::ticket()), Verdict::None);
}

#[test]
fn topdesk_is_asked_only_where_everything_else_matches() {
    let rules = rules(
        r#"[{"name": "a", "query": "number=='1'", "when": {"group": "Network"}}, {"name": "b", "query": "number=='2'"}, {"name": "c"}]"#,
    );
    let mut asked = Vec::new();
    let mut passes = |at| {
        asked.push(at);
        Ok::<_, ()>(false)
    };
    let verdict = rules.judge(&in_group("Desk"), now(), &mut passes);
    assert_eq!(verdict, Ok(Verdict::Alert(2)));
    assert_eq!(asked, [1]);
}

#[test]
fn that_topdesk_did_not_answer_is_passed_on() {
    let rules = rules(r#"[{"name": "a", "query": "number=='1'"}, {"name": "b"}]"#);
    let verdict = rules.judge(&samples::ticket(), now(), |_| Err("away"));
    assert_eq!(verdict, Err("away"));
}

#[test]
fn outside_of_its_hours_a_rule_holds_back_or_drops_and_no_later_rule_is_tried() {
    // 2027-01-04 is a Monday.
    let text = |outside: &str| {
        format!(
            r#"[{{"name": "a", "hours": {{"zone": "UTC", "open": ["tue 08:00-18:00"]{outside}}}}}, {{"name": "b"}}]"#
        )
    };
    let tuesday = "2027-01-05T08:00:00Z".parse().unwrap();
    let held = judged(&rules(&text("")), &samples::ticket());
    assert_eq!(held, Verdict::Hold(0, tuesday));
    let dropped = judged(&rules(&text(r#", "outside": "drop""#)), &samples::ticket());
    assert_eq!(dropped, Verdict::Drop(0));
    assert_eq!(dropped.rule(), Some(0));
}

#[test]
fn a_target_date_is_near_when_it_is_close_or_over_but_not_on_hold() {
    let rules = rules(r#"[{"name": "a", "when": {"target_within": "30m"}}]"#);
    assert_eq!(judged(&rules, &due_in(31)), Verdict::None);
    assert_eq!(judged(&rules, &due_in(30)), Verdict::Alert(0));
    assert_eq!(judged(&rules, &due_in(-600)), Verdict::Alert(0));
    let on_hold = Ticket {
        on_hold: true,
        ..due_in(10)
    };
    assert_eq!(judged(&rules, &on_hold), Verdict::None);
    assert_eq!(judged(&rules, &samples::ticket()), Verdict::None);
}

#[test]
fn the_ticket_is_looked_at_again_at_the_earliest_of_the_spans() {
    let rules = rules(
        r#"[{"name": "a", "when": {"target_within": "30m"}}, {"name": "b", "unless": {"target_within": "2h"}, "near_target": {"before": "1h"}}]"#,
    );
    let again = |minutes| {
        let at = rules.next_recheck(&due_in(minutes), now());
        at.map(|at| at.duration_since(now()).as_mins())
    };
    assert_eq!(again(300), Some(180));
    assert_eq!(again(120), Some(60));
    assert_eq!(again(45), Some(15));
    assert_eq!(again(30), None);
    assert_eq!(again(-10), None);
}

#[test]
fn a_ticket_on_hold_is_not_looked_at_again() {
    let rule = Rule {
        near_target: Some(NearTarget {
            before: SignedDuration::from_mins(30),
            scenario: None,
        }),
        ..Rule::default()
    };
    let rules = Rules {
        list: vec![rule],
        priorities: Vec::new(),
    };
    let on_hold = Ticket {
        on_hold: true,
        ..due_in(60)
    };
    assert_eq!(rules.next_recheck(&on_hold, now()), None);
}

#[test]
fn a_value_is_meant_by_its_name_in_any_case_or_its_id() {
    let value = Named {
        id: Some("0b1f-AA".into()),
        name: Some("Überwachung".into()),
    };
    for word in [
        "Überwachung",
        "überwachung",
        "ÜBERWACHUNG",
        "0b1f-AA",
        "0B1F-aa",
    ] {
        assert!(value.is(word), "{word}");
    }
    for word in ["Überwachun", "", "0b1f"] {
        assert!(!value.is(word), "{word}");
    }
}

#[test]
fn blanks_around_a_value_do_not_matter() {
    let rules = rules(r#"[{"name": " a ", "when": {"group": ["  network "]}}]"#);
    assert_eq!(judged(&rules, &in_group("Network")), Verdict::Alert(0));
    assert_eq!(rules.list[0].name, "a");
}

#[test]
fn the_simple_rule_matches_every_ticket_or_those_with_a_status() {
    let simple = |status| Rules {
        list: vec![Rule::simple(status)],
        priorities: Vec::new(),
    };
    assert_eq!(
        judged(&simple(Vec::new()), &samples::ticket()),
        Verdict::Alert(0)
    );
    let open = simple(vec!["open".into()]);
    assert_eq!(judged(&open, &samples::ticket()), Verdict::None);
    let ticket = Ticket {
        status: samples::named("Open"),
        ..samples::ticket()
    };
    assert_eq!(judged(&open, &ticket), Verdict::Alert(0));
}

#[test]
fn priorities_are_ranked_by_their_place() {
    let text = r#"[{"is": ["P1", "1 - Critical"], "scenario": "multi_ack", "service": "Critical", "shown_as": "Critical"}, {"is": "P2"}]"#;
    let rules = Rules {
        list: Vec::new(),
        priorities: read_priorities(text).unwrap(),
    };
    let rank = |name| rules.rank(samples::named(name).as_ref());
    assert_eq!(
        (rank("1 - critical"), rank("P2"), rank("P3")),
        (Some(0), Some(1), None)
    );
    let shown = rules.priority(samples::named("p1").as_ref());
    assert_eq!(
        shown.and_then(|p: &Priority| p.shown_as.as_deref()),
        Some("Critical")
    );
}

#[test]
fn conditions_that_ask_nothing_are_met_and_exclude_nothing() {
    let none = Conditions::default();
    assert!(none.all(&samples::ticket(), now()) && !none.any(&samples::ticket(), now()));
    let always = Rule {
        hours: Some(Hours::new(
            Hours::zone("UTC").unwrap(),
            vec![Hours::span("daily 00:00-24:00").unwrap()],
            true,
        )),
        ..Rule::default()
    };
    let rules = Rules {
        list: vec![always],
        priorities: Vec::new(),
    };
    assert_eq!(judged(&rules, &samples::ticket()), Verdict::Alert(0));
}
