//! The files in `topdesk/` as a TOPdesk would run them: they import, and whatever a ticket holds,
//! what they send is taken by the connector or by SIGNL4.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::world::{SECRET, TOKEN, World, p1};
use connector::engine::webhook::Reply;
use http::Request;
use serde_json::Value;
use simulators::topdesk::{Event, Line, NewIncident, Push};
use std::path::Path;

const HOST: &str = "connector.example.com";

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("topdesk");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// Imports a file, sets the variables that it has as the guide says, and links it.
fn install(world: &World, name: &str, events: &[Event]) {
    let sequence = world.topdesk.import(&file(name)).unwrap();
    for (variable, value) in [
        ("ConnectorHost", HOST),
        ("WebhookToken", TOKEN),
        ("Signl4Secret", SECRET),
        ("TopdeskHost", "example.topdesk.net"),
    ] {
        world.topdesk.set_variable(&sequence, variable, value);
    }
    for event in events {
        assert!(world.topdesk.link(&sequence, *event));
    }
}

fn one_push(world: &World) -> Push {
    let pushes = world.topdesk.take_pushes();
    assert_eq!(world.topdesk.failed_steps(), []);
    let [push] = <[Push; 1]>::try_from(pushes).unwrap();
    push
}

fn take(world: &World, push: &Push) -> Reply {
    assert_eq!(push.url, format!("https://{HOST}/webhook/topdesk/{TOKEN}"));
    assert_eq!(push.method, "POST");
    world.webhook("topdesk", TOKEN, &push.body).unwrap()
}

/// Hands a push to the simulated SIGNL4, headers and all.
fn to_signl4(world: &World, push: Push) -> u16 {
    let path = push.url.strip_prefix("https://connect.signl4.com").unwrap();
    let mut request = Request::new(push.body);
    *request.method_mut() = push.method;
    *request.uri_mut() = path.parse().unwrap();
    *request.headers_mut() = push.headers;
    world.signl4.respond(request).status().as_u16()
}

fn pushed_and_alerted(name: &str, ticket: NewIncident) {
    let world = World::new();
    install(&world, name, &[Event::NewCall]);
    world.good_run();
    world.topdesk.create_incident(ticket);
    let reply = take(&world, &one_push(&world));
    assert_eq!((reply.status, reply.work_waiting), (200, true));
    world.wait(10);
    assert_eq!(world.drain().failure, None);
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn a_pushed_first_line_call_alerts_without_waiting_for_the_schedule() {
    pushed_and_alerted("push-to-connector.first-line.json", p1("VPN down"));
}

#[test]
fn a_pushed_second_line_call_alerts_without_waiting_for_the_schedule() {
    let call = p1("VPN down").line(Line::Second);
    pushed_and_alerted("push-to-connector.second-line.json", call);
}

#[test]
fn a_push_about_a_call_without_any_value_is_sent_and_taken() {
    let world = World::new();
    install(
        &world,
        "push-to-connector.first-line.json",
        &[Event::NewCall],
    );
    let call = world.topdesk.create_incident(NewIncident::default());
    let push = one_push(&world);
    let body: Value = serde_json::from_slice(&push.body).unwrap();
    assert_eq!(body.get("unid").unwrap(), &call.id);
    assert_eq!(body.get("number").unwrap(), &call.number);
    assert_eq!(take(&world, &push).status, 200);
}

#[test]
fn a_push_follows_every_event_of_the_guide() {
    let world = World::new();
    let events = [
        Event::NewCall,
        Event::Closure,
        Event::ChangeOperator,
        Event::ChangeTargetDate,
        Event::ActionNeededByCaller,
        Event::DeadlineInOneHour,
    ];
    install(&world, "push-to-connector.first-line.json", &events);
    let now = world.clock.now();
    let call = world.topdesk.create_incident(p1("VPN down"));
    world
        .topdesk
        .edit(&call.id, |t| t.set_operator("Rene Duty"));
    world.topdesk.edit(&call.id, |t| t.target_date = Some(now));
    world.topdesk.fire(Event::ActionNeededByCaller, &call.id);
    world.topdesk.fire(Event::DeadlineInOneHour, &call.id);
    world.topdesk.edit(&call.id, |t| t.set_closed(true, now));
    assert_eq!(world.topdesk.take_pushes().len(), events.len());
}

#[test]
fn the_bare_lines_of_the_published_guide_are_taken_as_a_hint_too() {
    let world = World::new();
    let mut guide: Value =
        serde_json::from_str(&file("push-to-connector.first-line.json")).unwrap();
    let step = guide.pointer_mut("/actionSequence/configuration/steps/0");
    let step = step.unwrap().as_object_mut().unwrap();
    step.insert("escapeBodyValues".into(), false.into());
    let lines = "${ref_vestiging}\n${aanmelderemail}\n${korteomschrijving}";
    step.insert("body".into(), lines.into());
    let name = world.topdesk.import(&guide.to_string()).unwrap();
    world.topdesk.link(&name, Event::NewCall);
    world
        .topdesk
        .create_incident(p1("VPN \"down\"").caller_branch("Example branch"));
    let push = one_push(&world);
    assert!(serde_json::from_slice::<Value>(&push.body).is_err());
    let reply = world.webhook("topdesk", TOKEN, &push.body).unwrap();
    assert_eq!((reply.status, reply.work_waiting), (200, true));
}

/// Raises and resolves an alert in SIGNL4 without the connector; gives its title as shown.
fn one_way(line: &str, call: NewIncident) -> String {
    let world = World::new();
    install(
        &world,
        &format!("alert-in-signl4.{line}.json"),
        &[Event::NewCall],
    );
    install(
        &world,
        &format!("resolve-in-signl4.{line}.json"),
        &[Event::Closure],
    );
    let call = world.topdesk.create_incident(call);
    assert_eq!(to_signl4(&world, one_push(&world)), 201);
    let [alert] = <[_; 1]>::try_from(world.signl4.alerts()).unwrap();
    assert_eq!(alert.external_id, Some(format!("TOPdesk-{}", call.id)));
    assert!(alert.closed.is_none());
    // Nothing of the ticket sets a parameter of its own, or one of SIGNL4's.
    assert_eq!((alert.category, alert.scenario), (None, None));
    let names: Vec<_> = alert.parameters.keys().map(String::as_str).collect();
    assert_eq!(names, ["Branch", "Link", "Number"]);
    let link = "https://example.topdesk.net/tas/secure/incident?action=show&unid=";
    assert_eq!(
        alert.parameters.get("Link").unwrap(),
        &format!("{link}{}", call.id)
    );

    let now = world.clock.now();
    world.topdesk.edit(&call.id, |t| t.set_closed(true, now));
    assert_eq!(to_signl4(&world, one_push(&world)), 201);
    let [ended] = <[_; 1]>::try_from(world.signl4.alerts()).unwrap();
    assert!(ended.closed.is_some());
    alert.title
}

#[test]
fn a_first_line_call_alerts_and_its_closure_resolves_without_the_connector() {
    assert_eq!(
        one_way("first-line", p1("VPN down").number("I 1")),
        "I 1: VPN down"
    );
}

#[test]
fn a_second_line_call_alerts_and_its_closure_resolves_without_the_connector() {
    let call = p1("VPN down").number("I 1").line(Line::Second);
    assert_eq!(one_way("second-line", call), "I 1: VPN down");
}

#[test]
fn a_call_without_any_value_alerts_without_the_connector() {
    let call = NewIncident::default().number("I 1");
    assert_eq!(one_way("first-line", call), "I 1: (no brief description)");
}

fn arrives_unchanged(title: &str) {
    let call = NewIncident::new(title).number("I 1").caller_branch(title);
    assert_eq!(one_way("first-line", call), format!("I 1: {title}"));
}

#[test]
fn a_title_that_tries_to_leave_its_string_arrives_unchanged() {
    arrives_unchanged(r#"x","X-S4-AlertingScenario":"emergency","y":"\"#);
}

#[test]
fn a_title_with_quotes_backslashes_and_line_ends_arrives_unchanged() {
    arrives_unchanged("\"a\" 'b' C:\\new \\u0022 \r\n\t\u{0}\u{2028} end\\");
}

#[test]
fn a_title_that_looks_like_a_template_arrives_unchanged() {
    arrives_unchanged("${x} ${_variables.Signl4Secret} <#stop> #{1}");
}

#[test]
fn a_title_with_markup_and_signs_of_every_script_arrives_unchanged() {
    arrives_unchanged("</script><b>&amp; ünïcødé 日本語 🔥👩‍🚒 \u{202e}");
}

#[test]
fn an_empty_title_arrives_with_the_number() {
    arrives_unchanged("");
}

#[test]
fn no_file_carries_an_address_or_a_secret_of_somebody() {
    for kind in ["push-to-connector", "alert-in-signl4", "resolve-in-signl4"] {
        for line in ["first-line", "second-line"] {
            let file: Value = serde_json::from_str(&file(&format!("{kind}.{line}.json"))).unwrap();
            let variables = file.pointer("/actionSequence/configuration/variables");
            for variable in variables.unwrap().as_array().unwrap() {
                let value = variable.get("value").unwrap().as_str().unwrap();
                assert!(value.starts_with("REPLACE: "), "{kind}.{line}: {value}");
            }
        }
    }
}
