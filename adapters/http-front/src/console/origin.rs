//! Whether a change was asked for by the console's own page, or a script that means it: a page of somebody
//! else's, which the operator only happens to look at, can send the first kind of request at most.

use super::credential::header;

/// A page of another origin cannot set it without asking first, and nobody answers that.
const MARK: &str = "x-console";

/// Why a request to change something is not the console's own; none: it is.
pub(super) fn foreign(
    headers: &[(String, String)],
    authority: Option<&str>,
) -> Option<&'static str> {
    if header(headers, MARK) != Some("1") {
        return Some("expected the header x-console: 1");
    }
    // A browser says this itself, and no page can change it. It knows its own address, also where a proxy
    // gives the component another host.
    if let Some(site) = header(headers, "sec-fetch-site") {
        return (site != "same-origin").then_some("this was asked for by another site's page");
    }
    let origin = header(headers, "origin")?;
    let host = authority.or_else(|| header(headers, "host"));
    let same = origin
        .split_once("://")
        .zip(host)
        .is_some_and(|((_, from), host)| from.eq_ignore_ascii_case(host));
    (!same).then_some("this was asked for by a page of another origin")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_foreign(given: &[(&str, &str)], authority: Option<&str>) -> bool {
        let owned = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
        let headers: Vec<_> = given.iter().map(owned).collect();
        foreign(&headers, authority).is_some()
    }

    const HERE: Option<&str> = Some("connector.example:8080");

    #[test]
    fn without_the_mark_everything_is_foreign() {
        assert!(is_foreign(&[], HERE));
        assert!(is_foreign(&[("x-console", "yes")], HERE));
        assert!(is_foreign(&[("sec-fetch-site", "same-origin")], HERE));
    }

    #[test]
    fn a_script_that_says_nothing_of_an_origin_is_none_of_a_page() {
        assert!(!is_foreign(&[("X-Console", "1")], HERE));
        assert!(!is_foreign(&[("x-console", "1")], None));
    }

    #[test]
    fn the_origin_must_be_this_host() {
        let from = |origin| is_foreign(&[("x-console", "1"), ("origin", origin)], HERE);
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
    fn an_origin_where_no_host_is_known_is_foreign() {
        let origin = [("x-console", "1"), ("origin", "https://a")];
        assert!(is_foreign(&origin, None));
        let with_host = [("x-console", "1"), ("origin", "https://a"), ("Host", "a")];
        assert!(!is_foreign(&with_host, None));
    }

    #[test]
    fn what_the_browser_says_of_the_site_decides() {
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
            assert_eq!(is_foreign(&given, HERE), expected, "{site}");
        }
    }
}
