//! Tests that each path leads to its route.

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
fn each_path_has_its_route() {
    assert_eq!(route("/health"), Route::Health);
    assert_eq!(route("/schedule/t0ken"), schedule("t0ken"));
    assert_eq!(route("/webhook/signl4/t0ken"), webhook("signl4", "t0ken"));
}

#[test]
fn a_query_is_ignored_where_a_path_has_none() {
    assert_eq!(route("/schedule/t?now=/x"), schedule("t"));
    assert_eq!(route("/health?"), Route::Health);
}

#[test]
fn the_token_of_the_schedule_may_be_in_the_query() {
    assert_eq!(route("/schedule?token=t0ken"), schedule("t0ken"));
    assert_eq!(route("/schedule?at=5&token=a%2db&x"), schedule("a-b"));
}

#[test]
fn the_schedule_without_a_token_is_unknown() {
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
fn the_token_of_the_metrics_may_be_missing_or_in_the_query() {
    let metrics = |token: Option<&str>| Route::Metrics {
        token: token.map(Into::into),
    };
    assert_eq!(route("/metrics"), metrics(None));
    assert_eq!(route("/metrics?token="), metrics(None));
    assert_eq!(route("/metrics?token=a%2Db"), metrics(Some("a-b")));
    assert_eq!(route("/metrics/a"), Route::Unknown);
}

#[test]
fn the_console_has_a_page_files_login_and_logout() {
    for path in ["/console", "/console/", "/console?x", "/console/?x=/y"] {
        assert_eq!(route(path), Route::Console(ConsolePath::Page), "{path}");
    }
    let script = ConsolePath::File("app.js".into());
    assert_eq!(route("/console/app.js?1"), Route::Console(script));
    assert_eq!(route("/console/login"), Route::Console(ConsolePath::Login));
    assert_eq!(
        route("/console/logout"),
        Route::Console(ConsolePath::Logout)
    );
}

#[test]
fn a_path_of_the_consoles_api_keeps_its_query() {
    let path_of_api = ConsolePath::Api {
        name: "explain".into(),
        query: "ticket=I%20240101".into(),
    };
    let path = "/console/api/explain?ticket=I%20240101";
    assert_eq!(route(path), Route::Console(path_of_api));
}

#[test]
fn other_paths_below_the_console_are_unknown() {
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
fn a_segment_is_decoded_after_the_path_was_split() {
    assert_eq!(route("/webhook/a%2Fb/%c3%A4"), webhook("a/b", "ä"));
}

#[test]
fn a_plus_in_a_segment_is_a_plus() {
    assert_eq!(route("/schedule/a+b"), schedule("a+b"));
}

#[test]
fn a_path_with_an_incomplete_escape_is_unknown() {
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
fn a_path_that_is_not_utf_8_once_decoded_is_unknown() {
    assert_eq!(route("/schedule/%ff"), Route::Unknown);
}

#[test]
fn a_path_with_a_control_character_is_unknown() {
    assert_eq!(route("/schedule/a%00"), Route::Unknown);
    assert_eq!(route("/schedule/a%0d%0a"), Route::Unknown);
}

#[test]
fn a_path_with_more_or_fewer_segments_is_unknown() {
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
fn a_path_that_is_too_long_is_unknown() {
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
    fn no_path_of_known_and_odd_segments_panics(path in "(/(webhook|schedule|health|console|api|metrics|%|[0-9a-fA-F%?+.]{0,4})){0,5}") {
        let _ = route(&path);
    }

    #[test]
    fn every_token_is_decoded_to_what_was_escaped(token in "[^\\p{Cc}]{1,40}") {
        let escaped: String = token.bytes().map(|byte| format!("%{byte:02X}")).collect();
        prop_assert_eq!(route(&format!("/schedule/{escaped}")), schedule(&token));
    }
}
