//! Reads the credential of a request: a token in the header `Authorization`, or a session in a cookie. Parsed
//! by hand, because crates for cookies depend on a library for dates, and the front needs only one value.

use crate::exchange::header;

/// The name of the session's cookie.
pub(crate) const SESSION_COOKIE: &str = "console";

/// Returns the token of the header `Authorization: Bearer <token>`.
pub(crate) fn bearer_token(headers: &[(String, String)]) -> Option<&str> {
    let (scheme, token) = header(headers, "authorization")?.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Returns the bearer token, or else the session of the cookie.
pub(crate) fn token_or_session(headers: &[(String, String)]) -> Option<&str> {
    bearer_token(headers).or_else(|| session(headers))
}

/// Returns the value of the session's cookie. One header may contain several cookies, and there may be several
/// headers.
fn session(headers: &[(String, String)]) -> Option<&str> {
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
        .flat_map(|(_, line)| line.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(name, value)| (name == SESSION_COOKIE && !value.is_empty()).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credential(given: &[(&str, &str)]) -> Option<String> {
        let owned = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
        let headers: Vec<_> = given.iter().map(owned).collect();
        token_or_session(&headers).map(ToOwned::to_owned)
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        for line in ["console=17.ab", "a=b; console=17.ab; c", " console=17.ab;"] {
            let found = credential(&[("Cookie", line)]);
            assert_eq!(found.as_deref(), Some("17.ab"), "{line}");
        }
        let two_headers = [("cookie", "a=b"), ("cookie", "console=17.ab")];
        assert_eq!(credential(&two_headers).as_deref(), Some("17.ab"));
    }

    #[test]
    fn a_cookie_of_another_name_is_not_a_session() {
        for line in [
            "",
            "console",
            "console=",
            "myconsole=a",
            "Console=a",
            "a=console=b",
        ] {
            assert_eq!(credential(&[("cookie", line)]), None, "{line}");
        }
    }

    #[test]
    fn of_two_sessions_the_first_counts() {
        let two = [("cookie", "console=; console=a; console=b")];
        assert_eq!(credential(&two).as_deref(), Some("a"));
    }

    #[test]
    fn a_bearer_token_counts_before_the_cookie() {
        let both = [("cookie", "console=c"), ("Authorization", "bearer  t0ken ")];
        assert_eq!(credential(&both).as_deref(), Some("t0ken"));
    }

    #[test]
    fn another_scheme_of_authorization_is_ignored() {
        for value in ["Basic eA==", "Bearer", "Bearer ", "Bearert0ken", ""] {
            let both = [("cookie", "console=c"), ("authorization", value)];
            assert_eq!(credential(&both).as_deref(), Some("c"), "{value}");
        }
    }
}
