//! Headers that ask for patience, and the stand-ins themselves.

use crate::answers::headers;
use crate::choices::Choices;
use crate::given::Still;
use crate::world::{SECRET, World, p1};
use crate::{odd, samples};
use connector::domain::left_until;
use connector::ports::{MAX_WAIT, Response, by_status, retry_after};
use jiff::{SignedDuration, Timestamp};
use simulators::signl4::API_KEY;

/// `Retry-After`, `X-RateLimit-Reset`, `Date`: at most an hour, whatever they say.
pub fn patience(c: &mut Choices<'_>) {
    let status = u16::try_from(c.below(1_000)).unwrap();
    let answer = Response {
        status,
        headers: headers(c),
        body: Vec::new(),
    };
    let now = match c.below(3) {
        0 => Timestamp::from_second(c.number() % 253_402_207_200).unwrap(),
        1 => c.one_of(&[Timestamp::MIN, Timestamp::MAX]),
        _ => Still::at_the_samples().0,
    };
    let bounded = |wait: SignedDuration| (SignedDuration::ZERO..=MAX_WAIT).contains(&wait);
    assert!(
        retry_after(&answer, now).is_none_or(bounded),
        "{answer:?} at {now}"
    );
    if let Some(trouble) = by_status("TOPdesk", &answer, now) {
        assert!(trouble.message().contains(&status.to_string()));
    }
    assert!(left_until(c.number(), now, MAX_WAIT).is_none_or(bounded));
    let written = odd::date(c);
    if let Some(at) = date_of(&written) {
        let again = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        assert_eq!(date_of(&again), Some(at), "{written}");
    }
}

fn date_of(header: &str) -> Option<Timestamp> {
    let answer = Response {
        status: 200,
        headers: vec![("date".into(), header.into())],
        body: Vec::new(),
    };
    answer.date("date")
}

/// The stand-ins take any request and answer with a status of HTTP.
pub fn stand_ins(c: &mut Choices<'_>) {
    let world = World::new();
    let ticket = world.topdesk.create_incident(p1("one")).id;
    let word =
        percent_encoding::utf8_percent_encode(&odd::name(c), percent_encoding::NON_ALPHANUMERIC)
            .to_string();
    let paths = [
        format!("/tas/api/incidents?query={word}"),
        format!("/tas/api/incidents?pageStart={word}&pageSize={word}&sort={word}&fields={word}"),
        format!("/tas/api/incidents/id/{ticket}"),
        format!("/tas/api/incidents/id/{ticket}/{word}"),
        format!("/tas/api/operators?query={word}"),
        format!("/tas/api/{word}"),
        format!("/webhook/{SECRET}"),
        "/api/v2/alerts/paged?userId=u&maxResults=10".into(),
        format!("/api/v2/alerts/{word}/annotate"),
        format!("/api/v2/{word}"),
    ];
    let path = c.one_of(&paths);
    let methods = [
        http::Method::GET,
        http::Method::POST,
        http::Method::PATCH,
        http::Method::PUT,
        http::Method::DELETE,
    ];
    let request = http::Request::builder()
        .method(c.one_of(&methods))
        .uri(&path)
        .header("authorization", crate::targets::fiql::login())
        .header("x-s4-api-key", API_KEY)
        .header("content-type", "application/json");
    let sample = c.one_of(&[
        samples::alerts(),
        samples::write_back(),
        samples::notification(&ticket),
    ]);
    let body = odd::bytes_like(c, &sample);
    let request = request.body(body.into()).unwrap();
    let answer = match path.starts_with("/tas") {
        true => world.topdesk.respond(request),
        false => world.signl4.respond(request),
    };
    assert!((200..600).contains(&answer.status().as_u16()));
}
