//! Who may use the pages and the paths behind them: the browser of somebody at this machine, on the
//! page itself.
//!
//! Any page of the internet can have a browser send requests to loopback. It cannot read the answers,
//! unless its own name suddenly leads to loopback (DNS rebinding): so only loopback's names are
//! answered. And it must change nothing: so what changes something has to come from the same origin, or
//! from no browser at all.

use bytes::Bytes;
use http::request::Parts;
use http::{Method, Response, header};
use serde_json::json;

use crate::wire::answer;

/// Refuses a request that must not be answered here; none for one that may.
#[must_use]
pub fn refuse(request: &Parts) -> Option<Response<Bytes>> {
    if !host(request).is_some_and(is_loopback) {
        return Some(refusal(
            421,
            "Only http://127.0.0.1, localhost and [::1] are answered here.",
        ));
    }
    refuse_cross_site(request)
}

/// Only the second half: what changes something has to come from here.
pub(crate) fn refuse_cross_site(request: &Parts) -> Option<Response<Bytes>> {
    let safe = matches!(request.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let message = "This comes from another page: only the simulator's own pages may do that.";
    (!safe && is_from_elsewhere(request)).then(|| refusal(403, message))
}

fn refusal(status: u16, message: &str) -> Response<Bytes> {
    answer::json(status, &json!({ "message": message }))
}

fn text(request: &Parts, name: header::HeaderName) -> Option<&str> {
    request.headers.get(name)?.to_str().ok()
}

fn host(request: &Parts) -> Option<&str> {
    text(request, header::HOST)
}

/// A host with or without a port, by a name that always means this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    name == "127.0.0.1" || name == "[::1]" || name.eq_ignore_ascii_case("localhost")
}

/// Every browser names the origin of what changes something; `null` is never the page's own.
fn is_from_elsewhere(request: &Parts) -> bool {
    let site = header::HeaderName::from_static("sec-fetch-site");
    let by_site = text(request, site).is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let by_origin = request.headers.get(header::ORIGIN).is_some_and(|origin| {
        let own = host(request).map(|host| format!("http://{host}"));
        own.is_none_or(|own| origin.as_bytes() != own.as_bytes())
    });
    by_site || by_origin
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn status(method: &str, headers: &[(&str, &str)]) -> Option<u16> {
        let mut request = Request::builder().method(method).uri("/desk");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        refuse(&parts).map(|answer| answer.status().as_u16())
    }

    #[test]
    fn loopback_by_all_its_names_is_answered() {
        for host in [
            "127.0.0.1:80",
            "127.0.0.1",
            "LocalHost:1234",
            "[::1]:9",
            "[::1]",
        ] {
            assert_eq!(status("GET", &[("host", host)]), None, "{host}");
        }
    }

    #[test]
    fn any_other_name_is_refused() {
        for host in [
            "evil.example",
            "evil.example:80",
            "127.0.0.1.evil.example",
            "localhost.evil.example:80",
            "evil.example#127.0.0.1",
            "127.0.0.1:80:evil",
            "",
        ] {
            assert_eq!(status("GET", &[("host", host)]), Some(421), "{host}");
        }
        assert_eq!(status("GET", &[]), Some(421));
    }

    #[test]
    fn a_change_by_another_page_is_refused() {
        let host = ("host", "127.0.0.1:8081");
        for header in [
            ("origin", "http://evil.example"),
            ("origin", "http://127.0.0.1:9999"),
            ("origin", "https://127.0.0.1:8081"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                assert_eq!(status(method, &[host, header]), Some(403), "{header:?}");
            }
            assert_eq!(status("GET", &[host, header]), None);
        }
    }

    #[test]
    fn a_change_by_the_page_itself_or_by_no_browser_is_answered() {
        let host = ("host", "127.0.0.1:8081");
        let own = ("origin", "http://127.0.0.1:8081");
        let same = ("sec-fetch-site", "same-origin");
        assert_eq!(status("POST", &[host, own, same]), None);
        assert_eq!(status("POST", &[host]), None);
    }
}
