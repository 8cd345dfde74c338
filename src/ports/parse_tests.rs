use super::*;

#[derive(Debug, Deserialize, PartialEq)]
struct Inner {
    id: String,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct Outer<'a> {
    name: Option<Text<'a>>,
    #[serde(default, deserialize_with = "optional_object")]
    inner: Option<Inner>,
    #[serde(default, deserialize_with = "if_of_type")]
    word: Option<Text<'a>>,
}

fn is_borrowed(text: &Text<'_>) -> bool {
    matches!(text.0, Cow::Borrowed(_))
}

#[test]
fn a_string_is_copied_only_if_it_contains_escapes() {
    let name = |json| object::<Outer<'_>>(json).unwrap().name.unwrap();
    let (plain, escaped) = (name(r#"{"name":"é"}"#), name(r#"{"name":"\u00e9"}"#));
    assert_eq!((&*plain, &*escaped), ("é", "é"));
    assert!(is_borrowed(&plain) && !is_borrowed(&escaped));
}

#[test]
fn an_array_is_not_taken_for_an_object() {
    assert!(object::<Inner>(r#"["a"]"#).is_err());
    assert!(objects::<Inner>(r#"[["a"]]"#).is_err());
    assert!(object::<Outer<'_>>(r#"{"inner":["a"]}"#).is_err());
    let outer: Outer<'_> = object(r#"{"inner":{"id":"a"}}"#).unwrap();
    assert_eq!(outer.inner, Some(Inner { id: "a".into() }));
}

#[test]
fn null_and_unknown_members_are_as_good_as_absent() {
    let outer: Outer<'_> = object(r#"{"name":null,"inner":null,"word":null,"x":[{}]}"#).unwrap();
    assert!(outer.name.is_none() && outer.inner.is_none() && outer.word.is_none());
}

#[test]
fn a_value_of_another_type_is_refused_only_where_it_is_needed() {
    for other in ["7", "1e999", "true", "[\"a\"]", "{\"a\":[1]}"] {
        let outer = format!(r#"{{"word":{other},"name":"a"}}"#);
        let outer: Outer<'_> = object(&outer).unwrap();
        assert!(outer.word.is_none() && outer.name.is_some(), "{other}");
        assert!(object::<Outer<'_>>(&format!(r#"{{"name":{other}}}"#)).is_err());
    }
    let outer: Outer<'_> = object(r#"{"word":"a"}"#).unwrap();
    assert_eq!(outer.word.as_deref(), Some("a"));
}

#[test]
fn a_known_member_that_is_given_twice_is_refused() {
    assert!(object::<Inner>(r#"{"id":"a","id":"a"}"#).is_err());
    assert!(object::<Inner>(r#"{"id":"a","x":1,"x":2}"#).is_ok());
}

#[test]
fn members_are_found_by_name_first_last_or_in_any_case() {
    let members: Members<'_> = json(r#"{"A":0,"a":1,"\u0061":2,"B":3,"b":"x"}"#).unwrap();
    let number = |raw: Option<&RawValue>| raw.and_then(value::<i64>);
    assert_eq!(number(members.first("a")), Some(1));
    assert_eq!(number(members.in_any_case("a")), Some(2));
    assert_eq!(number(members.in_any_case("aA")), None);
    let members: Members<'_> = json(r#"{"Ab":1,"aB":2}"#).unwrap();
    assert_eq!(number(members.in_any_case("ab")), Some(1));
    assert!(json::<Members<'_>>("[]").is_err());
}

#[test]
fn an_error_contains_the_place_and_no_content() {
    let message = |json| object::<Inner>(json).unwrap_err().to_string();
    assert_eq!(
        message("{\n  secret"),
        "not of the documented shape at line 2, column 3"
    );
    assert_eq!(
        message(r#"{"id":"a","id":"secret"}"#),
        "not of the documented shape at line 1, column 14"
    );
    let odd = message(r#"{"id":{"secret":"secret"}}"#);
    assert!(odd.starts_with("not of the documented shape at line 1, column "));
}

#[test]
fn a_byte_that_is_not_utf8_becomes_a_replacement_character() {
    assert!(matches!(text("é".as_bytes()), Cow::Borrowed("é")));
    assert_eq!(text(b"a\xffb"), "a\u{fffd}b");
}
