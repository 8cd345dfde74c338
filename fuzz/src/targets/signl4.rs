//! What SIGNL4 answers, read through the client.

use crate::answers::Stranger;
use crate::choices::Choices;
use crate::given::{Given, Still};
use crate::secrets::{SECRETS, must_not_tell};
use crate::{odd, samples};
use connector::domain::{ExternalId, TicketId};
use connector::ports::Backend;
use connector::ports::{ApiError, Gate};
use connector::signl4::{AlertPage, Event, Signl4, acknowledge};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn id() -> ExternalId {
    ExternalId {
        ticket: TicketId::new(samples::TICKET).unwrap(),
        generation: 1,
    }
}

fn check(stranger: &Stranger<'_, '_>, trouble: Option<&ApiError>) {
    for request in stranger.asked.borrow().iter() {
        assert_eq!(
            (request.backend, request.authority.as_str()),
            (Backend::Signl4, "connect.signl4.com")
        );
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~?&=%".contains(c);
        let path = &request.path_and_query;
        assert!(path.chars().all(plain), "{path}");
        assert!(
            request
                .headers
                .iter()
                .all(|(_, value)| !value.contains(char::is_control))
        );
    }
    if let Some(trouble) = trouble {
        must_not_tell(trouble.message());
        assert!(
            trouble.message().chars().count() < 1_000,
            "an endless message"
        );
    }
}

/// An error as servers write it that repeat the address.
fn telling_error() -> Value {
    let [_, secret, _, _, team] = SECRETS.map(|(_, secret)| secret);
    let words = format!("No resource was found at /webhook/{secret} or /api/v2/events/{team}.");
    json!({"message": words, "details": words})
}

/// Answers to events: accepted only with 201, one answer for each event.
pub fn signl4_events(c: &mut Choices<'_>) {
    let mut given = Given::minimum();
    if c.one_in(2) {
        given.0.remove("signl4_api_key");
    }
    let (settings, clock) = (given.settings(), Still::at_the_samples());
    let team = |c: &mut Choices<'_>| {
        c.one_of(&[None, Some("Network".to_owned()), Some("Unknown".to_owned())])
    };
    let teams: Vec<_> = (0..=c.below(4)).map(|_| team(c)).collect();
    let events = teams.iter().map(|team| Event {
        team: team.clone(),
        body: acknowledge(&id()),
    });
    let stranger = Stranger::new(
        c,
        samples::signl4_others()
            .into_iter()
            .chain([telling_error()]),
    );
    let gate = Gate::new("SIGNL4", u32::MAX, u64::MAX);
    let signl4 = Signl4::new(&stranger, &clock, &settings, &gate, &gate);
    let results = signl4.send(events.collect());
    assert_eq!(results.len(), teams.len());
    let answered = stranger.answered.borrow();
    let mut answers = answered.iter();
    for (result, team) in results.iter().zip(&teams) {
        let known = team.as_deref() != Some("Unknown");
        let answer = known.then(|| answers.next().unwrap());
        let status = answer
            .and_then(|answer| answer.as_ref().ok())
            .map(|answer| answer.status);
        assert_eq!(
            result.is_ok(),
            status == Some(201),
            "{result:?} is made of {answer:?}"
        );
        check(&stranger, result.as_ref().err());
    }
    assert_eq!(answers.next(), None);
}

/// Looking alerts and users up: an answer that is not understood is never "nothing changed".
pub fn signl4_look(c: &mut Choices<'_>) {
    let (settings, clock) = (Given::minimum().settings(), Still::at_the_samples());
    let (call, word, known) = (c.below(5), odd::name(c), c.one_in(2));
    let samples = samples::signl4_others().into_iter().chain([
        telling_error(),
        samples::alerts(),
        samples::alerts(),
    ]);
    let stranger = Stranger::new(c, samples);
    let gate = Gate::new("SIGNL4", u32::MAX, u64::MAX);
    let signl4 = Signl4::new(&stranger, &clock, &settings, &gate, &gate);
    if known {
        signl4.restore_user("u1".into());
    }
    let trouble = match call {
        0 => signl4
            .changed_alerts(clock.0, None)
            .map(|page| whole(&stranger, &page))
            .err(),
        1 => signl4
            .find(&id())
            .map(|found| assert!(found.is_none_or(|alert| alert.external_id == Some(id()))))
            .err(),
        2 => signl4
            .user_id()
            .map(|user| assert!(known || user_is_told(&stranger, &user)))
            .err(),
        3 => signl4.person(&word).err(),
        _ => signl4.annotate(&word, "text").err(),
    };
    check(&stranger, trouble.as_ref());
}

fn user_is_told(stranger: &Stranger<'_, '_>, user: &str) -> bool {
    let answer = stranger.last().unwrap();
    let body = String::from_utf8_lossy(&answer.body);
    let users: Vec<BTreeMap<String, &RawValue>> = serde_json::from_str(&body).unwrap();
    let id = |one: &BTreeMap<String, &RawValue>| serde_json::from_str(one.get("id")?.get()).ok();
    users.iter().filter_map(id).any(|id: String| id == user)
}

fn whole(stranger: &Stranger<'_, '_>, page: &AlertPage) {
    let answer = stranger.last().unwrap();
    let count = page.alerts.len() + page.unreadable as usize;
    if answer.status != 204 {
        let body = String::from_utf8_lossy(&answer.body);
        let body: BTreeMap<String, &RawValue> = serde_json::from_str(&body).unwrap();
        let of = |key: &str| body.get(key).map_or("", |raw| raw.get());
        let none = ["true", "false"].contains(&of("hasMore")).then_some(0);
        let results = serde_json::from_str::<Vec<IgnoredAny>>(of("results")).ok();
        let results = results.map(|results| results.len()).or(none);
        assert_eq!(Some(count), results, "{page:?} is made of {body:?}");
    }
    for alert in &page.alerts {
        assert!(!alert.id.is_empty());
        let fits = |text: &str| (1..=4_000).contains(&text.chars().count());
        assert!(
            alert
                .remarks
                .iter()
                .all(|remark| !remark.id.is_empty() && fits(&remark.text))
        );
    }
}
