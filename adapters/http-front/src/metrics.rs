//! `/metrics`: the connector's metrics, for a collector such as Prometheus.

use crate::connector::{Connector, OperatorCall};
use crate::credential::bearer_token;
use crate::exchange::{Exchange, Method};
use crate::response::Response;

/// The name of the metrics' endpoint in the contract's `admit`.
const ENDPOINT: &str = "metrics";
const ALLOWED_METHODS: &str = "GET, HEAD, OPTIONS";
/// OpenMetrics 1.0, section "Content type".
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Responds to `/metrics`. Without the right token the response is that of an unknown path.
pub(crate) fn respond(
    connector: &impl Connector,
    exchange: &impl Exchange,
    query_token: Option<&str>,
) -> Response {
    let headers = exchange.headers();
    let Some(token) = bearer_token(&headers).or(query_token) else {
        return Response::not_found();
    };
    match connector.admit(ENDPOINT, token) {
        Ok(Some(_)) => {}
        Ok(None) => return Response::not_found(),
        Err(failure) => return Response::admit_failure(&failure),
    }
    match exchange.method() {
        Method::Get | Method::Head => match connector.call(OperatorCall::Metrics) {
            Ok(text) => Response::empty(200)
                .with_header("content-type", OPENMETRICS)
                .with_header("cache-control", "no-store")
                .with_body(text.into_bytes()),
            Err(failure) => Response::failure(&failure, None),
        },
        Method::Options => Response::allowed_methods(ALLOWED_METHODS),
        Method::Post | Method::Other => Response::method_not_allowed(ALLOWED_METHODS),
    }
}
