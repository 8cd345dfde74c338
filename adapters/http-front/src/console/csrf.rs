//! Protection against cross-site request forgery: a page of another site, opened in the operator's browser,
//! must not be able to change anything with the operator's cookie.

use crate::exchange::header;

/// A page of another origin can only set this header if the console permits it, and the console never does.
const CONSOLE_HEADER: &str = "x-console";

/// Returns why a request that changes something must be refused; `None` if the console's own page or a script
/// outside of a browser sent it.
pub(super) fn fault(headers: &[(String, String)], authority: Option<&str>) -> Option<&'static str> {
    if header(headers, CONSOLE_HEADER) != Some("1") {
        return Some("expected the header x-console: 1");
    }
    // Browsers set this header themselves, and no page can change it. It is also right behind a proxy that
    // gives the component another host name.
    if let Some(site) = header(headers, "sec-fetch-site") {
        return (site != "same-origin").then_some("this request comes from another site's page");
    }
    let origin = header(headers, "origin")?;
    let host = authority.or_else(|| header(headers, "host"));
    let is_same = origin
        .split_once("://")
        .zip(host)
        .is_some_and(|((_, origin_host), host)| origin_host.eq_ignore_ascii_case(host));
    (!is_same).then_some("this request comes from a page of another origin")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(given: &[(&str, &str)], authority: Option<&str>) -> bool {
        let owned = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
        let headers: Vec<_> = given.iter().map(owned).collect();
        fault(&headers, authority).is_some()
    }

    const HERE: Option<&str> = Some("connector.example:8080");

    #[test]
    fn a_request_without_the_header_of_the_console_is_refused() {
        assert!(is_refused(&[], HERE));
        assert!(is_refused(&[("x-console", "yes")], HERE));
        assert!(is_refused(&[("sec-fetch-site", "same-origin")], HERE));
    }

    #[test]
    fn a_script_that_sends_no_origin_is_accepted() {
        assert!(!is_refused(&[("X-Console", "1")], HERE));
        assert!(!is_refused(&[("x-console", "1")], None));
    }

    #[test]
    fn an_origin_other_than_this_host_is_refused() {
        let from = |origin| is_refused(&[("x-console", "1"), ("origin", origin)], HERE);
        assert!(!from("https://connector.example:8080"));
        assert!(!from("http://Connector.Example:8080"));
        for other in [
            "null",
            "",
            "https://connector.example",
            "https://evil.example",
            "https://connector.example:8080.evil.example",
        ] {
            assert!(from(other), "{other}");
        }
    }

    #[test]
    fn an_origin_is_refused_where_the_host_is_not_known() {
        let origin = [("x-console", "1"), ("origin", "https://a")];
        assert!(is_refused(&origin, None));
        let with_host = [("x-console", "1"), ("origin", "https://a"), ("Host", "a")];
        assert!(!is_refused(&with_host, None));
    }

    #[test]
    fn sec_fetch_site_counts_before_the_origin() {
        for (site, expected) in [
            ("same-origin", false),
            ("same-site", true),
            ("cross-site", true),
            ("none", true),
        ] {
            let given = [
                ("x-console", "1"),
                ("sec-fetch-site", site),
                ("origin", "https://public.example"),
            ];
            assert_eq!(is_refused(&given, HERE), expected, "{site}");
        }
    }
}
