//! Turns an unsuccessful response of TOPdesk into an [`ApiError`].

use super::read;
use crate::ports::Response;
use crate::ports::{ApiError, by_status};
use jiff::Timestamp;

/// Returns the response if its status is a success and its body is not a web page, else the error that
/// the response means.
pub fn check(answer: Response, now: Timestamp) -> Result<Response, ApiError> {
    if let Some(error) = by_status("TOPdesk", &answer, now) {
        return Err(error);
    }
    let web_page = answer.body.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<');
    match answer.status {
        200 | 201 | 206 if web_page => Err(wrong_address("a web page instead of data")),
        200 | 201 | 204 | 206 => Ok(answer),
        300..=399 => Err(wrong_address("a redirect (a sign-on page?)")),
        401 => Err(ApiError::Misconfigured {
            key: "topdesk_password",
            message: "TOPdesk refuses the login (status 401): check topdesk_username (the login name) and \
                      topdesk_password (an application password, which may have expired)"
                .into(),
        }),
        405 => Err(wrong_address("status 405")),
        404 if web_page => Err(wrong_address("a web page with status 404")),
        status => Err(ApiError::Refused { status, message: refusal(status, &answer.body) }),
    }
}

fn wrong_address(seen: &str) -> ApiError {
    let message = format!(
        "TOPdesk answered {seen}: expected the API below this address; check topdesk_url, such as \
         https://example.topdesk.net"
    );
    ApiError::Misconfigured {
        key: "topdesk_url",
        message,
    }
}

fn refusal(status: u16, body: &[u8]) -> String {
    match read::error_text(body) {
        Some(words) => format!("TOPdesk refuses (status {status}): {words}"),
        None => format!("TOPdesk refuses (status {status}) without a reason"),
    }
}

/// Turns the refusal of a list into the setting that causes it. `filtered`: the request carried the
/// administrator's filter, so that a refusal without a more specific status is about the filter.
pub fn list_error(error: ApiError, filtered: bool) -> ApiError {
    let ApiError::Refused { status, message } = error else {
        return error;
    };
    let key = match status {
        403 => "topdesk_username",
        404 => "topdesk_url",
        _ if filtered => "topdesk_query",
        _ => {
            return ApiError::unavailable(None, message);
        }
    };
    let advice = match status {
        403 => "the account needs read permission on first- and second-line calls",
        404 => "expected the API below this address",
        _ => "check the filter; only TOPdesk knows which fields can be filtered",
    };
    ApiError::Misconfigured {
        key,
        message: format!("{message}; {advice}"),
    }
}

/// Whether TOPdesk refused an update because the ticket already has these values ("No fields changed").
pub fn is_unchanged(error: &ApiError) -> bool {
    matches!(error, ApiError::Refused { message, .. } if message.contains("No fields changed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(status: u16, body: &str) -> Result<u16, ApiError> {
        let answer = Response {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        };
        check(answer, Timestamp::UNIX_EPOCH).map(|a| a.status)
    }

    fn key(status: u16, body: &str) -> Option<&'static str> {
        match checked(status, body) {
            Err(ApiError::Misconfigured { key, .. }) => Some(key),
            _ => None,
        }
    }

    #[test]
    fn a_web_page_or_a_redirect_means_a_wrong_address() {
        assert_eq!(key(200, "  <!DOCTYPE html>"), Some("topdesk_url"));
        assert_eq!(key(302, ""), Some("topdesk_url"));
        assert_eq!(key(404, "<html>"), Some("topdesk_url"));
    }

    #[test]
    fn a_refused_login_names_the_password() {
        assert_eq!(key(401, ""), Some("topdesk_password"));
    }

    #[test]
    fn a_failing_server_is_not_a_refusal() {
        assert!(matches!(
            checked(500, "<html>"),
            Err(ApiError::Unknown { .. })
        ));
        assert!(matches!(
            checked(503, ""),
            Err(ApiError::Unavailable { .. })
        ));
    }

    #[test]
    fn a_refusal_carries_the_servers_own_words() {
        let error = checked(400, r#"[{"message":"Unknown field: x"}]"#).unwrap_err();
        assert!(error.message().contains("Unknown field: x"));
        assert!(matches!(
            list_error(error, true),
            ApiError::Misconfigured {
                key: "topdesk_query",
                ..
            }
        ));
    }

    #[test]
    fn nothing_to_change_is_recognised() {
        let error = checked(400, r#"[{"message":"No fields changed"}]"#).unwrap_err();
        assert!(is_unchanged(&error));
    }
}
