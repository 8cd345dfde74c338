//! The order in which things happen: token before body, answer before work.

use crate::answer::Answer;
use crate::connector::{Connector, ForPeople, Webhook};
use crate::console::console;
use crate::exchange::{Exchange, Method, NoBody};
use crate::metrics::metrics;
use crate::route::{Route, route};

const FOR_HEALTH: &str = "GET, HEAD, OPTIONS";
const FOR_SCHEDULE: &str = "GET, POST, OPTIONS";
const FOR_WEBHOOK: &str = "POST, OPTIONS";

/// What the contract calls a run that is started over HTTP.
const SCHEDULE: &str = "schedule";

/// Answers one request.
pub fn serve(connector: &(impl Connector + ForPeople), exchange: &mut impl Exchange) {
    match route(&exchange.path()) {
        Route::Health => exchange.answer(health(exchange.method())),
        Route::Schedule { token } => {
            let answer = schedule(connector, exchange.method(), &token);
            exchange.answer(answer);
        }
        Route::Webhook { endpoint, token } => webhook(connector, exchange, endpoint, token),
        Route::Metrics { token } => {
            let answer = metrics(connector, exchange, token);
            exchange.answer(answer);
        }
        Route::Console(place) => {
            let answer = console(connector, exchange, &place);
            exchange.answer(answer);
        }
        Route::Unknown => exchange.answer(Answer::not_found()),
    }
}

fn health(method: Method) -> Answer {
    match method {
        Method::Get | Method::Head => Answer::healthy(),
        Method::Options => Answer::allowed(FOR_HEALTH),
        Method::Post | Method::Other => Answer::method_not_allowed(FOR_HEALTH),
    }
}

fn schedule(connector: &impl Connector, method: Method, token: &str) -> Answer {
    match connector.admit(SCHEDULE, token) {
        Ok(Some(_)) => {}
        Ok(None) => return Answer::not_found(),
        Err(failure) => return Answer::not_admitted(&failure),
    }
    match method {
        Method::Get | Method::Post => match connector.on_schedule() {
            Ok(report) => Answer::report(report),
            Err(failure) => Answer::run_failure(&failure),
        },
        Method::Options => Answer::allowed(FOR_SCHEDULE),
        // HEAD promises to change nothing, and a run does: it is no schedule's method.
        Method::Head | Method::Other => Answer::method_not_allowed(FOR_SCHEDULE),
    }
}

fn webhook(
    connector: &impl Connector,
    exchange: &mut impl Exchange,
    endpoint: String,
    token: String,
) {
    let limit = match connector.admit(&endpoint, &token) {
        Ok(Some(limit)) => limit,
        Ok(None) => return exchange.answer(Answer::not_found()),
        Err(failure) => return exchange.answer(Answer::to_webhook_failure(&failure)),
    };
    match exchange.method() {
        Method::Post => post(connector, exchange, endpoint, token, limit),
        Method::Options => exchange.answer(Answer::allowed(FOR_WEBHOOK)),
        Method::Get | Method::Head | Method::Other => {
            exchange.answer(Answer::method_not_allowed(FOR_WEBHOOK));
        }
    }
}

fn post(
    connector: &impl Connector,
    exchange: &mut impl Exchange,
    endpoint: String,
    token: String,
    limit: u32,
) {
    let body = match exchange.body(limit) {
        Ok(body) => body,
        Err(NoBody::TooLarge) => return exchange.answer(Answer::too_large(limit)),
        Err(NoBody::Broken) => return exchange.answer(Answer::broken_body()),
    };
    let webhook = Webhook {
        endpoint,
        token,
        headers: exchange.headers(),
        body,
    };
    match connector.on_webhook(webhook) {
        Ok(answer) => {
            let work_waiting = answer.work_waiting;
            exchange.answer(Answer::to_webhook(answer));
            if work_waiting {
                // Nobody is left to tell: the connector keeps what it could not do, and the next
                // run takes it up and reports.
                let _ = connector.drain();
            }
        }
        Err(failure) => exchange.answer(Answer::to_webhook_failure(&failure)),
    }
}
