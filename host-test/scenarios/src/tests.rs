//! What a writer of scenarios is told, and that `scenarios/README.md` says what holds.

use serde::de::DeserializeOwned;
use serde_json::json;

use crate::conduct::{files, folder};
use crate::connector::{Answer, Connector, Ended, Failure};
use crate::scenario::{Settings, Written};
use crate::step::WORDS;
use crate::words::{
    AlertSeen, AlertsSeen, Deliver, FailureSeen, Fault, Many, NewNote, OneNote, Phone, Post,
    RequestsSeen, Run, TicketFields, TicketSeen,
};
use crate::{Scenario, play};

/// A connector that does nothing and is content with it.
struct Idle;

impl Connector for Idle {
    fn run(&mut self) -> anyhow::Result<Ended> {
        Ok(Ended {
            report: json!({ "raised": 0 }),
            failure: None,
        })
    }

    fn webhook(&mut self, _: &str, _: &str, _: &[u8]) -> anyhow::Result<Result<Answer, Failure>> {
        Ok(Ok(Answer {
            status: 200,
            body: String::new(),
            work_waiting: false,
        }))
    }

    fn drain(&mut self) -> anyhow::Result<Ended> {
        self.run()
    }

    fn restart(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    fn configure(&mut self, _: &Settings) -> anyhow::Result<()> {
        Ok(())
    }
}

fn read(steps: &str) -> anyhow::Result<Scenario> {
    Scenario::parse(&format!("shows = \"a test\"\nsteps = [\n{steps}\n]\n"))
}

/// What a file with these steps is refused with.
fn refusal(steps: &str) -> String {
    format!("{:#}", read(steps).unwrap_err())
}

/// What a scenario with these steps finds wrong with a connector that does nothing.
fn complaint(steps: &str) -> String {
    let played = play(&read(steps).unwrap(), |_, _| Ok(Box::new(Idle)));
    format!("{:#}", played.unwrap_err())
}

fn plays(steps: &str) {
    play(&read(steps).unwrap(), |_, _| Ok(Box::new(Idle))).unwrap();
}

#[test]
fn an_unknown_field_is_named_with_its_step_line_and_the_known_ones() {
    let words = refusal("{ alerts = 0 },\n{ create = \"a\", prio = \"P1\" },");
    for part in ["step 2 (line 4)", "`prio`", "`priority`"] {
        assert!(words.contains(part), "{part} is not in {words}");
    }
}

#[test]
fn an_unknown_word_is_named_with_the_known_ones() {
    let words = refusal("{ creates = \"a\" },");
    assert!(
        words.contains("creates") && words.contains("create, edit"),
        "{words}"
    );
}

#[test]
fn an_unknown_key_of_the_file_is_named() {
    let text = "shows = \"a\"\nsetings = {}\nsteps = [{ alerts = 0 }]";
    let words = Scenario::parse(text).unwrap_err().to_string();
    assert!(
        words.contains("setings") && words.contains("settings"),
        "{words}"
    );
}

#[test]
fn two_words_in_one_step_are_refused() {
    assert!(refusal("{ run = 1, wait = \"1m\" },").contains("one step"));
}

#[test]
fn a_file_that_expects_nothing_is_refused() {
    assert!(refusal("{ create = \"a\" },\n{ run = 1 },").contains("nothing is expected"));
}

#[test]
fn a_setting_may_be_a_document_and_becomes_its_json() {
    let text = "shows = \"a\"\nsteps = [{ alerts = 0 }]\n[settings]\nrules = [{ name = \"all\" }]\nlookback = \"2h\"";
    let scenario = Scenario::parse(text).unwrap();
    assert_eq!(scenario.settings["rules"], r#"[{"name":"all"}]"#);
    assert_eq!(scenario.settings["lookback"], "2h");
}

#[test]
fn a_wrong_report_tells_the_step_the_expected_and_the_seen() {
    let words = complaint("{ run = 1, report = { raised = 1 } },");
    for part in [
        "step 1 (line 3)",
        "report.raised",
        "expected: 1",
        "seen:     0",
    ] {
        assert!(words.contains(part), "{part} is not in {words}");
    }
}

#[test]
fn a_name_that_the_site_does_not_have_is_refused_with_those_it_has() {
    let words = complaint("{ create = \"a\", priority = \"P9\" },\n{ alerts = 0 },");
    assert!(words.contains("P9") && words.contains("P4"), "{words}");
}

#[test]
fn a_name_that_is_added_to_the_site_can_be_used() {
    let text = "shows = \"a\"\nsteps = [{ create = \"a\", priority = \"Kritiek\" }, { ticket = \"a\", priority = \"Kritiek\" }]\n[site]\npriorities = [\"Kritiek\"]";
    play(&Scenario::parse(text).unwrap(), |_, _| Ok(Box::new(Idle))).unwrap();
}

#[test]
fn a_ticket_has_the_fields_it_was_given() {
    plays(
        r#"{ create = "a", by = "Sam Backoffice", line = "second", group = "Servicedesk", operator = "Rene Duty", on_hold = true },
        { ticket = "a", line = "second", group = "Servicedesk", operator = "Rene Duty", on_hold = true, closed = false },
        { edit = "a", group = "Application management", closed = true },
        { ticket = "a", group = "Application management", operator = "", closed = true },"#,
    );
}

#[test]
fn a_note_that_is_not_expected_is_a_difference() {
    let words = complaint(
        r#"{ create = "a" }, { note = "a", text = "looking", by = "Sam Backoffice" }, { ticket = "a", notes = [] },"#,
    );
    assert!(words.contains("looking"), "{words}");
}

#[test]
fn a_request_that_did_not_come_is_a_difference() {
    let words = complaint(r#"{ requests_to = "topdesk", are = ["GET /tas/api/version"] },"#);
    assert!(words.contains("GET /tas/api/version"), "{words}");
}

#[test]
fn an_alert_that_is_not_there_is_a_difference() {
    let words = complaint(r#"{ create = "a" }, { alert = "a", status = "open" },"#);
    assert!(words.contains("there are 0"), "{words}");
}

#[test]
fn a_failure_that_did_not_come_is_a_difference() {
    let words = complaint(r#"{ run = 1, failure = { settings = ["topdesk_url"] } },"#);
    assert!(words.contains("topdesk_url"), "{words}");
}

/// The names that a part of a file may have, as its refusal of another one lists them.
fn names_of<T: DeserializeOwned>() -> Vec<String> {
    let refused = toml::from_str::<T>("no-such-name = 1").err().unwrap();
    let words = refused.to_string();
    let (_, listed) = words.split_once("expected ").unwrap();
    let quoted = listed.split('`').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

#[test]
fn the_readme_names_every_word_and_every_field() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let fields = [
        names_of::<Written>(),
        names_of::<TicketFields>(),
        names_of::<TicketSeen>(),
        names_of::<NewNote>(),
        names_of::<Run>(),
        names_of::<Post>(),
        names_of::<Phone>(),
        names_of::<Deliver>(),
        names_of::<Fault>(),
        names_of::<FailureSeen>(),
        names_of::<AlertSeen>(),
        names_of::<AlertsSeen>(),
        names_of::<RequestsSeen>(),
        names_of::<OneNote>(),
        names_of::<Many>(),
    ]
    .concat();
    assert!(fields.len() > 60, "{fields:?}");
    let words = WORDS.iter().map(|word| (*word).to_owned());
    let missing: Vec<_> = words
        .chain(fields)
        .filter(|name| !readme.contains(&format!("`{name}`")))
        .collect();
    assert!(
        missing.is_empty(),
        "the README does not explain {missing:?}"
    );
}

#[test]
fn every_example_of_the_readme_can_be_read() {
    let readme = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let blocks = readme.split("```toml\n").skip(1);
    let examples: Vec<_> = blocks
        .map(|block| block.split("```").next().unwrap())
        .collect();
    assert!(examples.len() > 3);
    for example in examples {
        if example.contains("shows =") {
            Scenario::parse(example).unwrap();
        } else {
            // So that a collection of words is a scenario.
            read(&format!("{example}\n{{ alerts = 0 }},")).unwrap();
        }
    }
}

#[test]
fn the_folder_has_scenarios() {
    assert!(files(&folder()).unwrap().len() >= 15);
}
