//! Serves a component that exports `wasi:http/incoming-handler`: a fresh instance for every
//! request, which may go on working after its answer was sent.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper::body::Body;
use tokio::sync::{Semaphore, oneshot, watch};
use wasmtime::component::{Component, Linker};
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::{Error, WasiBody, WasiHttpView as _};

use crate::call::{CallError, CallErrorKind, failed, not_given, within};
use crate::engine::Engine;
use crate::environment::Environment;
use crate::settings::Settings;
use crate::state::{HostState, link_host};

type Answered = Result<Response<WasiBody>, ErrorCode>;
/// Told of calls that broke; the text names the call and shows no request.
pub type OnBroken = Arc<dyn Fn(&CallError) + Send + Sync>;

/// A component that answers HTTP requests. Cloning shares everything.
#[derive(Clone)]
pub struct Front {
    engine: Engine,
    component: ProxyPre<HostState>,
    environment: Environment,
    on_broken: OnBroken,
    /// Held by every call under way: [`Front::idle`] waits until no clone is left.
    busy: watch::Sender<()>,
    slots: Arc<Semaphore>,
}

/// What a call is called.
const CALL: &str = "incoming-handler";

/// How many calls may be under way at once; further ones wait. Bounds the memory of the process.
const SLOTS: usize = 32;

impl Front {
    /// Checks that the component is an HTTP handler and links what it imports.
    ///
    /// # Errors
    /// When it imports what it is not given, or exports no handler; the error names it.
    pub fn new(
        engine: &Engine,
        component: &Component,
        environment: Environment,
        on_broken: OnBroken,
    ) -> anyhow::Result<Self> {
        let mut linker = Linker::new(engine.wasmtime());
        link_host(&mut linker, environment.interfaces)?;
        let component = ProxyPre::new(linker.instantiate_pre(component)?)?;
        Ok(Self {
            engine: engine.clone(),
            component,
            environment,
            on_broken,
            busy: watch::Sender::new(()),
            slots: Arc::new(Semaphore::new(SLOTS)),
        })
    }

    /// What the component is given, with its logs.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The same with other settings, from the next call on. It shares everything else: calls under way,
    /// store and logs.
    #[must_use]
    pub fn with_settings(&self, settings: Settings) -> Self {
        let mut front = self.clone();
        front.environment.limits.deadline = settings.deadline();
        front.environment.settings = settings;
        front
    }

    /// Answers one request; a component that breaks before its answer gives an empty 500.
    pub async fn handle<B>(&self, request: Request<B>) -> Response<WasiBody>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Error>,
    {
        let (sender, receiver) = oneshot::channel();
        let front = self.clone();
        let under_way = self.busy.subscribe();
        // A task of its own: neither the answer nor a caller that hangs up ends the work.
        tokio::spawn(async move {
            front.work(request, sender).await;
            drop(under_way);
        });
        match receiver.await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) | Err(_) => empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// Waits until no call is under way, work after the answer included. Every call ends by its
    /// deadline, so this ends too once requests stop coming.
    pub async fn idle(&self) {
        self.busy.closed().await;
    }

    /// Takes itself along, so that nothing holds the store once the front is idle.
    async fn work<B>(self, request: Request<B>, sender: oneshot::Sender<Answered>)
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Error>,
    {
        let _slot = self.slots.acquire().await;
        if let Err(error) = self.call(request, sender).await {
            (self.on_broken)(&error);
        }
    }

    async fn call<B>(
        &self,
        request: Request<B>,
        sender: oneshot::Sender<Answered>,
    ) -> Result<(), CallError>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Error>,
    {
        let mut store = self
            .environment
            .new_store(&self.engine)
            .map_err(|error| not_given(CALL, &error))?;
        let work = async {
            let mut http = store.data_mut().http();
            let request = http.new_incoming_request(Scheme::Http, request)?;
            let answer = http.new_response_outparam(sender)?;
            let component = self.component.instantiate_async(&mut store).await?;
            let handler = component.wasi_http_incoming_handler();
            handler.call_handle(&mut store, request, answer).await
        };
        let ended = within(self.environment.limits.deadline, work).await;
        ended.map_err(|kind: CallErrorKind| failed(CALL, kind, &store))
    }
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response<WasiBody> {
    let body = Empty::new().map_err(|never| match never {}).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}
