//! Who may read the metrics.

use http_front::exchange::Method;
use http_front::response::Response;

use crate::scene::{SESSION, Scene, header};

fn get(path: &str) -> Scene {
    Scene::new(Method::Get, path)
}

#[test]
fn the_token_of_the_metrics_is_in_a_header_or_the_query() {
    let bearer = [("authorization", "Bearer m")];
    for scene in [
        get("/metrics").with_headers(&bearer),
        get("/metrics?token=m"),
    ] {
        let response = scene.response();
        assert_eq!(response.status, 200);
        let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assert_eq!(header(&response, "content-type"), Some(content_type));
    }
}

#[test]
fn metrics_without_the_right_token_look_like_an_unknown_path() {
    for scene in [
        get("/metrics"),
        get("/metrics").with_headers(&[SESSION]),
        get("/metrics?token=wrong"),
        Scene::new(Method::Post, "/metrics"),
    ] {
        assert_eq!(scene.response(), Response::not_found());
    }
}
