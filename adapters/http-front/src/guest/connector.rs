//! Calls the connector that this component is composed with: implements the front's traits with the component's
//! imports.

use super::bindings::integration::connector::failures::Failure as WitFailure;
use super::bindings::integration::connector::{
    access, check, control, describe, explain, handler, status,
};
use crate::connector::{
    Failure, Handler, Operator, OperatorCall, RunFailure, RunReport, Session, SettingFault,
    Subject, WebhookRequest, WebhookResponse,
};

/// The connector behind the imports.
pub(super) struct Composed;

impl Handler for Composed {
    fn admit(&self, endpoint: &str, token: &str) -> Result<Option<u32>, Failure> {
        handler::admit(endpoint, token).map_err(failure)
    }

    fn on_schedule(&self) -> Result<RunReport, RunFailure> {
        handler::on_schedule().map(run_report).map_err(run_failure)
    }

    fn on_webhook(&self, request: WebhookRequest) -> Result<WebhookResponse, Failure> {
        let response = handler::on_webhook(&handler::WebhookRequest {
            endpoint: request.endpoint,
            token: request.token,
            method: "POST".into(),
            headers: request.headers,
            body: request.body,
        });
        let handler::WebhookResponse {
            status,
            body,
            work_waiting,
        } = response.map_err(failure)?;
        Ok(WebhookResponse {
            status,
            body,
            work_waiting,
        })
    }

    fn drain(&self) -> Result<RunReport, RunFailure> {
        handler::drain().map(run_report).map_err(run_failure)
    }
}

impl Operator for Composed {
    fn call(&self, call: OperatorCall) -> Result<String, Failure> {
        let text = match call {
            OperatorCall::Describe(language) => Ok(describe::describe(&language)),
            OperatorCall::Settings => describe::settings(),
            OperatorCall::Check => check::check(),
            OperatorCall::Status => status::status(),
            OperatorCall::Tickets(after, most) => status::tickets(after.as_deref(), most),
            OperatorCall::Audit(before, most) => status::audit(before.as_deref(), most),
            OperatorCall::Metrics => status::metrics(),
            OperatorCall::Explain(Subject::Ticket(ticket)) => {
                explain::explain(&explain::Subject::Ticket(ticket))
            }
            OperatorCall::Explain(Subject::Latest(count)) => {
                explain::explain(&explain::Subject::Latest(count))
            }
            OperatorCall::Backfill(seconds, commit) => control::backfill(seconds, commit),
            OperatorCall::DeadLetters(after, most) => control::dead_letters(after.as_deref(), most),
            OperatorCall::Retry(keys) => control::retry(&keys),
            OperatorCall::Drop(keys) => control::drop(&keys),
            OperatorCall::Pause(seconds) => control::pause(seconds),
            OperatorCall::Resume => control::resume(),
        };
        text.map_err(failure)
    }

    fn login(&self, token: &str) -> Result<Option<Session>, Failure> {
        let session = access::login(token).map_err(failure)?;
        Ok(session.map(|session| Session {
            value: session.value,
            seconds: session.seconds,
        }))
    }
}

fn run_report(report: handler::RunReport) -> RunReport {
    RunReport {
        work_waiting: report.work_waiting,
        details: report.details,
    }
}

fn run_failure(ended: handler::RunFailure) -> RunFailure {
    RunFailure {
        reason: failure(ended.reason),
        details: ended.details,
    }
}

fn failure(failure: WitFailure) -> Failure {
    match failure {
        WitFailure::FixSettings(faults) => {
            let faults = faults.into_iter().map(|fault| SettingFault {
                key: fault.key,
                message: fault.message,
            });
            Failure::FixSettings(faults.collect())
        }
        WitFailure::TryLater(later) => Failure::TryLater(later.after_seconds, later.message),
        WitFailure::Refused(message) => Failure::Refused(message),
        WitFailure::StateTrouble(message) => Failure::StateTrouble(message),
    }
}
