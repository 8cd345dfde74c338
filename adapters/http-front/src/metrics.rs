//! The connector's numbers, for a collector.

use crate::answer::Answer;
use crate::connector::{Asked, Connector, ForPeople};
use crate::console::credential::{bearer, header};
use crate::exchange::{Exchange, Method};

/// What the contract calls its metrics when it is asked who may see them.
const METRICS: &str = "metrics";
const ALLOWED: &str = "GET, HEAD, OPTIONS";
/// OpenMetrics 1.0, section "Content type".
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers `/metrics`. Without the right token it is a path that is not there.
pub(crate) fn metrics(
    connector: &(impl Connector + ForPeople),
    exchange: &impl Exchange,
    in_query: Option<String>,
) -> Answer {
    let headers = exchange.headers();
    let in_header = header(&headers, "authorization").and_then(bearer);
    let Some(token) = in_header.map(ToOwned::to_owned).or(in_query) else {
        return Answer::not_found();
    };
    match connector.admit(METRICS, &token) {
        Ok(Some(_)) => {}
        Ok(None) => return Answer::not_found(),
        Err(failure) => return Answer::not_admitted(&failure),
    }
    match exchange.method() {
        Method::Get | Method::Head => match connector.ask(Asked::Metrics) {
            Ok(text) => Answer::empty(200)
                .with("content-type", OPENMETRICS)
                .with("cache-control", "no-store")
                .with_body(text.into_bytes()),
            Err(failure) => Answer::failure(&failure, None),
        },
        Method::Options => Answer::allowed(ALLOWED),
        Method::Post | Method::Other => Answer::method_not_allowed(ALLOWED),
    }
}
