//! Turns an unsuccessful response of SIGNL4 into an [`ApiError`].

use super::read;
use crate::ports::Response;
use crate::ports::{ApiError, by_status};
use jiff::Timestamp;

/// Whether SIGNL4 may count an event with this response status as an error; it tolerates ten a minute.
/// SIGNL4 documents that only for wrong secrets and unreadable bodies, so to be safe every status counts
/// that is neither a success nor throttling.
pub fn counts_as_error(status: u16) -> bool {
    !matches!(status, 200..=299 | 429 | 503)
}

/// Checks the response to an event. Only status 201 means accepted.
pub fn check(answer: Response, now: Timestamp) -> Result<Response, ApiError> {
    if let Some(error) = by_status("SIGNL4", &answer, now) {
        return Err(error);
    }
    let words = read::error_text(&answer.body).unwrap_or_default();
    match answer.status {
        201 => Ok(answer),
        200 | 202..=399 | 405 => Err(ApiError::Misconfigured {
            key: "signl4_url",
            message: format!(
                "SIGNL4 answered status {} where 201 was expected: check signl4_url, normally https://connect.signl4.com",
                answer.status
            ),
        }),
        401 | 403 => Err(ApiError::Misconfigured {
            key: "signl4_api_key",
            message: format!("SIGNL4 refuses the key (status {}): {words}", answer.status),
        }),
        404 => Err(ApiError::Misconfigured {
            key: "signl4_webhook_secret",
            message: format!(
                "SIGNL4 does not know this team or integration secret (status 404): {words}"
            ),
        }),
        400 | 413 | 415 | 422 => Err(ApiError::Refused {
            status: answer.status,
            message: format!(
                "SIGNL4 refuses the event (status {}): {words}",
                answer.status
            ),
        }),
        // It is unknown whether this event or all events are affected, so each is retried a few times.
        status => Err(ApiError::Unknown {
            message: format!("SIGNL4 answered the event with status {status}: {words}"),
        }),
    }
}

/// Checks a response of the REST API. The caller knows what a refusal of its request means.
pub fn check_rest(answer: Response, now: Timestamp) -> Result<Response, ApiError> {
    if let Some(error) = by_status("SIGNL4", &answer, now) {
        return Err(error);
    }
    let web_page = answer.body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<');
    let words = read::error_text(&answer.body).unwrap_or_default();
    match answer.status {
        200 | 201 | 204 if !web_page => Ok(answer),
        200..=399 | 405 => Err(ApiError::Misconfigured {
            key: "signl4_url",
            message: format!(
                "SIGNL4's REST API answered status {} and no data: check signl4_url, normally https://connect.signl4.com",
                answer.status
            ),
        }),
        401 | 403 => Err(ApiError::Misconfigured {
            key: "signl4_api_key",
            message: format!(
                "SIGNL4 refuses the key for its REST API (status {}): {words}",
                answer.status
            ),
        }),
        status => Err(ApiError::Refused {
            status,
            message: format!("SIGNL4 refuses (status {status}): {words}"),
        }),
    }
}

/// Turns the refusal of a list of alerts into the setting that causes it. `first`: it was the first page,
/// whose request contains nothing that can be wrong but the user.
pub fn alert_list_error(error: ApiError, first: bool) -> ApiError {
    match error {
        ApiError::Refused {
            status: 404,
            message,
        } => ApiError::Misconfigured {
            key: "signl4_url",
            message: format!("{message}; expected the REST API below this address"),
        },
        ApiError::Refused { message, .. } if first => ApiError::Misconfigured {
            key: "signl4_user",
            message: format!("{message}; expected the id or e-mail address of a user of SIGNL4"),
        },
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16) -> Option<ApiError> {
        let body = br#"{"code":3004,"message":"Error raising event.","details":"secret"}"#.to_vec();
        check(
            Response {
                status,
                headers: Vec::new(),
                body,
            },
            Timestamp::UNIX_EPOCH,
        )
        .err()
    }

    fn key(status: u16) -> Option<&'static str> {
        match error(status) {
            Some(ApiError::Misconfigured { key, .. }) => Some(key),
            _ => None,
        }
    }

    #[test]
    fn only_201_means_accepted() {
        assert_eq!(error(201), None);
        assert_eq!(key(200), Some("signl4_url"));
        assert_eq!(key(302), Some("signl4_url"));
    }

    #[test]
    fn a_wrong_secret_and_a_wrong_key_name_their_settings() {
        assert_eq!(key(404), Some("signl4_webhook_secret"));
        assert_eq!(key(401), Some("signl4_api_key"));
    }

    #[test]
    fn every_status_but_success_and_throttling_may_count_as_an_error() {
        let errors = [302, 400, 401, 403, 404, 405, 408, 413, 415, 422, 500, 502];
        assert!(errors.into_iter().all(counts_as_error));
        assert!(![200, 201, 429, 503].into_iter().any(counts_as_error));
    }

    #[test]
    fn an_undocumented_status_is_retried() {
        for status in [402, 409, 418, 451] {
            assert!(matches!(error(status), Some(ApiError::Unknown { .. })));
        }
    }

    #[test]
    fn a_refused_event_is_not_a_failing_server() {
        assert!(matches!(
            error(400),
            Some(ApiError::Refused { status: 400, .. })
        ));
        for status in [413, 415, 422] {
            assert!(matches!(error(status), Some(ApiError::Refused { .. })));
        }
        assert!(matches!(error(500), Some(ApiError::Unknown { .. })));
        assert!(matches!(error(429), Some(ApiError::Unavailable { .. })));
    }
}
