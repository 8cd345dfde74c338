use super::*;
use crate::domain::{TicketId, samples};
use proptest::prelude::*;
use serde_json::Value;

fn ticket(title: Option<&str>, text: Option<&str>) -> Ticket {
    Ticket {
        id: TicketId::new("a-1").unwrap(),
        number: "I 2611 104".into(),
        title: title.map(str::to_owned),
        text: text.map(str::to_owned),
        status: samples::named("Registered"),
        operator_group: samples::named("Servicedesk"),
        ..samples::ticket()
    }
}

const LINK: &str = "https://td/x";

fn id(ticket: &Ticket) -> ExternalId {
    ExternalId {
        ticket: ticket.id.clone(),
        generation: 1,
    }
}

fn raised(ticket: &Ticket) -> Value {
    raised_as(ticket, &Form::default(), None, None)
}

fn raised_as(
    ticket: &Ticket,
    form: &Form,
    scenario: Option<Scenario>,
    priority: Option<&Priority>,
) -> Value {
    let body = raise(ticket, &id(ticket), LINK, form, scenario, priority);
    serde_json::from_slice(&body).unwrap()
}

fn template(text: &str) -> Option<Template> {
    Some(Template::parse(text).unwrap())
}

fn critical() -> Priority {
    let some = |text: &str| Some(text.to_owned());
    Priority {
        is: vec!["P1".into()],
        scenario: Some(Scenario::MultiAck),
        service: some("Critical"),
        shown_as: some("Highest"),
    }
}

#[test]
fn the_body_without_a_rule_is_byte_for_byte_as_expected() {
    let ticket = ticket(Some("VPN \"x\" ü"), Some("a\nb\tc"));
    let ticket = Ticket {
        category: samples::named("Network"),
        ..ticket
    };
    let body = raise(&ticket, &id(&ticket), LINK, &Form::default(), None, None);
    let expected = r#"{"title":"I 2611 104: VPN \"x\" ü","text":"a\nb c","Number":"I 2611 104","Priority":"P1","Category":"Network","Status":"Registered","Operator group":"Servicedesk","Link":"https://td/x","X-S4-ExternalID":"TOPdesk-a-1","X-S4-Status":"new","X-S4-SourceSystem":"TOPdesk"}"#;
    assert_eq!(String::from_utf8(body).unwrap(), expected);
}

#[test]
fn the_form_of_a_rule_is_in_the_body_in_this_order() {
    let ticket = ticket(Some("VPN"), Some("x"));
    let form = Form {
        team: Some("Network".into()),
        title: template("{priority}: {title}"),
        text: template("{group}\n{link}"),
        service: Some("Network".into()),
        scenario: Some(Scenario::SingleAck),
        location: Some("52.1,5.2".into()),
        filtering: Some(true),
        parameters: vec![
            ("Where".into(), Template::parse("{branch|nowhere}").unwrap()),
            ("Empty".into(), Template::parse("{impact}").unwrap()),
            ("A".into(), Template::parse("fixed").unwrap()),
        ],
    };
    let body = raise(&ticket, &id(&ticket), LINK, &form, None, Some(&critical()));
    let expected = r#"{"title":"Highest: VPN","text":"Servicedesk\nhttps://td/x","Number":"I 2611 104","Priority":"Highest","Status":"Registered","Operator group":"Servicedesk","Link":"https://td/x","Where":"nowhere","A":"fixed","X-S4-ExternalID":"TOPdesk-a-1","X-S4-Status":"new","X-S4-SourceSystem":"TOPdesk","X-S4-Service":"Network","X-S4-AlertingScenario":"single_ack","X-S4-Location":"52.1,5.2","X-S4-Filtering":"true"}"#;
    assert_eq!(String::from_utf8(body).unwrap(), expected);
}

#[test]
fn a_priority_says_what_the_rule_leaves_open() {
    let body = raised_as(
        &ticket(None, None),
        &Form::default(),
        None,
        Some(&critical()),
    );
    assert_eq!(body["X-S4-Service"], "Critical");
    assert_eq!(body["X-S4-AlertingScenario"], "multi_ack");
}

#[test]
fn a_given_scenario_goes_before_that_of_rule_and_priority() {
    let form = Form {
        scenario: Some(Scenario::SingleAck),
        ..Form::default()
    };
    let emergency = Some(Scenario::Emergency);
    let body = raised_as(&ticket(None, None), &form, emergency, Some(&critical()));
    assert_eq!(body["X-S4-AlertingScenario"], "emergency");
}

#[test]
fn a_title_that_comes_out_empty_is_the_built_in_one_and_an_empty_text_is_left_out() {
    let form = Form {
        title: template("{branch} "),
        text: template("{branch}"),
        ..Form::default()
    };
    let body = raised_as(&ticket(Some("VPN"), Some("x")), &form, None, None);
    assert_eq!(body["title"], "I 2611 104: VPN");
    assert_eq!(body.get("text"), None);
}

#[test]
fn what_templates_make_is_shortened_and_cleaned_like_the_built_in_words() {
    let form = Form {
        title: template("{text}"),
        text: template("{text}{text}"),
        parameters: vec![("More".into(), Template::parse("{text}{text}").unwrap())],
        ..Form::default()
    };
    let body = raised_as(
        &ticket(Some("x"), Some(&"a\n\u{7}".repeat(700))),
        &form,
        None,
        None,
    );
    let length = |key: &str| body[key].as_str().unwrap().chars().count();
    assert_eq!(length("title"), MAX_TITLE_CHARS + 1);
    assert_eq!(
        (length("text"), length("More")),
        (MAX_TEXT_CHARS + 1, MAX_TEXT_CHARS + 1)
    );
    assert!(!body["title"].as_str().unwrap().contains(char::is_control));
    assert!(!body["text"].as_str().unwrap().contains('\u{7}'));
}

#[test]
fn a_new_alert_says_what_a_person_on_duty_needs() {
    let body = raised(&ticket(Some("VPN is down"), Some("since 10:00")));
    let expected = serde_json::json!({
        "title": "I 2611 104: VPN is down", "text": "since 10:00", "Number": "I 2611 104", "Priority": "P1",
        "Status": "Registered", "Operator group": "Servicedesk", "Link": "https://td/x",
        "X-S4-ExternalID": "TOPdesk-a-1", "X-S4-Status": "new", "X-S4-SourceSystem": "TOPdesk",
    });
    assert_eq!(body, expected);
}

#[test]
fn a_ticket_without_words_still_has_a_title() {
    assert_eq!(raised(&ticket(None, None))["title"], "Ticket I 2611 104");
}

#[test]
fn an_endless_text_is_shortened_visibly() {
    let body = raised(&ticket(Some("x"), Some(&"ü".repeat(10_000))));
    let text = body["text"].as_str().unwrap();
    assert!(text.ends_with('…') && text.chars().count() == MAX_TEXT_CHARS + 1);
}

proptest! {
    #[test]
    fn no_text_can_set_or_hide_a_reserved_key(title in "(?s).*", text in "(?s).*") {
        let body = raised(&ticket(Some(&title), Some(&text)));
        prop_assert_eq!(&body["X-S4-Status"], "new");
        prop_assert_eq!(&body["X-S4-ExternalID"], "TOPdesk-a-1");
        prop_assert_eq!(body.as_object().unwrap().len(), 10);
    }

    #[test]
    fn no_text_can_set_or_hide_a_reserved_key_through_a_template(title in "(?s).*", text in "(?s).*", branch in "(?s).*") {
        let ticket = Ticket { branch: samples::named(&branch), ..ticket(Some(&title), Some(&text)) };
        let form = Form {
            title: template("{title}"),
            text: template("{text}{branch}{title|x}"),
            parameters: vec![("More".into(), Template::parse("x{branch}{text}").unwrap())],
            ..Form::default()
        };
        let body = raised_as(&ticket, &form, None, None);
        prop_assert_eq!(&body["X-S4-Status"], "new");
        prop_assert_eq!(&body["X-S4-ExternalID"], "TOPdesk-a-1");
        let keys: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = ["Link", "More", "Number", "Operator group", "Priority", "Status", "X-S4-ExternalID",
            "X-S4-SourceSystem", "X-S4-Status", "text", "title"];
        prop_assert_eq!(keys, expected);
    }
}

#[test]
fn a_very_long_name_does_not_make_the_event_too_large() {
    let long = "x\u{0}".repeat(10_000);
    let ticket = Ticket {
        priority: samples::named(&long),
        number: long,
        ..ticket(None, None)
    };
    let alert = raised(&ticket);
    for key in ["Priority", "Number"] {
        let shown = alert[key].as_str().unwrap();
        assert!(shown.chars().count() == 201 && !shown.contains(char::is_control));
    }
}
