//! The console's settings form, where the host owns the configuration: what the HTTP front cannot do by
//! itself. Who may, and whether a request is the console's own, is asked of the front; whether settings are
//! good, of the connector.

mod asked;
mod form;
mod refusal;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Body;
use serde_json::json;
use tokio::sync::{Mutex, Notify};
use wasmtime_wasi_http::{Error, WasiBody};

use crate::current::Current;
use crate::front::{Front, empty};
use crate::service::Saves;
use crate::settings::{ADMIN_TOKEN, Settings, WEBHOOK_TOKEN};
use asked::Asked;
use refusal::{Fault, Refusal};

/// Answered by this host.
const HOST: &str = "/console/api/host";
const SAVE: &str = "/console/api/save";

/// The longest form that is read, in bytes: settings with long rules.
const MAX_FORM_BYTES: usize = 256 << 10;
/// The longest body of a login, in bytes.
const MAX_LOGIN_BYTES: usize = 4 << 10;
/// How long a body may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Where sessions begin.
const LOGIN: &str = "/console/login";

/// Where requests arrive: what the host answers itself is taken out. Cloning shares everything.
#[derive(Clone)]
pub(crate) struct Desk {
    current: Current,
    saving: Option<Saving>,
}

impl Desk {
    pub(crate) fn new(current: Current, saving: Option<Saving>) -> Self {
        Self { current, saving }
    }

    pub(crate) async fn handle<B>(&self, request: Request<B>) -> Response<WasiBody>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Error>,
    {
        let (front, _) = self.current.now();
        if request.uri().path() == LOGIN {
            return whole(front, request).await;
        }
        let Some(saving) = &self.saving else {
            return front.handle(request).await;
        };
        match (request.method(), request.uri().path()) {
            (&Method::GET, HOST) => able(front.handle(request).await),
            (&Method::POST, SAVE) => saving.save(front, request).await,
            _ => front.handle(request).await,
        }
    }
}

/// The login is asked for by anybody: it must not hold a place among the calls by a body that does not come.
async fn whole<B>(front: Front, request: Request<B>) -> Response<WasiBody>
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let (head, body) = request.into_parts();
    let body = body.map_err(|_| "the body broke off");
    let body = Limited::new(body, MAX_LOGIN_BYTES).collect();
    match tokio::time::timeout(PATIENCE, body).await {
        Ok(Ok(body)) => {
            let request = Request::from_parts(head, Full::new(body.to_bytes()));
            front.handle(request).await
        }
        Ok(Err(_)) => empty(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_late) => empty(StatusCode::REQUEST_TIMEOUT),
    }
}

/// The front's answer to whoever may ask, with what this host can do.
fn able(answer: Response<WasiBody>) -> Response<WasiBody> {
    match answer.status() {
        StatusCode::OK => refusal::like(&answer, StatusCode::OK, &json!({"saves": true})),
        _ => answer,
    }
}

/// Saves settings. Cloning shares everything.
#[derive(Clone)]
pub(crate) struct Saving {
    saves: Saves,
    current: Current,
    wake: Arc<Notify>,
    /// One save after the other: the file is read, changed and written.
    one: Arc<Mutex<()>>,
}

impl Saving {
    pub(crate) fn new(saves: Saves, current: Current, wake: Arc<Notify>) -> Self {
        Self {
            saves,
            current,
            wake,
            one: Arc::default(),
        }
    }

    async fn save<B>(&self, front: Front, request: Request<B>) -> Response<WasiBody>
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Error>,
    {
        let (head, body) = request.into_parts();
        let asked = Asked::new(front, head);
        // The front answers so to whoever may save, if only it could; to everybody else it says why not.
        let answer = asked.as_it_came().await;
        if answer.status() != StatusCode::NOT_IMPLEMENTED {
            return answer;
        }
        let body = body.map_err(|_| "the body broke off");
        let body = Limited::new(body, MAX_FORM_BYTES).collect();
        let done = match tokio::time::timeout(PATIENCE, body).await {
            Err(_late) => return empty(StatusCode::REQUEST_TIMEOUT),
            Ok(Ok(body)) => self.clone().begun(asked, body.to_bytes()).await,
            Ok(Err(_)) => Err(Refusal::too_large(MAX_FORM_BYTES)),
        };
        match done {
            Ok(keys) => refusal::like(&answer, StatusCode::OK, &json!({"saved": keys})),
            Err(Refusal { status, body }) => refusal::like(&answer, status, &body),
        }
    }

    /// In a task of its own: who hangs up meanwhile must not leave a file behind that is not used.
    async fn begun(self, asked: Asked, body: Bytes) -> Result<Vec<String>, Refusal> {
        let saved = tokio::spawn(async move { self.saved(&asked, &body).await });
        saved.await.unwrap_or_else(|_| Err(Refusal::not_told()))
    }

    /// The keys that were changed.
    async fn saved(&self, asked: &Asked, body: &[u8]) -> Result<Vec<String>, Refusal> {
        let changes = form::changes(body)?;
        known(&changes, &asked.keys().await?)?;
        let _one = self.one.lock().await;
        // The token may have been changed since the request began.
        let again = asked.of(self.current.now().0).as_it_came().await;
        if again.status() != StatusCode::NOT_IMPLEMENTED {
            return Err(Refusal::not_admitted());
        }
        let changed = self.saves.file.with(&changes);
        let changed = changed.map_err(|error| Refusal::conflict(&error))?;
        let settings = changed.settings.clone();
        let mut faults = locked_out(&settings);
        // What other saves have changed meanwhile stays: the newest front is the one to go on from.
        let (newest, _) = self.current.now();
        let candidate = newest.with_settings(settings.clone());
        if let Some(token) = settings
            .first_token(ADMIN_TOKEN)
            .filter(|_| faults.is_empty())
        {
            faults.extend(asked::faults(&candidate, token).await?);
        }
        if !faults.is_empty() {
            return Err(Refusal::faults(&faults));
        }
        let written = tokio::task::spawn_blocking(move || changed.write()).await;
        let written = written.unwrap_or_else(|error| Err(error.into()));
        written.map_err(|error| Refusal::not_written(&error))?;
        let token = settings.first_token(WEBHOOK_TOKEN).unwrap_or_default();
        self.current.replace(candidate, token.to_owned());
        let keys: Vec<_> = changes.into_keys().collect();
        (self.saves.on_saved)(&keys);
        self.wake.notify_one();
        Ok(keys)
    }
}

fn known(changes: &BTreeMap<String, Option<String>>, keys: &[String]) -> Result<(), Refusal> {
    let unknown = changes.keys().filter(|key| !keys.contains(key));
    let faults: Vec<_> = unknown
        .map(|key| Fault::new(key, "is no setting of this connector"))
        .collect();
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Refusal::faults(&faults)),
    }
}

/// What would leave the operator before a closed door, or the service without its runs.
fn locked_out(settings: &Settings) -> Vec<Fault> {
    let needed = [
        (
            ADMIN_TOKEN,
            "Without it nobody could open the console again.",
        ),
        (
            WEBHOOK_TOKEN,
            "Without it no run would begin and no webhook be taken.",
        ),
    ];
    let fault = |(key, because): (&str, &str)| {
        let fault = settings.token_fault(key)?;
        Some(Fault::new(key, &format!("{fault}. {because}")))
    };
    needed.into_iter().filter_map(fault).collect()
}
