//! Canary values are in every setting and ticket. None may turn up in a report, an error, an answer
//! or the state, in any encoding, whatever goes wrong.

use crate::world::{SECRET, TOKEN, World, p1};
use base64::Engine;
use connector::operator::{check, status};
use connector::ports::{Backend, NoAnswer};
use simulators::Fault;
use simulators::topdesk::{Caller, NewIncident};

const API_KEY: &str = "api-key-canary-77";
const ADMIN: &str = "admin-canary-0123456789abcdef";
const BEAT: &str = "/ping/beat-canary-99";
const TEAM: &str = "net-secret-canary-42";
const USER: &str = "duty.canary@example.com";
const CALLER: &str = "Canary Caller";
const CALLER_MAIL: &str = "caller.canary@example.com";

/// Everything that leaves the connector or stays in the store.
#[derive(Default)]
struct Output(String);

impl Output {
    fn take(&mut self, world: &World) {
        let outcome = world.run();
        self.0 += &format!("{} {:?}\n", outcome.report.json(), outcome.failure);
        // Everything that a person or a tool may ask, but for the settings themselves (`tests/core/describe.rs`).
        let told = [
            status::status(world.all_ports()),
            status::tickets(world.all_ports(), None, 100),
            status::audit(world.all_ports(), None, 1_000),
            status::metrics(world.all_ports()),
            check::check(world.all_ports()),
        ];
        self.0 += &format!("{told:?}\n");
        self.0 += &world.lines.take().join("\n");
        // What it says of itself on the phones.
        let alerts = world.signl4.alerts().into_iter();
        for alarm in alerts.filter(|a| a.title.starts_with("TOPdesk connector")) {
            self.0 += &format!("{alarm:?}\n");
        }
        for (key, value) in world.store.borrow().iter() {
            self.0 += &format!("{key} {}\n", String::from_utf8_lossy(value));
        }
    }

    fn must_not_contain(&self, canary: &str) {
        let base64 = base64::engine::general_purpose::STANDARD.encode(canary);
        let hex: String = canary.bytes().map(|b| format!("{b:02x}")).collect();
        let escaped = canary.replace('@', "%40").replace(' ', "%20");
        for form in [canary, base64.trim_end_matches('='), &hex, &escaped] {
            let place = self
                .0
                .find(form)
                .and_then(|at| self.0.get(at.saturating_sub(80)..at + form.len()));
            assert_eq!(place, None, "a canary in the output");
        }
    }
}

fn ticket() -> NewIncident {
    let caller = Caller {
        name: CALLER.into(),
        email: Some(CALLER_MAIL.into()),
        ..Caller::default()
    };
    NewIncident {
        caller: Some(caller),
        ..p1("one")
    }
}

fn looked_through(prepare: impl FnOnce(&World)) {
    let world = World::new();
    world
        .set("signl4_api_key", API_KEY)
        .set("signl4_user", USER)
        .set("admin_token", ADMIN)
        .set("heartbeat_url", &format!("https://beat.example.com{BEAT}"))
        .set("alarms", "yes")
        .set("alarm_after", "0")
        .set("notes_to_signl4", "all")
        .set("signl4_teams", &format!(r#"{{"Net":"{TEAM}"}}"#))
        .set("rules", r#"[{"name":"net","alert":{"team":"Net"}}]"#);
    world.signl4.add_team("Net", TEAM);
    prepare(&world);
    world.topdesk.create_incident(ticket());
    let mut output = Output::default();
    output.take(&world);
    output.take(&world);
    let body = format!(r#"{{"eventType":201,"id":"x","alert":{{"externalEventId":"{TOKEN}"}}}}"#);
    for token in [TOKEN, "wrong-canary-token"] {
        output.0 += &format!("{:?}", world.webhook("signl4", token, body.as_bytes()));
    }
    let login = format!("integration:{}", simulators::topdesk::PASSWORD);
    for canary in [
        SECRET,
        TOKEN,
        API_KEY,
        ADMIN,
        BEAT,
        TEAM,
        USER,
        simulators::topdesk::PASSWORD,
        &login,
        CALLER,
        CALLER_MAIL,
        "wrong-canary-token",
    ] {
        output.must_not_contain(canary);
    }
}

#[test]
fn of_a_good_run() {
    looked_through(|_| {});
}

#[test]
fn of_faulty_settings() {
    looked_through(|world| {
        world.set("topdesk_url", &format!("https://user:{SECRET}@example.com"));
        world.set(
            "signl4_webhook_secret",
            &format!("https://connect.signl4.com/webhook/{SECRET}"),
        );
        world.set("webhook_token", &format!("{TOKEN}, x"));
        world.set("signl4_api_key", &format!("{API_KEY} \n"));
        world.set("topdesk_username", &format!("a:{SECRET}"));
    });
}

#[test]
fn of_a_refused_login_whose_answer_repeats_it() {
    looked_through(|world| {
        world
            .topdesk
            .fail_all(Some(Fault::message_list(401, SECRET)))
    });
}

#[test]
fn of_a_redirect_that_repeats_the_login() {
    let address = format!("https://evil.example.com/?back={SECRET}");
    looked_through(|world| world.topdesk.fail_all(Some(Fault::redirect(address))));
}

#[test]
fn of_a_wrong_secret_that_signl4_repeats() {
    looked_through(|world| {
        world
            .set("signl4_api_key", "")
            .set("signl4_webhook_secret", "another-secret");
    });
}

#[test]
fn of_a_team_whose_secret_signl4_does_not_know_and_repeats() {
    looked_through(|world| {
        let wrong = r#"{"Net":"wrong-canary-token"}"#;
        world.set("signl4_api_key", "").set("signl4_user", "");
        world
            .set("notes_to_signl4", "no")
            .set("signl4_teams", wrong);
    });
}

#[test]
fn of_teams_written_the_wrong_way_round() {
    looked_through(|world| {
        world.set("signl4_teams", &format!(r#"{{"{TEAM}":"Net work"}}"#));
    });
}

#[test]
fn of_a_refused_key_that_signl4_repeats() {
    looked_through(|world| {
        let words = format!("{API_KEY} {USER} {TEAM}");
        world
            .signl4
            .fail_all(Some(Fault::status(401, words, "text/plain")));
    });
}

#[test]
fn of_both_sides_failing() {
    looked_through(|world| {
        world
            .topdesk
            .fail_all(Some(Fault::status(500, SECRET, "text/html")));
        world
            .signl4
            .fail_all(Some(Fault::status(500, SECRET, "text/html")));
    });
}

#[test]
fn of_a_signl4_out_of_reach() {
    looked_through(|world| {
        *world.outage.borrow_mut() = Some(|r| {
            (r.backend == Backend::Signl4).then(|| Err(NoAnswer::NotSent("refused".into())))
        });
    });
}

#[test]
fn the_name_and_address_of_the_person_on_duty_leave_the_store_with_their_note() {
    let world = World::new();
    world.topdesk.create_incident(ticket());
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    assert!(
        world
            .signl4
            .annotate(&alert, "rene@example.com", "remark-canary")
            .is_ok()
    );
    world.deliver();
    let mut output = Output::default();
    output.take(&world);
    for canary in [
        "Rene",
        "rene@example.com",
        "remark-canary",
        CALLER,
        CALLER_MAIL,
    ] {
        output.must_not_contain(canary);
    }
}

#[test]
fn an_address_that_topdesk_repeats_stays_out_of_the_failure_and_the_log_too() {
    let world = World::new();
    let body = format!(r#"[{{"message":"no rights for {CALLER_MAIL} here"}}]"#);
    world
        .topdesk
        .fail_next(Fault::status(403, body, "application/json"));
    let outcome = world.run();
    let said = format!("{:?}", outcome.failure);
    assert!(said.contains("no rights for … here"), "{said}");
    let log = world.lines.take().join("\n");
    assert!(log.contains("no rights for … here"), "{log}");
    assert!(!log.contains(CALLER_MAIL) && !outcome.report.json().contains(CALLER_MAIL));
}
