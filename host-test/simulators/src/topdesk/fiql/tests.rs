use proptest::prelude::*;

use super::*;

struct Ticket;

const LINES: &[&str] = &["firstLine", "secondLine"];

impl Fields for Ticket {
    fn field(&self, path: &str) -> Option<Field<'_>> {
        Some(match path {
            "number" => Field::Text("I 2611 001"),
            "operatorGroup.name" => Field::Text("Servicedesk d'été"),
            "operator" | "operator.name" => Field::Null,
            "id" => Field::Id("44d88612-fea8-48f3-9de8-2e1278abb02f"),
            "status" => Field::Word("firstLine", LINES),
            "closed" => Field::Bool(false),
            "modificationDate" => Field::Date("2026-01-31T10:00:00Z".parse().unwrap()),
            "targetDate" => Field::NoDate,
            _ => return None,
        })
    }
}

#[track_caller]
fn check(query: &str, expected: bool) {
    let query = parse(query).unwrap();
    assert_eq!(query.selects(&Ticket), Ok(expected));
}

#[track_caller]
fn refused(query: &str) {
    let answer = parse(query).and_then(|query| query.selects(&Ticket));
    assert!(answer.is_err(), "{query} was accepted: {answer:?}");
}

#[test]
fn equality_of_texts_with_either_quote() {
    check("number=='I 2611 001'", true);
    check("number==\"I 2611 001\"", true);
    check("number!='I 2611 001'", false);
    check("number==I2611001", false);
}

#[test]
fn quotes_inside_a_value_are_escaped() {
    check(r"operatorGroup.name=='Servicedesk d\'été'", true);
    check("operatorGroup.name==\"Servicedesk d'été\"", true);
    check(r"number=='back\\slash'", false);
}

#[test]
fn a_text_starts_with() {
    check("number=sw='I 26'", true);
    check("number=sw='26'", false);
}

#[test]
fn dates_are_compared_as_moments() {
    check("modificationDate=ge=2026-01-31T10:00:00Z", true);
    check("modificationDate=gt=2026-01-31T10:00:00Z", false);
    check("modificationDate=le=2026-01-31T11:00:00+01:00", true);
    check("modificationDate=lt='2026-01-31T10:00:00Z'", false);
    check("modificationDate=gt=2026-01-31T09:59:59.999Z", true);
    check("modificationDate==2026-01-31T10:00:00.000+0000", true);
}

#[test]
fn lists_hold_any_of_their_values() {
    check("status=in=(firstLine,secondLine)", true);
    check("status=out=(firstLine)", false);
    check("number=in=('a','I 2611 001')", true);
    check("number=out=('a','b')", true);
}

#[test]
fn ids_and_flags() {
    check("id==44D88612-fea8-48f3-9de8-2e1278abb02f", true);
    check("id!='44d88612-fea8-48f3-9de8-2e1278abb02f'", false);
    check("closed==false", true);
    check("closed==true", false);
}

#[test]
fn null_is_found_by_null_alone() {
    check("operator==null", true);
    check("operator!=null", false);
    check("number!=null", true);
    check("operator.name!='somebody'", false);
    check("operator.name=out=('somebody')", false);
    check("targetDate==null", true);
    check("targetDate=lt=2026-01-31T10:00:00Z", false);
    check("number=='null'", false);
}

#[test]
fn and_binds_tighter_than_or() {
    check("closed==false,closed==true;closed==true", true);
    check("(closed==false,closed==true);closed==true", false);
    check("((closed==false))", true);
}

#[test]
fn wrong_operators_are_refused() {
    for query in [
        "number=gte=1",
        "number=lk='a'",
        "number=1",
        "number",
        "number=='a'&closed==true",
    ] {
        refused(query);
    }
}

#[test]
fn unquoted_blanks_and_letters_beyond_ascii_are_refused() {
    refused("number==I 2611 001");
    refused("operatorGroup.name==été");
    refused("number== 'a'");
}

#[test]
fn incomplete_queries_are_refused() {
    for query in [
        "",
        "closed==",
        "closed==false;",
        "(closed==false",
        "number=='a",
        "status=in=()",
        "status=in=firstLine",
    ] {
        refused(query);
    }
}

#[test]
fn unknown_fields_and_values_of_the_wrong_kind_are_refused() {
    for query in [
        "nonsense==1",
        "closed==maybe",
        "id==1",
        "status==thirdLine",
        "modificationDate=ge=yesterday",
        "targetDate=ge=yesterday",
        "closed=gt=false",
        "operator=gt=null",
        "closed==true;nonsense==1",
    ] {
        refused(query);
    }
}

#[test]
fn brackets_cannot_exhaust_the_stack() {
    refused(&"(".repeat(100_000));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _ = parse(&text).and_then(|query| query.selects(&Ticket));
    }

    #[test]
    fn any_text_of_its_own_letters_is_read_or_refused(text in "[a-z=!;,()'\"\\\\ .]{0,40}") {
        let _ = parse(&text).and_then(|query| query.selects(&Ticket));
    }

    #[test]
    fn any_value_can_be_quoted(value in ".*") {
        let escaped = value.replace('\\', r"\\").replace('\'', r"\'");
        let query = parse(&format!("number=='{escaped}'")).unwrap();
        prop_assert_eq!(query.selects(&Ticket), Ok(value == "I 2611 001"));
    }
}
