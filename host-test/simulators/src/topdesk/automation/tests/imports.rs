//! Which files are imported.

use super::*;

#[test]
fn freemarker_that_is_not_known_is_refused_at_the_import() {
    for (template, words) in [
        ("<#if x>", "`<#`"),
        ("<@macro/>", "`<@`"),
        ("#{1}", "`#{`"),
        ("${", "not understood"),
        ("${unid", "not understood"),
        ("${unid?upper_case}", "not understood"),
        ("${1 + 1}", "does not know `1`"),
        ("${unid!'x'?no_esc}", "after a name only"),
        ("${'${unid}'}", "a placeholder in a text in quotes"),
        ("${'a}", "does not end"),
        ("${'\\q'}", "an escape"),
        ("${operatorGroup.name!}", "part before the dot"),
        ("${_base64(unid}", "not understood"),
        (
            "${_responses.One.body.id}",
            "does not know `_responses.One.body.id`",
        ),
        ("${persoonid}", "does not know `persoonid`"),
        ("${_variables.Nothing}", "not defined"),
    ] {
        let refused = refusal(&file(template));
        assert!(refused.contains(words), "{template}: {refused}");
    }
}

#[test]
fn every_member_of_a_file_is_needed() {
    for pointer in ["", "/actionSequence", "/actionSequence/configuration", STEP] {
        let whole = file("");
        let members = whole.pointer(pointer).unwrap().as_object().unwrap();
        for member in members.keys() {
            let mut part = whole.clone();
            let object = part.pointer_mut(pointer).unwrap();
            object.as_object_mut().unwrap().remove(member);
            let refused = refusal(&part);
            assert!(
                refused.contains(&format!("missing field `{member}`")),
                "{refused}"
            );
        }
    }
}

#[test]
fn a_file_that_is_not_of_its_shape_is_refused() {
    let configuration = "/actionSequence/configuration";
    for (pointer, value, words) in [
        ("/formatVersion".to_owned(), json!("3.0"), "formatVersion"),
        (
            "/actionSequence/structureName".to_owned(),
            json!("change"),
            "structureName",
        ),
        ("/actionSequence/name".to_owned(), json!(" "), "a name"),
        (
            format!("{configuration}/steps"),
            json!([]),
            "at least one step",
        ),
        (
            format!("{configuration}/mappingDefinitions"),
            json!([1]),
            "mappingDefinitions",
        ),
        (
            format!("{configuration}/steps"),
            json!([step("a", ""), step("a", "")]),
            "twice",
        ),
        (
            format!("{STEP}/executionCondition"),
            json!("SOMETIMES"),
            "executionCondition",
        ),
        (
            format!("{STEP}/executionCondition"),
            json!("CUSTOM"),
            "customExecutionCondition",
        ),
        (format!("{STEP}/method"), json!("BREW"), "method"),
        (format!("{STEP}/headers/0/name"), json!("a b"), "header"),
        (
            format!("{STEP}/headers/0"),
            json!({ "name": "a", "value": "b", "c": 1 }),
            "unknown",
        ),
    ] {
        let mut wrong = file("");
        set(&mut wrong, &pointer, value);
        let refused = refusal(&wrong);
        assert!(refused.contains(words), "{pointer}: {refused}");
    }
    assert!(desk().import("no json").is_err());
}

#[test]
fn a_sequence_is_imported_once() {
    let topdesk = linked(&file(""));
    let again = topdesk.import(&file("").to_string());
    assert!(again.unwrap_err().to_string().contains("there already"));
}
