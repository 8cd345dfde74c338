//! A host as a process of its own, over real HTTP: the wasmtime command line with
//! `connector-files.wasm`, its state in a folder.
//!
//! The process's wall clock is the scenario's: libfaketime lets it stand still at the moment that a file
//! names. Its monotonic clock, by which deadlines pass, is the machine's.

mod process;
mod systems;
mod url;
mod wasmtime;

pub use process::stop;
pub use url::Running;
pub use wasmtime::{Wasmtime, faketime};

use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use scenarios::{Answer, Ended, Failure};

use super::said;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends a request on a connection of its own: a process that was ended leaves dead ones.
async fn ask(request: Request<Full<Bytes>>) -> anyhow::Result<Response<Bytes>> {
    let client = Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .build_http();
    let asked = tokio::time::timeout(PATIENCE, client.request(request));
    let (head, body) = asked
        .await
        .context("no answer within a minute")??
        .into_parts();
    let body = body
        .collect()
        .await
        .context("reading the answer")?
        .to_bytes();
    Ok(Response::from_parts(head, body))
}

/// A run, by `GET /schedule/<token>`.
async fn run(base: &str, token: &str) -> anyhow::Result<Ended> {
    let request = Request::get(format!("{base}/schedule/{token}")).body(Full::default())?;
    let answer = ask(request).await?;
    let after = answer.headers().get(header::RETRY_AFTER);
    let after = after.and_then(|value| value.to_str().ok()?.parse().ok());
    said::ended_over_http(answer.status().as_u16(), after, answer.body())
}

/// A webhook.
async fn webhook(
    base: &str,
    endpoint: &str,
    token: &str,
    body: &[u8],
) -> anyhow::Result<Result<Answer, Failure>> {
    let request = Request::post(format!("{base}/webhook/{endpoint}/{token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::copy_from_slice(body)))?;
    let answer = ask(request).await?;
    Ok(Ok(Answer {
        status: answer.status().as_u16(),
        body: String::from_utf8_lossy(answer.body()).into_owned(),
        work_waiting: false,
    }))
}
