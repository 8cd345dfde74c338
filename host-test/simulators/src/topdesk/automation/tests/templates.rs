//! What is inserted into a request.

use super::*;

#[test]
fn every_known_field_is_filled_in() {
    let topdesk = linked(&file(
        "${unid}|${naam}|${korteomschrijving}|${aanmelderemail}|${ref_vestiging}|${operatorGroup.name}",
    ));
    let call = topdesk.create_incident(example().group("Servicedesk"));
    let push = topdesk.take_pushes().pop().unwrap();
    let expected = format!(
        "{}|I 2611 042|VPN \\\"down\\\"|caller@example.com|Example branch|Servicedesk",
        call.id
    );
    assert_eq!(push.body, expected);
    assert_eq!(push.method, "POST");
    assert_eq!(push.url, "https://example.com/hook");
    assert_eq!(push.headers["content-type"], "application/json");
    assert!(topdesk.take_pushes().is_empty(), "taken once");
}

#[test]
fn the_body_of_the_published_guide_is_bare_lines_and_not_json() {
    let template = "${ref_vestiging}\n${aanmelderemail}\n${korteomschrijving}";
    let mut guide = file(template);
    set(
        &mut guide,
        &format!("{STEP}/escapeBodyValues"),
        json!(false),
    );
    let topdesk = linked(&guide);
    topdesk.create_incident(example());
    let push = topdesk.take_pushes().pop().unwrap();
    assert_eq!(
        push.body,
        "Example branch\ncaller@example.com\nVPN \"down\""
    );
    assert!(serde_json::from_slice::<Value>(&push.body).is_err());
}

#[test]
fn a_null_fails_the_step_and_sends_nothing() {
    let why = body_for("${unid} ${aanmelderemail}", NewIncident::new("x"));
    assert_eq!(why.unwrap_err(), "body: `aanmelderemail` is null");
}

#[test]
fn a_default_stands_in_for_null_and_only_for_null() {
    let template = "${korteomschrijving!'none'}|${aanmelderemail!}";
    let none = body_for(template, NewIncident::default());
    assert_eq!(none.unwrap(), "none|");
    let empty = body_for(template, NewIncident::new(""));
    assert_eq!(empty.unwrap(), "|");
}

#[test]
fn an_inserted_value_is_not_a_template_itself() {
    let sent = body_for("${korteomschrijving}", NewIncident::new("${unid} <#stop>"));
    assert_eq!(sent.unwrap(), "${unid} <#stop>");
}

#[test]
fn escaped_values_cannot_leave_their_json_string() {
    let title = "\"},{\\ \n\t\u{0} </script> 🔥";
    let sent = body_for("{\"t\":\"${korteomschrijving}\"}", NewIncident::new(title));
    let sent: Value = serde_json::from_str(&sent.unwrap()).unwrap();
    assert_eq!(sent, json!({ "t": title }));
}

#[test]
fn a_value_in_a_url_is_percent_encoded_unless_no_esc_is_said() {
    let mut pushed = file("");
    let url = "${_variables.Host?no_esc}/${_variables.Host}";
    set(&mut pushed, &format!("{STEP}/url"), json!(url));
    let topdesk = linked(&pushed);
    assert!(topdesk.set_variable("Push", "Host", "http://h:1"));
    topdesk.create_incident(example());
    let push = topdesk.take_pushes().pop().unwrap();
    assert_eq!(push.url, "http://h:1/http%3A%2F%2Fh%3A1");
    assert!(!topdesk.set_variable("Push", "Nothing", ""));
}

#[test]
fn credentials_are_joined_and_encoded() {
    let mut pushed = file("");
    let value = "Basic ${_base64(_variables.Host + ':' + naam)}";
    set(
        &mut pushed,
        &format!("{STEP}/headers/0/value"),
        json!(value),
    );
    let topdesk = linked(&pushed);
    topdesk.set_variable("Push", "Host", "user");
    topdesk.create_incident(example().number("pass"));
    let push = topdesk.take_pushes().pop().unwrap();
    assert_eq!(push.headers["content-type"], "Basic dXNlcjpwYXNz");
}

#[test]
fn a_header_that_ends_its_line_fails_the_step() {
    let mut pushed = file("");
    set(
        &mut pushed,
        &format!("{STEP}/headers/0/value"),
        json!("${korteomschrijving}"),
    );
    let topdesk = linked(&pushed);
    topdesk.create_incident(NewIncident::new("a\nX-S4-Status: new"));
    assert!(topdesk.take_pushes().is_empty());
    assert!(topdesk.failed_steps()[0].why.starts_with("header"));
}
