//! The order of steps for each route: the token is checked before the body is read, and a webhook gets its
//! response before the connector processes it.

use crate::connector::{Connector, Handler, WebhookRequest};
use crate::exchange::{Exchange, Method, read_body};
use crate::response::Response;
use crate::route::{Route, route};
use crate::{console, metrics};

const HEALTH_METHODS: &str = "GET, HEAD, OPTIONS";
const SCHEDULE_METHODS: &str = "GET, POST, OPTIONS";
const WEBHOOK_METHODS: &str = "POST, OPTIONS";

/// The name of the endpoint for runs started over HTTP, in the contract's `admit`.
const SCHEDULE_ENDPOINT: &str = "schedule";

/// Responds to one request.
pub fn serve(connector: &impl Connector, exchange: &mut impl Exchange) {
    let response = match route(&exchange.path()) {
        Route::Health => health(exchange.method()),
        Route::Schedule { token } => schedule(connector, exchange.method(), &token),
        Route::Webhook { endpoint, token } => {
            return webhook(connector, exchange, endpoint, token);
        }
        Route::Metrics { token } => metrics::respond(connector, exchange, token.as_deref()),
        Route::Console(path) => console::respond(connector, exchange, &path),
        Route::Unknown => Response::not_found(),
    };
    exchange.respond(response);
}

fn health(method: Method) -> Response {
    match method {
        Method::Get | Method::Head => Response::healthy(),
        Method::Options => Response::allowed_methods(HEALTH_METHODS),
        Method::Post | Method::Other => Response::method_not_allowed(HEALTH_METHODS),
    }
}

fn schedule(connector: &impl Handler, method: Method, token: &str) -> Response {
    match connector.admit(SCHEDULE_ENDPOINT, token) {
        Ok(Some(_)) => {}
        Ok(None) => return Response::not_found(),
        Err(failure) => return Response::admit_failure(&failure),
    }
    match method {
        Method::Get | Method::Post => Response::run(connector.on_schedule()),
        Method::Options => Response::allowed_methods(SCHEDULE_METHODS),
        // HEAD must not change anything, and a run does.
        Method::Head | Method::Other => Response::method_not_allowed(SCHEDULE_METHODS),
    }
}

fn webhook(
    connector: &impl Handler,
    exchange: &mut impl Exchange,
    endpoint: String,
    token: String,
) {
    let (response, work_waiting) = match accept_webhook(connector, exchange, endpoint, token) {
        Ok(accepted) => accepted,
        Err(refusal) => (refusal, false),
    };
    exchange.respond(response);
    if work_waiting {
        // The caller already has its response. What fails here stays in the connector's inbox, and the next run
        // retries it and reports the failure.
        let _ = connector.drain();
    }
}

/// Returns the connector's response and whether `drain` has work to do; the error is the response that says why
/// the webhook was not accepted.
fn accept_webhook(
    connector: &impl Handler,
    exchange: &mut impl Exchange,
    endpoint: String,
    token: String,
) -> Result<(Response, bool), Response> {
    let limit = connector
        .admit(&endpoint, &token)
        .map_err(|failure| Response::webhook_failure(&failure))?
        .ok_or_else(Response::not_found)?;
    match exchange.method() {
        Method::Post => {}
        Method::Options => return Err(Response::allowed_methods(WEBHOOK_METHODS)),
        Method::Get | Method::Head | Method::Other => {
            return Err(Response::method_not_allowed(WEBHOOK_METHODS));
        }
    }
    let request = WebhookRequest {
        endpoint,
        token,
        body: read_body(exchange, limit)?,
        headers: exchange.headers(),
    };
    let response = connector
        .on_webhook(request)
        .map_err(|failure| Response::webhook_failure(&failure))?;
    let work_waiting = response.work_waiting;
    Ok((Response::webhook(response), work_waiting))
}
