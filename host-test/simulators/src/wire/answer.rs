//! Answers, and the query of a request.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use jiff::Timestamp;
use serde_json::Value;

/// An answer on its way out.
pub(crate) type Answer = Response<Bytes>;

/// A status with a JSON body.
pub(crate) fn json(status: u16, body: &Value) -> Answer {
    let mut answer = empty(status);
    *answer.body_mut() = Bytes::from(body.to_string());
    answer.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    answer
}

/// A status and nothing else.
pub(crate) fn empty(status: u16) -> Answer {
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer
}

/// Sets a header, if its value can be one.
pub(crate) fn set_header(answer: &mut Answer, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

/// Sets `Date` to the simulator's time, in the form of RFC 9110: the server over HTTP would send the machine's.
pub(crate) fn set_date(answer: &mut Answer, now: Timestamp) {
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    set_header(answer, "date", &date);
}

/// One part of a path, decoded.
pub(crate) fn decode(part: &str) -> String {
    percent_encoding::percent_decode_str(part)
        .decode_utf8_lossy()
        .into_owned()
}

/// The parameters of a query or a form, decoded; a `+` is a blank.
pub(crate) fn parameters(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (
                decode(&name.replace('+', " ")),
                decode(&value.replace('+', " ")),
            )
        })
        .collect()
}

/// The parts of a path between its slashes, decoded one by one; empty ones are left out.
pub(crate) fn parts(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|part| !part.is_empty())
        .map(decode)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_in_a_query_is_a_blank_and_a_percent_code_is_its_letter() {
        assert_eq!(
            parameters("query=a+b&x=%2B&empty=&flag"),
            [
                ("query".into(), "a b".into()),
                ("x".into(), "+".into()),
                ("empty".into(), String::new()),
                ("flag".into(), String::new()),
            ]
        );
    }

    #[test]
    fn an_encoded_slash_does_not_split_a_path() {
        assert_eq!(parts("/a/I%202301%2F1/"), ["a", "I 2301/1"]);
    }
}
