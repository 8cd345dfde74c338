//! Input that no honest client sends: forms that are too long or encoded wrongly, zero bytes, fields that occur
//! twice, and JSON that tries to break out of a response.

use http_front::connector::Failure;
use http_front::exchange::Method;

use crate::scene::{LIMIT, Scene, api_get, api_post, post_login, text};

/// Incomplete escapes, and bytes that are not UTF-8 before or after decoding.
const BROKEN: [&[u8]; 9] = [
    b"%", b"%4", b"%zz", b"%%41", b"%u0041", b"%ff", b"%c0%80", b"\xff", b"\xc3%a4",
];

fn key(value: &[u8]) -> Vec<u8> {
    [b"key=", value].concat()
}

#[test]
fn a_form_that_is_encoded_wrongly_never_reaches_the_connector() {
    for value in BROKEN {
        let broken_value = api_post("drop", key(value));
        assert_eq!(broken_value.status_and_calls(), (400, vec![]), "{value:?}");
        let broken_name = api_post("drop", [value, b"=a&key=b"].concat());
        assert_eq!(broken_name.status_and_calls(), (400, vec![]), "{value:?}");
    }
}

#[test]
fn a_query_that_is_encoded_wrongly_never_reaches_the_connector() {
    let broken = BROKEN.iter().filter_map(|value| str::from_utf8(value).ok());
    for value in broken {
        for path in [format!("explain?ticket={value}"), format!("status?{value}")] {
            assert_eq!(api_get(&path).status_and_calls(), (400, vec![]), "{path}");
        }
    }
}

#[test]
fn a_login_form_that_is_encoded_wrongly_has_no_token() {
    for value in BROKEN {
        let mut scene = post_login([b"token=admin&a=", value].concat());
        scene.login = Ok(None);
        let expected = (403, vec!["login ".to_owned()]);
        assert_eq!(scene.status_and_calls(), expected, "{value:?}");
    }
}

#[test]
fn a_form_that_is_too_long_never_reaches_the_connector() {
    let longest = LIMIT as usize - b"key=".len();
    let fits = api_post("drop", key(&b"a".repeat(longest)));
    assert_eq!(fits.response().status, 200);
    let too_long = api_post("drop", key(&b"a".repeat(longest + 1)));
    assert_eq!(too_long.status_and_calls(), (413, vec![]));
}

#[test]
fn a_login_form_that_is_too_long_never_reaches_the_connector() {
    let form = |length| [&b"token="[..], &b"a".repeat(length)].concat();
    assert_eq!(post_login(form(4090)).response().status, 200);
    assert_eq!(post_login(form(4091)).status_and_calls(), (413, vec![]));
}

#[test]
fn a_form_of_separators_alone_has_no_fields() {
    let scene = api_post("drop", "&".repeat(LIMIT as usize));
    assert_eq!(scene.status_and_calls(), (200, vec!["Drop([])".to_owned()]));
}

#[test]
fn of_a_field_that_occurs_twice_the_first_counts_unless_it_is_a_list() {
    let twice = api_post("backfill", "seconds=60&seconds=9&commit=no&commit=yes");
    let expected = (200, vec!["Backfill(60, false)".to_owned()]);
    assert_eq!(twice.status_and_calls(), expected);
    let list = api_post("drop", "key=a&key=a&KEY=b");
    let expected = (200, vec![r#"Drop(["a", "a"])"#.to_owned()]);
    assert_eq!(list.status_and_calls(), expected);
    let tokens = Scene::new(Method::Get, "/schedule?token=wrong&token=t0ken");
    assert_eq!(tokens.status_and_calls(), (404, vec![]));
}

#[test]
fn a_zero_byte_in_a_field_arrives_as_it_was_sent() {
    for sent in [&b"a%00b"[..], b"a\0b"] {
        let scene = api_post("drop", key(sent));
        let expected = (200, vec![r#"Drop(["a\0b"])"#.to_owned()]);
        assert_eq!(scene.status_and_calls(), expected);
    }
}

#[test]
fn a_zero_byte_in_a_path_is_an_unknown_path() {
    for path in [
        "/schedule/t0ken%00",
        "/schedule/t0ken\0",
        "/schedule?token=t0ken%00",
        "/webhook/signl4%00/t0ken",
        "/console/app.js%00",
        "/console/api/status%00",
    ] {
        let steps = Scene::new(Method::Post, path).steps();
        assert!(
            matches!(&steps[..], [only] if only.starts_with("respond 404")),
            "{path}: {steps:?}"
        );
    }
}

#[test]
fn a_message_cannot_break_out_of_the_json_around_it() {
    let message = "\",\"settings\":[],\"x\":\"\\\n\0\u{2028}</script>";
    let mut scene = api_get("status");
    scene.call = Err(Failure::Refused(message.into()));
    let body: serde_json::Value = serde_json::from_str(&text(&scene.response())).unwrap();
    assert_eq!(body["message"], message);
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(2));
}
