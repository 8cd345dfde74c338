//! From a path to what is asked for.

use crate::decode::percent_decode;

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
    /// `/metrics` or `/metrics?token=<token>`
    Metrics {
        /// Decoded, not yet checked; none: it may stand in a header.
        token: Option<String>,
    },
    /// `/console` and what is below it
    Console(Place),
    /// Everything else.
    Unknown,
}

/// A place of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// `/console` or `/console/`
    Page,
    /// `/console/<name>`
    File(
        /// Decoded; perhaps unknown.
        String,
    ),
    /// `/console/login`
    Login,
    /// `/console/logout`
    Logout,
    /// `/console/api/<name>`
    Api {
        /// Decoded; perhaps unknown.
        name: String,
        /// Still encoded.
        query: String,
    },
}

/// Reads a request target: a path, perhaps with a query, which only counts for `/schedule?token=…`,
/// `/metrics?token=…` and the console's API.
/// Segments are percent-decoded strictly; a path that is not well formed is [`Route::Unknown`].
#[must_use]
pub fn route(path_and_query: &str) -> Route {
    if path_and_query.len() > LONGEST_PATH {
        return Route::Unknown;
    }
    let (path, query) = path_and_query
        .split_once('?')
        .unwrap_or((path_and_query, ""));
    if path == "/console/" {
        return Route::Console(Place::Page);
    }
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
        Some([metrics]) if metrics == "metrics" => Route::Metrics {
            token: token(query),
        },
        Some([console, below @ ..]) if console == "console" => {
            place(below, query).map_or(Route::Unknown, Route::Console)
        }
        _ => Route::Unknown,
    }
}

fn place(below: &[String], query: &str) -> Option<Place> {
    let below: Vec<&str> = below.iter().map(String::as_str).collect();
    Some(match below.as_slice() {
        [] => Place::Page,
        ["login"] => Place::Login,
        ["logout"] => Place::Logout,
        [name] => Place::File((*name).to_owned()),
        ["api", name] => Place::Api {
            name: (*name).to_owned(),
            query: query.to_owned(),
        },
        _ => return None,
    })
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
    let text = percent_decode(segment)?;
    (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.into_owned())
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
    fn metrics_need_no_token_in_the_path() {
        let metrics = |token: Option<&str>| Route::Metrics {
            token: token.map(Into::into),
        };
        assert_eq!(route("/metrics"), metrics(None));
        assert_eq!(route("/metrics?token="), metrics(None));
        assert_eq!(route("/metrics?token=a%2Db"), metrics(Some("a-b")));
        assert_eq!(route("/metrics/a"), Route::Unknown);
    }

    #[test]
    fn the_console_is_there_with_and_without_a_slash() {
        for path in ["/console", "/console/", "/console?x", "/console/?x=/y"] {
            assert_eq!(route(path), Route::Console(Place::Page), "{path}");
        }
        let script = Place::File("app.js".into());
        assert_eq!(route("/console/app.js?1"), Route::Console(script));
        assert_eq!(route("/console/login"), Route::Console(Place::Login));
        assert_eq!(route("/console/logout"), Route::Console(Place::Logout));
    }

    #[test]
    fn what_is_asked_of_the_console_keeps_its_query() {
        let place = Place::Api {
            name: "explain".into(),
            query: "ticket=I%20240101".into(),
        };
        let path = "/console/api/explain?ticket=I%20240101";
        assert_eq!(route(path), Route::Console(place));
    }

    #[test]
    fn what_is_not_of_the_console_leads_nowhere() {
        for path in [
            "/console//",
            "/console/app.js/",
            "/console/api/",
            "/console/api/status/",
            "/console/api/status/x",
            "/Console",
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
        fn no_path_of_odd_segments_panics(path in "(/(webhook|schedule|health|console|api|metrics|%|[0-9a-fA-F%?+.]{0,4})){0,5}") {
            let _ = route(&path);
        }

        #[test]
        fn every_token_arrives_as_it_was_escaped(token in "[^\\p{Cc}]{1,40}") {
            let escaped: String = token.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(route(&format!("/schedule/{escaped}")), schedule(&token));
        }
    }
}
