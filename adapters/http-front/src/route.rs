//! From a path to what is asked for.

/// Longer paths than this many bytes lead nowhere.
const LONGEST_PATH: usize = 2048;

/// What a path asks for, whatever the method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/health`
    Health,
    /// `/schedule/<token>` or `/schedule?token=<token>`
    Schedule {
        /// Decoded, not yet checked.
        token: String,
    },
    /// `/webhook/<endpoint>/<token>`
    Webhook {
        /// Decoded; perhaps unknown to the connector.
        endpoint: String,
        /// Decoded, not yet checked.
        token: String,
    },
    /// Everything else.
    Unknown,
}

/// Reads a request target: a path, perhaps with a query, which only counts for `/schedule?token=…`.
/// Segments are percent-decoded strictly; a path that is not well formed is [`Route::Unknown`].
#[must_use]
pub fn route(path_and_query: &str) -> Route {
    if path_and_query.len() > LONGEST_PATH {
        return Route::Unknown;
    }
    let (path, query) = path_and_query
        .split_once('?')
        .unwrap_or((path_and_query, ""));
    let segments: Option<Vec<String>> = path
        .strip_prefix('/')
        .and_then(|rest| rest.split('/').map(decoded).collect());
    match segments.as_deref() {
        Some([health]) if health == "health" => Route::Health,
        Some([schedule]) if schedule == "schedule" => match token(query) {
            Some(token) => Route::Schedule { token },
            None => Route::Unknown,
        },
        Some([schedule, token]) if schedule == "schedule" => Route::Schedule {
            token: token.clone(),
        },
        Some([webhook, endpoint, token]) if webhook == "webhook" => Route::Webhook {
            endpoint: endpoint.clone(),
            token: token.clone(),
        },
        _ => Route::Unknown,
    }
}

/// The token in a query.
fn token(query: &str) -> Option<String> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("token="))
        .and_then(decoded)
}

/// A segment without its escapes; none if it is empty, has a broken escape, hides a control
/// character, or is not UTF-8.
fn decoded(segment: &str) -> Option<String> {
    let mut bytes = segment.bytes();
    let mut decoded = Vec::with_capacity(segment.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            other => other,
        });
    }
    let text = String::from_utf8(decoded).ok()?;
    (!text.is_empty() && !text.chars().any(char::is_control)).then_some(text)
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn webhook(endpoint: &str, token: &str) -> Route {
        Route::Webhook {
            endpoint: endpoint.into(),
            token: token.into(),
        }
    }

    fn schedule(token: &str) -> Route {
        Route::Schedule {
            token: token.into(),
        }
    }

    #[test]
    fn knows_its_routes() {
        assert_eq!(route("/health"), Route::Health);
        assert_eq!(route("/schedule/t0ken"), schedule("t0ken"));
        assert_eq!(route("/webhook/signl4/t0ken"), webhook("signl4", "t0ken"));
    }

    #[test]
    fn ignores_a_query() {
        assert_eq!(route("/schedule/t?now=/x"), schedule("t"));
        assert_eq!(route("/health?"), Route::Health);
    }

    #[test]
    fn takes_the_schedules_token_from_the_query_too() {
        assert_eq!(route("/schedule?token=t0ken"), schedule("t0ken"));
        assert_eq!(route("/schedule?at=5&token=a%2db&x"), schedule("a-b"));
    }

    #[test]
    fn the_schedule_without_a_token_leads_nowhere() {
        for path in [
            "/schedule?",
            "/schedule?token",
            "/schedule?token=",
            "/schedule?token=%",
            "/schedule?mytoken=a",
            "/schedule/?token=a",
        ] {
            assert_eq!(route(path), Route::Unknown, "{path}");
        }
    }

    #[test]
    fn decodes_a_segment_after_splitting() {
        assert_eq!(route("/webhook/a%2Fb/%c3%A4"), webhook("a/b", "ä"));
    }

    #[test]
    fn takes_a_plus_for_a_plus() {
        assert_eq!(route("/schedule/a+b"), schedule("a+b"));
    }

    #[test]
    fn a_broken_escape_leads_nowhere() {
        for path in [
            "/schedule/%",
            "/schedule/a%2",
            "/schedule/%zz",
            "/schedule/%+1",
        ] {
            assert_eq!(route(path), Route::Unknown, "{path}");
        }
    }

    #[test]
    fn an_escape_that_is_not_utf_8_leads_nowhere() {
        assert_eq!(route("/schedule/%ff"), Route::Unknown);
    }

    #[test]
    fn a_hidden_control_character_leads_nowhere() {
        assert_eq!(route("/schedule/a%00"), Route::Unknown);
        assert_eq!(route("/schedule/a%0d%0a"), Route::Unknown);
    }

    #[test]
    fn more_or_fewer_segments_lead_nowhere() {
        for path in [
            "",
            "/",
            "health",
            "//health",
            "/health/",
            "/schedule",
            "/schedule/",
            "/schedule/a/b",
            "/webhook/a",
            "/webhook//t",
            "/webhook/a/",
            "/webhook/a/t/",
            "/WEBHOOK/a/t",
        ] {
            assert_eq!(route(path), Route::Unknown, "{path}");
        }
    }

    #[test]
    fn an_endless_path_leads_nowhere() {
        assert_eq!(
            route(&format!("/schedule/{}", "a".repeat(2048))),
            Route::Unknown
        );
    }

    proptest! {
        #[test]
        fn no_path_panics(path in ".{0,300}") {
            let _ = route(&path);
        }

        #[test]
        fn no_path_of_odd_segments_panics(path in "(/(webhook|schedule|health|%|[0-9a-fA-F%?+.]{0,4})){0,5}") {
            let _ = route(&path);
        }

        #[test]
        fn every_token_arrives_as_it_was_escaped(token in "[^\\p{Cc}]{1,40}") {
            let escaped: String = token.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(route(&format!("/schedule/{escaped}")), schedule(&token));
        }
    }
}
