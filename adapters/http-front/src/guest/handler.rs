//! The connector that this component is composed with.

use super::bindings::integration::connector::failures::Failure as Generated;
use super::bindings::integration::connector::handler;
use crate::connector::{Connector, Failure, Report, RunFailure, Webhook, WebhookAnswer};

/// The imported `handler` interface.
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
            Failure::FixSettings(faults.into_iter().map(|f| (f.key, f.message)).collect())
        }
        Generated::TryLater(later) => Failure::TryLater(later.after_seconds, later.message),
        Generated::Refused(message) => Failure::Refused(message),
        Generated::StateTrouble(message) => Failure::StateTrouble(message),
    }
}
