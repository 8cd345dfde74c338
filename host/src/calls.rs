//! Calls a connector through the contract: a fresh instance for every call, over a store that
//! outlives it.

use wasmtime::Store;
use wasmtime::component::{Component, Linker};

use crate::call::{CallError, CallErrorKind, failed, not_given, within};
use crate::contract::{
    Contract, ContractPre, Failure, RunFailure, RunReport, Session, Subject, WebhookRequest,
    WebhookResponse,
};
use crate::engine::Engine;
use crate::environment::Environment;
use crate::state::{HostState, link_host};

/// A connector, ready to be called. Cloning shares store, logs and compiled code.
#[derive(Clone)]
pub struct Host {
    engine: Engine,
    connector: ContractPre<HostState>,
    environment: Environment,
}

impl Host {
    /// Checks the component against the contract and links what it imports.
    ///
    /// # Errors
    /// When it imports what it is not given, or does not export `handler`; the error names it.
    pub fn new(
        engine: &Engine,
        component: &Component,
        environment: Environment,
    ) -> anyhow::Result<Self> {
        let mut linker = Linker::new(engine.wasmtime());
        link_host(&mut linker, environment.interfaces)?;
        let connector = ContractPre::new(linker.instantiate_pre(component)?)?;
        Ok(Self {
            engine: engine.clone(),
            connector,
            environment,
        })
    }

    /// What the component is given, with its logs.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// May this caller use this endpoint, and how long may the body be, in bytes?
    ///
    /// # Errors
    /// When the component breaks; what it answers by contract is the inner result.
    pub async fn admit(
        &self,
        endpoint: &str,
        token: &str,
    ) -> Result<Result<Option<u32>, Failure>, CallError> {
        let mut call = self.begin("admit").await?;
        let handler = call.connector.integration_connector_handler();
        let result = handler.call_admit(&mut call.store, endpoint, token);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Does everything that is due.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn on_schedule(&self) -> Result<Result<RunReport, RunFailure>, CallError> {
        let mut call = self.begin("on-schedule").await?;
        let handler = call.connector.integration_connector_handler();
        let result = handler.call_on_schedule(&mut call.store);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Hands a webhook over.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn on_webhook(
        &self,
        request: &WebhookRequest,
    ) -> Result<Result<WebhookResponse, Failure>, CallError> {
        let mut call = self.begin("on-webhook").await?;
        let handler = call.connector.integration_connector_handler();
        let result = handler.call_on_webhook(&mut call.store, request);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Does what webhooks have put aside.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn drain(&self) -> Result<Result<RunReport, RunFailure>, CallError> {
        let mut call = self.begin("drain").await?;
        let handler = call.connector.integration_connector_handler();
        let result = handler.call_drain(&mut call.store);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// What would be done about tickets, and why, as JSON; nothing is done.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn explain(&self, about: &Subject) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("explain").await?;
        let explain = call.connector.integration_connector_explain();
        let result = explain.call_explain(&mut call.store, about);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Counts what a back-fill would alert, as JSON; with `commit` it takes place in the next runs.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn backfill(
        &self,
        since_seconds: u64,
        commit: bool,
    ) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("backfill").await?;
        let control = call.connector.integration_connector_control();
        let result = control.call_backfill(&mut call.store, since_seconds, commit);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Lists dead letters, as JSON: at most `most` of those after a key.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn dead_letters(
        &self,
        after: Option<&str>,
        most: u32,
    ) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("dead-letters").await?;
        let control = call.connector.integration_connector_control();
        let result = control.call_dead_letters(&mut call.store, after, most);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Lets the next run try dead letters again, by their keys; the answer is JSON.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn retry(&self, keys: &[String]) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("retry").await?;
        let control = call.connector.integration_connector_control();
        let result = control.call_retry(&mut call.store, keys);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Drops dead letters, by their keys; the answer is JSON.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn drop_dead_letters(
        &self,
        keys: &[String],
    ) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("drop").await?;
        let control = call.connector.integration_connector_control();
        let result = control.call_drop(&mut call.store, keys);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// How things stand, as JSON.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn status(&self) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("status").await?;
        let status = call.connector.integration_connector_status();
        let result = status.call_status(&mut call.store);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// What can be set, what calls the connector, and what it needs, as JSON.
    ///
    /// # Errors
    /// When the component breaks.
    pub async fn describe(&self, language: &str) -> Result<String, CallError> {
        let mut call = self.begin("describe").await?;
        let describe = call.connector.integration_connector_describe();
        let result = describe.call_describe(&mut call.store, language);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// What is set now, as JSON; no secret is in it.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn settings(&self) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("settings").await?;
        let describe = call.connector.integration_connector_describe();
        let result = describe.call_settings(&mut call.store);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Whether the settings are good, right by right, as JSON; nothing is changed.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn check(&self) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("check").await?;
        let check = call.connector.integration_connector_check();
        let result = check.call_check(&mut call.store);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Begins a session of the console; none if that is not the admin token.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn login(&self, token: &str) -> Result<Result<Option<Session>, Failure>, CallError> {
        let mut call = self.begin("login").await?;
        let access = call.connector.integration_connector_access();
        let result = access.call_login(&mut call.store, token);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Followed tickets, as JSON: at most `most` of those after an id.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn tickets(
        &self,
        after: Option<&str>,
        most: u32,
    ) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("tickets").await?;
        let status = call.connector.integration_connector_status();
        let result = status.call_tickets(&mut call.store, after, most);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// What was done, the latest first, as JSON: at most `most` entries before a moment (RFC 3339).
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn audit(
        &self,
        before: Option<&str>,
        most: u32,
    ) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("audit").await?;
        let status = call.connector.integration_connector_status();
        let result = status.call_audit(&mut call.store, before, most);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// How things stand, as OpenMetrics text.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn metrics(&self) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("metrics").await?;
        let status = call.connector.integration_connector_status();
        let result = status.call_metrics(&mut call.store);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Lets runs do nothing for so many seconds; the answer is JSON.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn pause(&self, seconds: u32) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("pause").await?;
        let control = call.connector.integration_connector_control();
        let result = control.call_pause(&mut call.store, seconds);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    /// Ends a pause; the answer is JSON.
    ///
    /// # Errors
    /// As for [`Host::admit`].
    pub async fn resume(&self) -> Result<Result<String, Failure>, CallError> {
        let mut call = self.begin("resume").await?;
        let control = call.connector.integration_connector_control();
        let result = control.call_resume(&mut call.store);
        let result = within(self.environment.limits.deadline, result).await;
        call.end(result)
    }

    async fn begin(&self, name: &'static str) -> Result<Call, CallError> {
        let mut store = self
            .environment
            .new_store(&self.engine)
            .map_err(|error| not_given(name, &error))?;
        match self.connector.instantiate_async(&mut store).await {
            Ok(connector) => Ok(Call {
                name,
                store,
                connector,
            }),
            Err(error) => {
                let kind = CallErrorKind::NotStarted(format!("{error:#}"));
                Err(failed(name, kind, &store))
            }
        }
    }
}

struct Call {
    name: &'static str,
    store: Store<HostState>,
    connector: Contract,
}

impl Call {
    fn end<R>(self, result: Result<R, CallErrorKind>) -> Result<R, CallError> {
        if let Ok(left) = self.store.get_fuel() {
            let usage = &self.store.data().limits.log;
            usage.note_fuel(u64::MAX - left);
        }
        result.map_err(|kind| failed(self.name, kind, &self.store))
    }
}
