//! What is asked of the front on the way: over its own routes, without a socket.

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use serde_json::Value;
use wasmtime_wasi_http::WasiBody;

use super::refusal::{Fault, Refusal};
use crate::front::Front;

/// Longest answer that is read, in bytes.
const LONGEST: usize = 4 << 20;

/// Questions with the headers of a request: whoever may not ask gets no answer here either.
pub(super) struct Asked {
    front: Front,
    head: Parts,
}

impl Asked {
    pub(super) fn new(front: Front, head: Parts) -> Self {
        Self { front, head }
    }

    /// The same, asked of another front.
    pub(super) fn of(&self, front: Front) -> Self {
        Self {
            front,
            head: self.head.clone(),
        }
    }

    /// The front's answer to the request, without its body.
    pub(super) async fn as_it_came(&self) -> Response<WasiBody> {
        let path = self.head.uri.clone();
        self.front
            .handle(self.request(&self.head.method, path))
            .await
    }

    /// The keys of all settings that the connector describes.
    pub(super) async fn keys(&self) -> Result<Vec<String>, Refusal> {
        let path = http::Uri::from_static("/console/api/describe");
        let answer = self.front.handle(self.request(&Method::GET, path)).await;
        let described = json(answer).await.ok_or_else(Refusal::not_told)?;
        let keys = described.pointer("/settings/properties");
        let keys = keys
            .and_then(Value::as_object)
            .ok_or_else(Refusal::not_told)?;
        Ok(keys.keys().cloned().collect())
    }

    fn request(&self, method: &Method, uri: http::Uri) -> Request<Empty<Bytes>> {
        let mut request = Request::new(Empty::new());
        *request.method_mut() = method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = self.head.headers.clone();
        for of_the_body in [
            header::CONTENT_LENGTH,
            header::CONTENT_TYPE,
            header::TRANSFER_ENCODING,
            header::EXPECT,
        ] {
            request.headers_mut().remove(of_the_body);
        }
        request
    }
}

/// What the connector finds wrong with the settings of a front, asked with one of its own tokens.
pub(super) async fn faults(candidate: &Front, admin_token: &str) -> Result<Vec<Fault>, Refusal> {
    let request = Request::get("/console/api/settings")
        .header(header::HOST, "localhost")
        .header(header::AUTHORIZATION, format!("Bearer {admin_token}"))
        .body(Empty::<Bytes>::new())
        .map_err(|_| Refusal::not_told())?;
    let told = json(candidate.handle(request).await).await;
    let told = told.ok_or_else(Refusal::not_told)?;
    let settings = told.get("settings").and_then(Value::as_array);
    let faults: Vec<_> = settings.into_iter().flatten().flat_map(of_one).collect();
    // Only a plain yes counts.
    match told.get("ok").and_then(Value::as_bool) {
        Some(true) if faults.is_empty() => Ok(faults),
        Some(false) if !faults.is_empty() => Ok(faults),
        _ => Err(Refusal::not_told()),
    }
}

fn of_one(setting: &Value) -> Vec<Fault> {
    let key = setting
        .get("key")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let faults = setting.get("faults").and_then(Value::as_array);
    let sentences = faults.into_iter().flatten().filter_map(Value::as_str);
    sentences
        .map(|sentence| Fault::new(key, sentence))
        .collect()
}

async fn json(answer: Response<WasiBody>) -> Option<Value> {
    if answer.status() != StatusCode::OK {
        return None;
    }
    let body = Limited::new(answer.into_body(), LONGEST).collect().await;
    serde_json::from_slice(&body.ok()?.to_bytes()).ok()
}
