//! What a caller shows: a session in a cookie, or a token in a header.

/// What the session's cookie is called.
pub(crate) const COOKIE: &str = "console";

/// The first header of a name, which is in lower case.
pub(crate) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut named = headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.as_str())
}

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// What a caller shows; a header counts before a cookie.
pub(crate) fn shown(headers: &[(String, String)]) -> Option<&str> {
    header(headers, "authorization")
        .and_then(bearer)
        .or_else(|| session(headers))
}

/// The session's cookie, of all that stand in one header or several.
fn session(headers: &[(String, String)]) -> Option<&str> {
    let lines = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"));
    let cookies = lines.flat_map(|(_, line)| line.split(';'));
    cookies
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE && !value.is_empty()).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(given: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
        given.iter().map(owned).collect()
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        for line in ["console=17.ab", "a=b; console=17.ab; c", " console=17.ab;"] {
            assert_eq!(
                shown(&headers(&[("Cookie", line)])),
                Some("17.ab"),
                "{line}"
            );
        }
        let two = [("cookie", "a=b"), ("cookie", "console=17.ab")];
        assert_eq!(shown(&headers(&two)), Some("17.ab"));
    }

    #[test]
    fn a_cookie_of_another_name_is_none() {
        for line in [
            "",
            "console",
            "console=",
            "myconsole=a",
            "Console=a",
            "a=console=b",
        ] {
            assert_eq!(shown(&headers(&[("cookie", line)])), None, "{line}");
        }
    }

    #[test]
    fn a_token_in_the_header_counts_before_the_cookie() {
        let both = [("cookie", "console=c"), ("Authorization", "bearer  t0ken ")];
        assert_eq!(shown(&headers(&both)), Some("t0ken"));
        let other = [("cookie", "console=c"), ("authorization", "Basic eA==")];
        assert_eq!(shown(&headers(&other)), Some("c"));
    }
}
