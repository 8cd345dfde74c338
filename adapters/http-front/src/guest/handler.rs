//! The connector that this component is composed with.

use super::bindings::integration::connector::failures::Failure as Generated;
use super::bindings::integration::connector::{
    access, check, control, describe, explain, handler, status,
};
use crate::connector::{
    Asked, Connector, Failure, ForPeople, Report, RunFailure, Session, SettingFault, Subject,
    Webhook, WebhookAnswer,
};

/// The imported interfaces.
pub(super) struct Imported;

impl Connector for Imported {
    fn admit(&self, endpoint: &str, token: &str) -> Result<Option<u32>, Failure> {
        handler::admit(endpoint, token).map_err(failure)
    }

    fn on_schedule(&self) -> Result<Report, RunFailure> {
        handler::on_schedule().map(report).map_err(run_failure)
    }

    fn on_webhook(&self, webhook: Webhook) -> Result<WebhookAnswer, Failure> {
        let answer = handler::on_webhook(&handler::WebhookRequest {
            endpoint: webhook.endpoint,
            token: webhook.token,
            method: "POST".into(),
            headers: webhook.headers,
            body: webhook.body,
        });
        let handler::WebhookResponse {
            status,
            body,
            work_waiting,
        } = answer.map_err(failure)?;
        Ok(WebhookAnswer {
            status,
            body,
            work_waiting,
        })
    }

    fn drain(&self) -> Result<Report, RunFailure> {
        handler::drain().map(report).map_err(run_failure)
    }
}

impl ForPeople for Imported {
    fn ask(&self, asked: Asked) -> Result<String, Failure> {
        let answer = match asked {
            Asked::Describe(language) => Ok(describe::describe(&language)),
            Asked::Settings => describe::settings(),
            Asked::Check => check::check(),
            Asked::Status => status::status(),
            Asked::Tickets(after, most) => status::tickets(after.as_deref(), most),
            Asked::Audit(before, most) => status::audit(before.as_deref(), most),
            Asked::Metrics => status::metrics(),
            Asked::Explain(Subject::Ticket(ticket)) => {
                explain::explain(&explain::Subject::Ticket(ticket))
            }
            Asked::Explain(Subject::Latest(count)) => {
                explain::explain(&explain::Subject::Latest(count))
            }
            Asked::Backfill(seconds, commit) => control::backfill(seconds, commit),
            Asked::DeadLetters(after, most) => control::dead_letters(after.as_deref(), most),
            Asked::Retry(keys) => control::retry(&keys),
            Asked::Drop(keys) => control::drop(&keys),
            Asked::Pause(seconds) => control::pause(seconds),
            Asked::Resume => control::resume(),
        };
        answer.map_err(failure)
    }

    fn login(&self, token: &str) -> Result<Option<Session>, Failure> {
        let session = access::login(token).map_err(failure)?;
        Ok(session.map(|session| Session {
            value: session.value,
            seconds: session.seconds,
        }))
    }
}

fn report(report: handler::RunReport) -> Report {
    Report {
        work_waiting: report.work_waiting,
        details: report.details,
    }
}

fn run_failure(failed: handler::RunFailure) -> RunFailure {
    RunFailure {
        reason: failure(failed.reason),
        details: failed.details,
    }
}

fn failure(generated: Generated) -> Failure {
    match generated {
        Generated::FixSettings(faults) => {
            let faults = faults.into_iter().map(|fault| SettingFault {
                key: fault.key,
                message: fault.message,
            });
            Failure::FixSettings(faults.collect())
        }
        Generated::TryLater(later) => Failure::TryLater(later.after_seconds, later.message),
        Generated::Refused(message) => Failure::Refused(message),
        Generated::StateTrouble(message) => Failure::StateTrouble(message),
    }
}
