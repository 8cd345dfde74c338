//! What an editor or a form shows of the schemas, and what a fault says.

use super::*;

#[test]
fn everything_that_a_form_shows_has_a_title_and_a_description() {
    fn bare(schema: &Value, at: &str, found: &mut Vec<String>, defs: &Value) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let of = property["$ref"].as_str().and_then(|r| r.rsplit('/').next());
            let has = |key| {
                property.get(key).is_some() || of.is_some_and(|of| defs[of].get(key).is_some())
            };
            if !has("title") || !has("description") {
                found.push(format!("{at}/{name}"));
            }
            bare(property, &format!("{at}/{name}"), found, defs);
        }
    }
    let mut found = Vec::new();
    for name in ["rules", "priorities"] {
        let schema = schema(name);
        for (def, object) in schema["$defs"].as_object().unwrap() {
            bare(object, def, &mut found, &schema["$defs"]);
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_examples_of_the_schemas_and_of_the_guide_are_good() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let blocks = guide
        .split("```json\n")
        .skip(1)
        .map(|b| b.split("```").next().unwrap().to_owned());
    let (priorities, rules): (Vec<_>, Vec<_>) = blocks.partition(|block| block.contains("\"is\""));
    let of_schema = |name| schema(name)["examples"][0].to_string();
    let good = |text: String| ("an example", Good, text);
    assert!(!priorities.is_empty() && rules.len() > 1);
    let rules = rules.into_iter().chain([of_schema("rules")]).map(good);
    assert_eq!(
        surprises("rules", rules, rules_faults),
        Vec::<String>::new()
    );
    let priorities = priorities
        .into_iter()
        .chain([of_schema("priorities")])
        .map(good);
    assert_eq!(
        surprises("priorities", priorities, priorities_faults),
        Vec::<String>::new()
    );
}

#[test]
fn no_fault_repeats_a_value() {
    let canary = |text: &str| format!("[{}]", text.replace('@', "canary"));
    for text in [
        r#"{"name": "a", "query": "@ (", "burst": "@", "group_major": "@", "when": "@"}"#,
        r#"{"name": "a", "when": {"line": "@", "major": "@", "target_within": "@", "group": [1, "@"]}}"#,
        r#"{"name": "a", "hours": {"zone": "@", "open": "@", "outside": "@"}}"#,
        r#"{"name": "a", "alert": {"title": "{@}", "text": "{@", "scenario": "@", "location": "@", "filtering": "@", "parameters": {"text": "@", "b": "}@"}}}"#,
        r#"{"name": "a", "on_change": {"group_changed": "@"}, "near_target": {"before": "@", "scenario": "@"}}"#,
        r#"{"name": "a", "https://@": 1, "@ @": 2}"#,
        r#"{"name": "a", "query": @}"#,
        r#""@""#,
    ] {
        let faults = rules_faults(&canary(text));
        assert!(
            !faults.is_empty() && faults.iter().all(|f| !f.contains("canary")),
            "{faults:?}"
        );
    }
}
