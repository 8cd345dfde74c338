//! A call of the contract from its beginning to what it returns.

use simulation::connector::{Answer, Call, Ended, Failure, Returned};
use wasmtime::Store;

use super::state::{DEADLINE, State};
use host::call::CallErrorKind;
use host::contract::{
    self, Contract, ContractPre, RunFailure, RunReport, WebhookRequest, WebhookResponse,
};

/// Begins an instance and makes the call.
pub(super) async fn made(
    connector: ContractPre<State>,
    mut store: Store<State>,
    call: Call,
) -> Returned {
    let result = match connector.instantiate_async(&mut store).await {
        Ok(instance) => called(&instance, store, call).await,
        Err(error) => Err(error),
    };
    result.unwrap_or_else(|error| {
        let kind = CallErrorKind::of(&error, DEADLINE);
        Returned::Broken(format!("{kind:?}"))
    })
}

async fn called(
    instance: &Contract,
    mut store: Store<State>,
    call: Call,
) -> wasmtime::Result<Returned> {
    let handler = instance.integration_connector_handler();
    Ok(match call {
        Call::Schedule => run(handler.call_on_schedule(&mut store).await?),
        Call::Drain => run(handler.call_drain(&mut store).await?),
        Call::Webhook {
            endpoint,
            token,
            body,
        } => {
            let request = WebhookRequest {
                endpoint,
                token,
                method: "POST".into(),
                headers: Vec::new(),
                body,
            };
            let answered = handler.call_on_webhook(&mut store, &request).await?;
            Returned::Webhook(answered.map(answer).map_err(failure))
        }
    })
}

fn run(result: Result<RunReport, RunFailure>) -> Returned {
    let (details, reason) = match result {
        Ok(report) => (report.details, None),
        Err(failure) => (failure.details, Some(failure.reason)),
    };
    match serde_json::from_str(&details) {
        Ok(report) => Returned::Run(Ended {
            report,
            failure: reason.map(failure),
        }),
        Err(error) => Returned::Broken(format!("its report is no JSON: {error}")),
    }
}

fn answer(response: WebhookResponse) -> Answer {
    Answer {
        status: response.status,
        body: String::from_utf8_lossy(&response.body).into_owned(),
        work_waiting: response.work_waiting,
    }
}

fn failure(reason: contract::Failure) -> Failure {
    match reason {
        contract::Failure::FixSettings(faults) => {
            let words = |fault: contract::SettingFault| format!("{}: {}", fault.key, fault.message);
            Failure::FixSettings(faults.into_iter().map(words).collect())
        }
        contract::Failure::TryLater(later) => Failure::TryLater {
            after_s: later.after_seconds,
            message: later.message,
        },
        contract::Failure::Refused(message) => Failure::Refused(message),
        contract::Failure::StateTrouble(message) => Failure::StateTrouble(message),
    }
}
