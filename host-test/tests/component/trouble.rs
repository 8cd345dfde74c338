//! Bad input and broken networks, through the real component: what only its own code for HTTP and
//! for the contract can get wrong. The decisions themselves are tested natively.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use host::Limits;
use host::contract::{Failure, RunFailure};
use host::outgoing::{Answer, Answerer, Fault};
use host_test::scenario::{SIGNL4, Scenario, TOPDESK, simulated};
use http::{Request, Response};
use simulators::topdesk::NewIncident;

fn p1(title: &str) -> NewIncident {
    NewIncident::new(title).priority("P1")
}

/// The simulators, but for what `first` answers.
fn before<F>(scenario: &Scenario, first: F) -> impl Answerer + use<F>
where
    F: Fn(&Request<Bytes>) -> Option<Answer> + Send + Sync + 'static,
{
    let (topdesk, signl4) = (scenario.topdesk.clone(), scenario.signl4.clone());
    move |request: Request<Bytes>| {
        let given = first(&request);
        let side = request.uri().host().unwrap_or_default().to_owned();
        given.unwrap_or_else(|| match side.as_str() {
            TOPDESK => simulated(topdesk.respond(request)),
            _ => simulated(signl4.respond(request)),
        })
    }
}

fn goes_to(request: &Request<Bytes>, side: &str) -> bool {
    request.uri().host() == Some(side)
}

/// A run in which one side gives this answer to everything; afterwards all is well again, and the
/// ticket that was raised meanwhile alerts exactly once.
async fn run_with(side: &'static str, answer: fn() -> Answer) -> RunFailure {
    let mut scenario = Scenario::new().unwrap();
    scenario.topdesk.create_incident(p1("meanwhile"));
    let broken = before(&scenario, move |r| goes_to(r, side).then(answer));
    scenario.intercept(broken).unwrap();
    let failure = scenario.run().await.unwrap().unwrap_err();
    let well = before(&scenario, |_| None);
    scenario.intercept(well).unwrap();
    scenario.run_well().await.unwrap();
    assert_eq!(scenario.signl4.alerts().len(), 1);
    failure
}

fn message(failure: RunFailure) -> String {
    match failure.reason {
        Failure::TryLater(later) => later.message,
        other => panic!("expected to try later: {other:?}"),
    }
}

fn key(failure: RunFailure) -> String {
    match failure.reason {
        Failure::FixSettings(faults) => faults.first().unwrap().key.clone(),
        other => panic!("expected a setting to fix: {other:?}"),
    }
}

fn answer(status: u16, header: (&str, &str), body: &'static str) -> Answer {
    let built = Response::builder()
        .status(status)
        .header(header.0, header.1);
    built
        .body(Bytes::from_static(body.as_bytes()))
        .unwrap()
        .into()
}

#[tokio::test]
async fn topdesk_that_refuses_the_connection_is_tried_again() {
    let words = message(run_with(TOPDESK, || Fault::ConnectionRefused.into()).await);
    assert!(words.contains("TOPdesk cannot be reached"), "{words}");
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_said() {
    let words = message(run_with(TOPDESK, || Fault::NameNotFound.into()).await);
    assert!(words.contains("host name is not found"), "{words}");
}

#[tokio::test]
async fn tls_that_fails_is_said() {
    let words = message(run_with(TOPDESK, || Fault::TlsFailed.into()).await);
    assert!(words.contains("TLS"), "{words}");
}

#[tokio::test]
async fn signl4_that_refuses_the_connection_is_tried_again_without_a_duplicate() {
    let words = message(run_with(SIGNL4, || Fault::ConnectionRefused.into()).await);
    assert!(words.contains("SIGNL4 cannot be reached"), "{words}");
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_not_taken_for_an_empty_list() {
    let cut = || {
        let response = Response::new(Bytes::from_static(b"[{\"id\":\"a\"}]"));
        Fault::Cut { response, after: 1 }.into()
    };
    message(run_with(TOPDESK, cut).await);
}

#[tokio::test]
async fn a_web_page_names_the_address() {
    let page = || {
        answer(
            200,
            ("content-type", "text/html"),
            "<!DOCTYPE html><html></html>",
        )
    };
    assert_eq!(key(run_with(TOPDESK, page).await), "topdesk_url");
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_names_the_address() {
    let away = || answer(302, ("location", "https://evil.example.com/"), "");
    assert_eq!(key(run_with(TOPDESK, away).await), "topdesk_url");
}

#[tokio::test]
async fn a_refused_login_names_the_password() {
    let refused = || answer(401, ("content-type", "application/json"), "");
    assert_eq!(key(run_with(TOPDESK, refused).await), "topdesk_password");
}

#[tokio::test]
async fn a_host_that_never_answers_is_left_after_the_response_timeout() {
    let settings = Scenario::settings().with("response_timeout", "1s");
    let mut scenario = Scenario::with(settings).unwrap();
    let hangs = before(&scenario, |r| {
        goes_to(r, TOPDESK).then(|| Fault::Hangs.into())
    });
    scenario.intercept(hangs).unwrap();
    let failure = scenario.run().await.unwrap().unwrap_err();
    assert!(message(failure).contains("no answer in time"));
}

#[tokio::test]
async fn alerts_are_sent_together_once_the_first_is_accepted() {
    let mut scenario = Scenario::new().unwrap();
    for n in 0..17 {
        scenario.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let network = before(&scenario, move |r| {
        counted.fetch_add(usize::from(goes_to(r, SIGNL4)), Ordering::SeqCst);
        None
    });
    scenario.intercept(network).unwrap();
    let report = scenario.run_well().await.unwrap();
    assert_eq!(report["raised"], 17);
    assert_eq!(count.load(Ordering::SeqCst), 17);
}

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_in_halves() {
    let settings = Scenario::settings().with("run_budget", "10m");
    let mut scenario = Scenario::with(settings).unwrap();
    for n in 0..20 {
        scenario.topdesk.create_incident(p1(&format!("ticket {n}")));
    }
    let network = before(&scenario, |r| {
        let query = r.uri().query().unwrap_or_default();
        let size: u32 = query
            .split('&')
            .find_map(|p| p.strip_prefix("pageSize="))?
            .parse()
            .ok()?;
        let endless = || Response::new(Bytes::from(vec![b' '; 9 * 1024 * 1024])).into();
        (size > 8).then(endless)
    });
    scenario.intercept(network).unwrap();
    let report = scenario.run_well().await.unwrap();
    assert_eq!(report["raised"], 20, "{report}");
}

#[tokio::test]
async fn ten_thousand_changed_tickets_fit_into_32_mebibytes() {
    let settings = Scenario::settings()
        .with("topdesk_query", "priority.name=='P1'")
        .with("topdesk_page_size", "1000");
    let mut scenario = Scenario::with(settings).unwrap();
    let memory_bytes = 32 << 20;
    scenario
        .limit(Limits {
            memory_bytes,
            ..Limits::default()
        })
        .unwrap();
    for n in 0..10_000 {
        let title = format!("ticket {n}");
        let closed = NewIncident {
            processing_status: Some("Closed".into()),
            ..NewIncident::new(title)
        };
        let ticket = scenario.topdesk.create_incident(closed);
        scenario
            .topdesk
            .edit_silently(&ticket.id, |t| t.closed = true);
    }
    let report = scenario.run_well().await.unwrap();
    assert_eq!(report["tickets_changed"], 10_000, "{report}");
    // The version, which tells the time, and ten pages.
    assert_eq!(report["topdesk_requests"], 11);
}

#[tokio::test]
async fn a_webhook_of_five_megabytes_is_refused() {
    let scenario = Scenario::new().unwrap();
    let huge = vec![b' '; 5 * 1024 * 1024];
    assert_eq!(scenario.webhook("signl4", &huge).await.unwrap().status, 413);
}

#[tokio::test]
async fn a_webhook_that_is_no_utf8_is_refused() {
    let scenario = Scenario::new().unwrap();
    assert_eq!(
        scenario
            .webhook("signl4", b"\xff\xfe{}")
            .await
            .unwrap()
            .status,
        400
    );
}

#[tokio::test]
async fn a_webhook_of_deep_json_is_refused() {
    let scenario = Scenario::new().unwrap();
    let deep = "[".repeat(60_000);
    assert_eq!(
        scenario
            .webhook("signl4", deep.as_bytes())
            .await
            .unwrap()
            .status,
        400
    );
}

#[tokio::test]
async fn bare_lines_from_an_action_sequence_are_a_hint() {
    let scenario = Scenario::new().unwrap();
    scenario.topdesk.create_incident(p1("pushed"));
    let lines = b"Example branch\ncaller@example.com\nVPN connection \"issues\"";
    let reply = scenario.webhook("topdesk", lines).await.unwrap();
    assert_eq!((reply.status, reply.work_waiting), (200, true));
    scenario.host.drain().await.unwrap().unwrap();
    assert_eq!(scenario.signl4.alerts().len(), 1);
}
