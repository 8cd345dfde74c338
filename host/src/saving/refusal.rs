//! Why nothing was saved, in the shape that the front's own answers have.

use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use serde::Serialize;
use serde_json::{Value, json};
use wasmtime_wasi_http::WasiBody;

/// A status and a JSON document.
pub(super) struct Refusal {
    pub status: StatusCode,
    pub body: Value,
}

/// What is wrong with a setting. Never its value.
#[derive(Serialize)]
pub(super) struct Fault {
    key: String,
    message: String,
}

impl Fault {
    pub(super) fn new(key: &str, message: &str) -> Self {
        Self {
            key: key.to_owned(),
            message: message.to_owned(),
        }
    }
}

impl Refusal {
    fn new(status: StatusCode, error: &str, message: &str) -> Self {
        Self {
            status,
            body: json!({"error": error, "message": message}),
        }
    }

    pub(super) fn bad(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "refused", message)
    }

    pub(super) fn not_admitted() -> Self {
        let message = "the session has ended: log in again";
        Self::new(StatusCode::UNAUTHORIZED, "refused", message)
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let message = format!("expected a form of at most {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "refused", &message)
    }

    pub(super) fn faults(faults: &[Fault]) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            body: json!({"error": "fix-settings", "settings": faults}),
        }
    }

    /// The file is not as it should be.
    pub(super) fn conflict(error: &anyhow::Error) -> Self {
        let message = format!("nothing was saved: {error:#}");
        Self::new(StatusCode::CONFLICT, "refused", &message)
    }

    pub(super) fn not_written(error: &anyhow::Error) -> Self {
        let message = format!(
            "nothing was saved, the configuration file cannot be written: {error:#}; let this service write it and its folder"
        );
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "refused", &message)
    }

    /// The connector gave no answer that says whether the settings are good.
    pub(super) fn not_told() -> Self {
        let message = "nothing was saved: the connector did not say whether these settings are good; see its log";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "try-later", message)
    }
}

/// An answer with the headers of one that the front gave: they keep browsers strict.
pub(super) fn like(
    answer: &Response<WasiBody>,
    status: StatusCode,
    body: &Value,
) -> Response<WasiBody> {
    let body = Full::from(body.to_string());
    let mut like = Response::new(body.map_err(|never| match never {}).boxed_unsync());
    *like.status_mut() = status;
    *like.headers_mut() = answer.headers().clone();
    like.headers_mut().remove(header::CONTENT_LENGTH);
    let json = HeaderValue::from_static("application/json");
    like.headers_mut().insert(header::CONTENT_TYPE, json);
    like
}
