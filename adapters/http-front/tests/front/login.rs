//! Login and logout.

use http_front::connector::Failure;
use http_front::exchange::Method;

use crate::scene::{CONSOLE_HEADER, Scene, header, post_login, text};

#[test]
fn a_login_sets_a_cookie_that_no_script_and_no_other_site_gets() {
    let scene = post_login("token=+t0ken+");
    let response = scene.response();
    assert_eq!(response.status, 200);
    assert_eq!(text(&response), r#"{"seconds":60}"#);
    let cookie = "console=17.seal; Path=/console; HttpOnly; Secure; SameSite=Strict; Max-Age=60";
    assert_eq!(header(&response, "set-cookie"), Some(cookie));
    assert_eq!(header(&response, "cache-control"), Some("no-store"));
    let (_, calls) = post_login("token=+t0ken+").status_and_calls();
    assert_eq!(calls, ["login t0ken"]);
}

#[test]
fn a_wrong_token_is_told_that_there_may_be_none() {
    let mut scene = post_login("token=wrong");
    scene.login = Ok(None);
    let response = scene.response();
    assert_eq!(response.status, 403);
    assert!(text(&response).contains("or none is set"));
    assert_eq!(header(&response, "set-cookie"), None);
}

#[test]
fn after_too_many_wrong_tokens_retry_after_says_when_to_try_again() {
    for (after, seconds) in [(Some(42), "42"), (None, "60")] {
        let mut scene = post_login("token=wrong");
        scene.login = Err(Failure::TryLater(after, "words".into()));
        let response = scene.response();
        assert_eq!(
            (response.status, header(&response, "retry-after")),
            (429, Some(seconds))
        );
    }
}

#[test]
fn a_login_that_cannot_be_checked_does_not_tell_the_caller_why() {
    let mut scene = post_login("token=t");
    scene.login = Err(Failure::StateTrouble("words".into()));
    let response = scene.response();
    assert_eq!(response.status, 500);
    assert!(!text(&response).contains("words"));
}

#[test]
fn a_logout_deletes_the_cookie() {
    let scene = Scene::new(Method::Post, "/console/logout").with_headers(&[CONSOLE_HEADER]);
    let response = scene.response();
    let cookie = "console=; Path=/console; HttpOnly; Secure; SameSite=Strict; Max-Age=0";
    assert_eq!(
        (response.status, header(&response, "set-cookie")),
        (204, Some(cookie))
    );
}
