//! The page, the login, the session.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_there_for_everybody_and_strict() {
    let bench = Bench::new(&[]).await;
    for path in [
        "/console",
        "/console/",
        "/console/app.js",
        "/console/style.css",
    ] {
        let page = bench.ask(Method::GET, path, &[], "").await;
        assert_eq!(page.status, 200, "{path}");
        assert!(
            page.header("content-security-policy")
                .starts_with("default-src 'none'")
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        let tag = page.header("etag").to_owned();
        let again = bench
            .ask(Method::GET, path, &[("if-none-match", &tag)], "")
            .await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_begins_a_session_that_a_logout_takes_from_the_browser() {
    let bench = Bench::new(&[]).await;
    assert_eq!(
        bench
            .ask(Method::GET, "/console/api/status", &[], "")
            .await
            .status,
        401
    );
    assert_eq!(bench.login("wrong").await.status, 403);
    let inside = bench.login(ADMIN).await;
    assert_eq!(inside.status, 200);
    let cookie = inside.header("set-cookie");
    for part in [
        "; Path=/console",
        "; HttpOnly",
        "; Secure",
        "; SameSite=Strict",
        "; Max-Age=",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let session = cookie.split(';').next().unwrap();
    let status = bench
        .ask(
            Method::GET,
            "/console/api/status",
            &[("cookie", session)],
            "",
        )
        .await;
    assert_eq!(status.status, 200);
    assert_eq!(status.header("cache-control"), "no-store");
    let out = bench
        .ask(Method::POST, "/console/logout", &[("x-console", "1")], "")
        .await;
    assert!(out.header("set-cookie").starts_with("console=; "));
    assert!(out.header("set-cookie").ends_with("Max-Age=0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down() {
    let bench = Bench::new(&[]).await;
    for _ in 0..10 {
        assert_eq!(bench.login("wrong").await.status, 403);
    }
    let refused = bench.login("wrong once more").await;
    assert_eq!(refused.status, 429);
    let seconds: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds));
    // Nobody who knocks can keep the owner out.
    assert_eq!(bench.login(ADMIN).await.status, 200);
}
