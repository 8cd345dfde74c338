use super::{Template, TemplateValues};
use crate::domain::{Line, Ticket, samples};
use proptest::prelude::*;

fn filled(template: &str, ticket: &Ticket) -> String {
    let words = TemplateValues {
        ticket,
        link: "https://td/x",
        priority: Some("Critical"),
    };
    Template::parse(template).unwrap().fill(words)
}

fn ticket() -> Ticket {
    Ticket {
        line: Line::Second,
        branch: samples::named("Utrecht"),
        category: samples::named(" "),
        target: Some("2027-01-04T07:00:00.5Z".parse().unwrap()),
        ..samples::ticket()
    }
}

#[test]
fn fields_are_filled_in() {
    let text = "{number}: {title} ({priority}, { branch }, {line}) until {target} {link}";
    let expected = "I 2601 111: VPN is down (Critical, Utrecht, second line) until 2027-01-04T07:00:00Z https://td/x";
    assert_eq!(filled(text, &ticket()), expected);
}

#[test]
fn the_text_after_the_bar_replaces_an_empty_or_blank_field() {
    let text = "{group|nobody} {category|none|at all}{urgency}{branch|nowhere}";
    assert_eq!(filled(text, &ticket()), "nobody none|at allUtrecht");
}

#[test]
fn doubled_braces_are_braces() {
    assert_eq!(
        filled("{{title}} {{{title}}}", &ticket()),
        "{title} {VPN is down}"
    );
}

#[test]
fn an_unknown_field_is_refused_with_the_list_of_known_ones_and_not_repeated() {
    let fault = Template::parse("{canary}").unwrap_err();
    assert!(
        fault.contains("number, title") && !fault.contains("canary"),
        "{fault}"
    );
}

#[test]
fn unbalanced_braces_are_refused() {
    for bad in [
        "{",
        "}",
        "{title",
        "title}",
        "{{title}",
        "{title}}",
        "{a{title}}",
        "{}",
    ] {
        assert!(Template::parse(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn text_of_a_ticket_is_never_interpreted_again(title in "(?s).*|.*\\{(number|title|link)\\}.*", text in "(?s).*") {
        let some = |s: &str| Some(s.to_owned());
        let ticket = Ticket { title: some(&title), text: some(&text), ..ticket() };
        let shown = |s: &str| if s.trim().is_empty() { String::new() } else { s.to_owned() };
        prop_assert_eq!(filled("<{title}|{text}>", &ticket), format!("<{}|{}>", shown(&title), shown(&text)));
    }

    #[test]
    fn no_template_panics_and_text_without_braces_stays(text in "(?s).*") {
        if let Ok(template) = Template::parse(&text) {
            let ticket = ticket();
            let out = template.fill(TemplateValues { ticket: &ticket, link: "", priority: None });
            let plain = !text.contains(['{', '}']);
            prop_assert!(!plain || out == text);
        }
    }
}
