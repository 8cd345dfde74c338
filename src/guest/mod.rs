//! The component: translates between the generated bindings and the connector. No other module names a
//! generated type.

mod bindings;
mod http;

use crate::engine::webhook::{self, Incoming};
use crate::engine::{Failure, Outcome, access, schedule};
use crate::operator::{backfill, check, dead_letters, describe, explain, pause, status};
use crate::ports::{Clock, Config, KeyValue, Log, Ports, StoreError};
use crate::settings;
use bindings::exports::integration::connector::explain::{self as explain_export, Subject};
use bindings::exports::integration::connector::handler::{
    Guest, RunFailure, RunReport, WebhookRequest, WebhookResponse,
};
use bindings::exports::integration::connector::status as status_export;
use bindings::exports::integration::connector::{
    access as access_export, check as check_export, control, describe as describe_export,
};
use bindings::integration::connector::{config, failures, key_value};
use bindings::wasi::cli::stderr;
use bindings::wasi::clocks::{monotonic_clock, wall_clock};
use jiff::Timestamp;

struct Connector;

impl Guest for Connector {
    fn admit(endpoint: String, token: String) -> Result<Option<u32>, failures::Failure> {
        with_ports(|ports| webhook::admit(ports, &endpoint, &token)).map_err(failure)
    }

    fn on_schedule() -> Result<RunReport, RunFailure> {
        run(with_ports(schedule::on_schedule))
    }

    fn drain() -> Result<RunReport, RunFailure> {
        run(with_ports(schedule::drain))
    }

    fn on_webhook(request: WebhookRequest) -> Result<WebhookResponse, failures::Failure> {
        let WebhookRequest {
            endpoint,
            token,
            method,
            headers: _,
            body,
        } = request;
        let incoming = Incoming {
            endpoint,
            token,
            method,
            body,
        };
        let reply = with_ports(|ports| webhook::on_webhook(ports, &incoming)).map_err(failure)?;
        Ok(WebhookResponse {
            status: reply.status,
            body: reply.body.into_bytes(),
            work_waiting: reply.work_waiting,
        })
    }
}

impl explain_export::Guest for Connector {
    fn explain(about: Subject) -> Result<String, failures::Failure> {
        let subject = match about {
            Subject::Ticket(ticket) => explain::Subject::Ticket(ticket),
            Subject::Latest(count) => explain::Subject::Latest(count),
        };
        with_ports(|ports| explain::explain(ports, &subject)).map_err(failure)
    }
}

impl control::Guest for Connector {
    fn backfill(since_seconds: u64, commit: bool) -> Result<String, failures::Failure> {
        with_ports(|ports| backfill::backfill(ports, since_seconds, commit)).map_err(failure)
    }

    fn dead_letters(after: Option<String>, limit: u32) -> Result<String, failures::Failure> {
        with_ports(|ports| dead_letters::list(ports, after.as_deref(), limit)).map_err(failure)
    }

    fn retry(keys: Vec<String>) -> Result<String, failures::Failure> {
        with_ports(|ports| dead_letters::retry(ports, &keys)).map_err(failure)
    }

    fn drop(keys: Vec<String>) -> Result<String, failures::Failure> {
        with_ports(|ports| dead_letters::discard(ports, &keys)).map_err(failure)
    }

    fn pause(seconds: u32) -> Result<String, failures::Failure> {
        with_ports(|ports| pause::pause(ports, seconds)).map_err(failure)
    }

    fn resume() -> Result<String, failures::Failure> {
        with_ports(pause::resume).map_err(failure)
    }
}

impl status_export::Guest for Connector {
    fn status() -> Result<String, failures::Failure> {
        with_ports(status::status).map_err(failure)
    }

    fn tickets(after: Option<String>, limit: u32) -> Result<String, failures::Failure> {
        with_ports(|ports| status::tickets(ports, after.as_deref(), limit)).map_err(failure)
    }

    fn audit(before: Option<String>, limit: u32) -> Result<String, failures::Failure> {
        with_ports(|ports| status::audit(ports, before.as_deref(), limit)).map_err(failure)
    }

    fn metrics() -> Result<String, failures::Failure> {
        with_ports(status::metrics).map_err(failure)
    }
}

impl describe_export::Guest for Connector {
    fn describe(language: String) -> String {
        describe::describe(&language)
    }

    fn settings() -> Result<String, failures::Failure> {
        describe::settings(&Host).map_err(failure)
    }
}

impl check_export::Guest for Connector {
    fn check() -> Result<String, failures::Failure> {
        with_ports(check::check).map_err(failure)
    }
}

impl access_export::Guest for Connector {
    fn login(token: String) -> Result<Option<access_export::Session>, failures::Failure> {
        let session = with_ports(|ports| access::login(ports, &token)).map_err(failure)?;
        Ok(session.map(|session| access_export::Session {
            value: session.value,
            seconds: session.seconds,
        }))
    }
}

fn with_ports<T>(call: impl FnOnce(Ports<'_>) -> T) -> T {
    let host = Host;
    let http = http::Outgoing {
        first_byte: settings::response_timeout(&host),
    };
    call(Ports {
        http: &http,
        store: &host,
        config: &host,
        clock: &host,
        log: &host,
    })
}

fn run(outcome: Outcome) -> Result<RunReport, RunFailure> {
    let details = outcome.report.json();
    match outcome.failure {
        None => Ok(RunReport {
            work_waiting: outcome.work_waiting,
            details,
        }),
        Some(reason) => Err(RunFailure {
            reason: failure(reason),
            details,
        }),
    }
}

fn failure(failure: Failure) -> failures::Failure {
    match failure {
        Failure::FixSettings(faults) => {
            let fault = |f: settings::Fault| failures::SettingFault {
                key: f.key.into(),
                message: f.message,
            };
            failures::Failure::FixSettings(faults.into_iter().map(fault).collect())
        }
        Failure::TryLater { after_s, message } => failures::Failure::TryLater(failures::Later {
            after_seconds: after_s,
            message,
        }),
        Failure::StateTrouble(message) => failures::Failure::StateTrouble(message),
        Failure::Refused(message) => failures::Failure::Refused(message),
    }
}

/// The host's store, settings, log and clocks.
struct Host;

impl KeyValue for Host {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        key_value::get(key).map_err(store_error)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        key_value::set(key, value).map_err(store_error)
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        key_value::delete(key).map_err(store_error)
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        key_value::list_keys(prefix).map_err(store_error)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        key_value::increment(key, delta).map_err(store_error)
    }
}

fn store_error(error: key_value::Error) -> StoreError {
    match error {
        key_value::Error::Unavailable(why) => StoreError::Unavailable(why),
        key_value::Error::Unsupported => StoreError::Unsupported,
        key_value::Error::Refused(why) => StoreError::Refused(why),
    }
}

impl Config for Host {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        config::get(key).map_err(|config::Error::Unavailable(why)| why)
    }
}

/// Each line is flushed at once, so that it is not lost if the call ends here. Errors are ignored: a log
/// that cannot be written must not make a run fail.
impl Log for Host {
    fn line(&self, line: &str) {
        // `blocking_write_and_flush` accepts at most 4,096 bytes.
        let text = format!("{line}\n");
        let stream = stderr::get_stderr();
        for piece in text.as_bytes().chunks(4096) {
            let _ = stream.blocking_write_and_flush(piece);
        }
    }
}

impl Clock for Host {
    fn now(&self) -> Timestamp {
        let now = wall_clock::now();
        let nanos = i32::try_from(now.nanoseconds).unwrap_or(0);
        let seconds = i64::try_from(now.seconds).unwrap_or(i64::MAX);
        Timestamp::new(seconds, nanos).unwrap_or(Timestamp::UNIX_EPOCH)
    }
    fn monotonic_ms(&self) -> u64 {
        monotonic_clock::now() / 1_000_000
    }
}
