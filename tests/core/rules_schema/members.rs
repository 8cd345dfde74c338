//! Schema and parser have the same bounds and know the same members.

use super::*;

#[test]
fn schema_and_parser_have_the_same_bounds() {
    let rule = |n: usize| format!(r#"{{"name": "{n}"}}"#);
    let rules = |count| format!("[{}]", (0..count).map(rule).collect::<Vec<_>>().join(","));
    let named = |length: usize| format!(r#"[{{"name": "{}"}}]"#, "ü".repeat(length));
    let titled = |length: usize| {
        with_name(&format!(
            r#""alert": {{"title": "{}"}}"#,
            "ü".repeat(length)
        ))
    };
    let group =
        |length: usize| with_name(&format!(r#""when": {{"group": "{}"}}"#, "ü".repeat(length)));
    let parameter = |n: usize| format!(r#""p{n}": "x""#);
    let parameters = |count| {
        let all: Vec<_> = (0..count).map(parameter).collect();
        with_name(&format!(
            r#""alert": {{"parameters": {{{}}}}}"#,
            all.join(",")
        ))
    };
    let cases = [
        ("100 rules", Good, rules(100)),
        ("101 rules", Bad, rules(101)),
        ("a name of 100", Good, named(100)),
        ("a name of 101", Bad, named(101)),
        ("a title of 4000", Good, titled(4_000)),
        ("a title of 4001", Bad, titled(4_001)),
        ("a group of 200", Good, group(200)),
        ("a group of 201", Bad, group(201)),
        ("20 parameters", Good, parameters(20)),
        ("21 parameters", Bad, parameters(21)),
    ];
    assert_eq!(
        surprises("rules", cases.into_iter(), rules_faults),
        Vec::<String>::new()
    );
}

fn count_of_objects(schema: &Value) -> usize {
    match schema {
        Value::Object(members) => {
            let own = usize::from(members.get("properties").is_some_and(Value::is_object));
            own + members.values().map(count_of_objects).sum::<usize>()
        }
        Value::Array(list) => list.iter().map(count_of_objects).sum(),
        _ => 0,
    }
}

#[test]
fn schema_and_parser_know_the_same_members() {
    let schema = schema("rules");
    let places = [
        ("rule", r#""zzz": 1"#),
        ("conditions", r#""when": {"zzz": 1}"#),
        ("hours", r#""hours": {"zzz": 1}"#),
        ("alert", r#""alert": {"zzz": 1}"#),
        ("on_change", r#""on_change": {"zzz": 1}"#),
        ("near_target", r#""near_target": {"zzz": 1}"#),
    ];
    for (object, members) in places {
        assert_eq!(
            known(&rules_faults(&with_name(members))),
            properties(&schema["$defs"][object]),
            "{members}"
        );
    }
    assert_eq!(count_of_objects(&schema), places.len());
}

#[test]
fn schema_and_parser_know_the_same_members_of_a_priority() {
    let schema = schema("priorities");
    let found = known(&priorities_faults(r#"[{"is": "P1", "zzz": 1}]"#));
    assert_eq!(found, properties(&schema["$defs"]["priority"]));
    assert_eq!(count_of_objects(&schema), 1);
}
