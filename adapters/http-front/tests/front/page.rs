//! The console's page, and the headers of everything that belongs to the console.

use http_front::exchange::Method;

use crate::scene::{Scene, api_get, header};

fn get(path: &str) -> Scene {
    Scene::new(Method::Get, path)
}

#[test]
fn every_response_of_the_console_has_strict_security_headers() {
    for scene in [
        get("/console"),
        get("/console/app.js"),
        get("/console/nothing.js"),
        api_get("status"),
        api_get("nothing"),
        get("/console/api/status"),
        Scene::new(Method::Post, "/console/login"),
    ] {
        let response = scene.response();
        let policy = header(&response, "content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(header(&response, "x-content-type-options"), Some("nosniff"));
        assert_eq!(header(&response, "referrer-policy"), Some("no-referrer"));
        assert!(header(&response, "cache-control").is_some() || response.status >= 400);
    }
}

#[test]
fn the_page_and_its_files_do_not_call_the_connector() {
    for path in [
        "/console",
        "/console/",
        "/console/style.css",
        "/console/words.js",
    ] {
        let steps = get(path).steps();
        assert!(
            matches!(&steps[..], [only] if only.starts_with("respond 200")),
            "{path}"
        );
    }
    let post = Scene::new(Method::Post, "/console");
    assert_eq!(post.response().status, 405);
}

#[test]
fn a_page_that_the_browser_already_has_is_not_sent_again() {
    let first = get("/console").response();
    let etag = header(&first, "etag").unwrap();
    for (known, status) in [(etag, 304), ("\"other\"", 200)] {
        let scene = get("/console").with_headers(&[("if-none-match", known)]);
        let response = scene.response();
        assert_eq!(
            (response.status, response.body.is_empty()),
            (status, status == 304)
        );
    }
}
