//! `schema/` says in JSON Schema what the settings `rules` and `priorities` may hold, for editors
//! and forms. Here the schema and the parser judge the same documents.

#![expect(clippy::unwrap_used, reason = "tests")]

use connector::settings::{read_priorities, read_rules};
use jsonschema::Validator;
use serde_json::Value;
use std::collections::BTreeSet;

/// What becomes of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judged {
    /// Schema and parser take it.
    Good,
    /// Both refuse it.
    Bad,
    /// Only the parser can know: unique names, a range written as text, the meaning of a name, or
    /// a way of writing that JSON Schema does not see.
    ParserOnly,
    /// Only the schema refuses it: always a mistake here.
    SchemaOnly,
}
use Judged::{Bad, Good, ParserOnly, SchemaOnly};

fn schema(name: &str) -> Value {
    let path = format!("{}/schema/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn rules_faults(text: &str) -> Vec<String> {
    read_rules(text).err().unwrap_or_default()
}

fn priorities_faults(text: &str) -> Vec<String> {
    read_priorities(text).err().unwrap_or_default()
}

fn judged(validator: &Validator, text: &str, faults: &[String]) -> Judged {
    let by_schema = serde_json::from_str(text).is_ok_and(|value| validator.is_valid(&value));
    match (by_schema, faults.is_empty()) {
        (true, true) => Good,
        (false, false) => Bad,
        (true, false) => ParserOnly,
        (false, true) => SchemaOnly,
    }
}

/// Members of a rule besides its name, and what becomes of it.
#[rustfmt::skip]
const RULES: &[(&str, Judged, &str)] = &[
    ("only a name", Good, ""),
    ("a query", Good, r#""query": "category.name=='Core network'""#),
    ("a query of another type", Bad, r#""query": ["a==1"]"#),
    ("a blank query", Bad, r#""query": " ""#),
    ("a query that cannot be read", ParserOnly, r#""query": "a==(b""#),
    ("every condition with one value", Good, r#""when": {"group":"a","category":"a","subcategory":"a","branch":"a","caller_branch":"a","priority":"a","impact":"a","urgency":"a","call_type":"a","status":"a","line":"first","major":true,"on_hold":false,"target_within":"30m"}"#),
    ("every condition with a list", Good, r#""unless": {"group":["a","b"],"category":["a"],"subcategory":["a"],"branch":["a"],"caller_branch":["a"],"priority":["a"],"impact":["a"],"urgency":["a"],"call_type":["a"],"status":["a"],"line":"second"}"#),
    ("no condition", Good, r#""when": {}, "unless": {}"#),
    ("an unknown condition", Bad, r#""when": {"operator": "a"}"#),
    ("conditions as a list", Bad, r#""when": []"#),
    ("an empty list of values", Bad, r#""when": {"group": []}"#),
    ("a blank value", Bad, r#""when": {"group": " "}"#),
    ("a blank value in a list", Bad, r#""when": {"group": ["a", ""]}"#),
    ("a value that is too long with the blanks around it", Bad, r#""when": {"group": "a                                                                                                                                                                                                         "}"#),
    ("a value that cannot be seen", Bad, "\"when\": {\"group\": \"\u{feff}\"}"),
    ("a value that is a number", Bad, r#""when": {"group": 7}"#),
    ("a value that is null", Bad, r#""when": {"group": null}"#),
    ("a list in a list", Bad, r#""when": {"group": [["a"]]}"#),
    ("an unknown line", Bad, r#""when": {"line": "third"}"#),
    ("a line as an object", Bad, r#""when": {"line": {"first": null}}"#),
    ("hours as a list", Bad, r#""hours": ["UTC", "daily 08:00-18:00"]"#),
    ("an alert as a list", Bad, r#""alert": []"#),
    ("a line in a list", Bad, r#""when": {"line": ["first"]}"#),
    ("yes for true", Bad, r#""when": {"major": "yes"}"#),
    ("a span in seconds", Good, r#""when": {"target_within": "0s"}"#),
    ("a span in hours", Good, r#""when": {"target_within": "2 h"}"#),
    ("a span in days", Good, r#""when": {"target_within": "31d"}"#),
    ("a span without a unit", Bad, r#""when": {"target_within": "30"}"#),
    ("a span that is a number", Bad, r#""when": {"target_within": 30}"#),
    ("a span in weeks", Bad, r#""when": {"target_within": "1w"}"#),
    ("a negative span", Bad, r#""when": {"target_within": "-1h"}"#),
    ("a signed span", Bad, r#""when": {"target_within": "+1h"}"#),
    ("a span that is too long", ParserOnly, r#""when": {"target_within": "32d"}"#),
    ("hours", Good, r#""hours": {"zone": "Europe/Amsterdam", "open": ["mon-fri 08:00-18:00", "sat 10:00-14:00"], "outside": "hold"}"#),
    ("hours to drop outside of", Good, r#""hours": {"zone": "UTC", "open": "daily 22:00-6:00", "outside": "drop"}"#),
    ("hours with lists of days", Good, r#""hours": {"zone": " Etc/GMT+1 ", "open": "Mon, WED-fri ,sun 08:00-24:00"}"#),
    ("hours of a zone in small letters", Good, r#""hours": {"zone": "america/argentina/buenos_aires", "open": "daily 00:00-24:00"}"#),
    ("hours without a zone", Bad, r#""hours": {"open": "daily 08:00-18:00"}"#),
    ("hours that are never open", Bad, r#""hours": {"zone": "UTC", "open": []}"#),
    ("hours without open", Bad, r#""hours": {"zone": "UTC"}"#),
    ("hours with an unknown member", Bad, r#""hours": {"zone": "UTC", "open": "daily 08:00-18:00", "closed": "x"}"#),
    ("hours with an unknown outside", Bad, r#""hours": {"zone": "UTC", "open": "daily 08:00-18:00", "outside": "wait"}"#),
    ("a span without days", Bad, r#""hours": {"zone": "UTC", "open": "08:00-18:00"}"#),
    ("a span with an unknown day", Bad, r#""hours": {"zone": "UTC", "open": "monday 08:00-18:00"}"#),
    ("days without a comma", Bad, r#""hours": {"zone": "UTC", "open": "mon wed 08:00-18:00"}"#),
    ("a time beyond the day", Bad, r#""hours": {"zone": "UTC", "open": "mon 08:00-24:01"}"#),
    ("a span that begins at 24:00", Bad, r#""hours": {"zone": "UTC", "open": "mon 24:00-08:00"}"#),
    ("a time with too many minutes", Bad, r#""hours": {"zone": "UTC", "open": "mon 08:60-09:00"}"#),
    ("a time with one digit of minutes", Bad, r#""hours": {"zone": "UTC", "open": "mon 08:0-09:00"}"#),
    ("a time with blanks", Bad, r#""hours": {"zone": "UTC", "open": "mon 08:00 - 09:00"}"#),
    ("a zone that cannot be one", Bad, r#""hours": {"zone": "Europe Amsterdam", "open": "mon 08:00-18:00"}"#),
    ("a zone that is not known", ParserOnly, r#""hours": {"zone": "Europe/Atlantis", "open": "mon 08:00-18:00"}"#),
    ("a zone whose clock follows the moon", Good, r#""hours": {"zone": "Africa/Casablanca", "open": "mon 08:00-18:00"}"#),
    ("a full alert", Good, r#""alert": {"team":"Network","title":"{priority}: {title}","text":"{text|none}\n{{{link}}}","service":"Network","scenario":"single_ack","location":"52.1, -5.2","filtering":true,"parameters":{"Branch":"{ branch | no branch }","Where else":"x"}}"#),
    ("every field", Good, r#""alert": {"text": "{number}{title}{text}{priority}{impact}{urgency}{category}{subcategory}{branch}{caller_branch}{call_type}{status}{group}{line}{target}{link}"}"#),
    ("several acknowledge", Good, r#""alert": {"scenario": "multi_ack"}"#),
    ("an emergency", Good, r#""alert": {"scenario": "emergency"}"#),
    ("an unknown scenario", Bad, r#""alert": {"scenario": "all"}"#),
    ("a null alert", Bad, r#""alert": null"#),
    ("an unknown member of an alert", Bad, r#""alert": {"category": "x"}"#),
    ("a blank team", Bad, r#""alert": {"team": ""}"#),
    ("an unknown field", Bad, r#""alert": {"title": "{operator}"}"#),
    ("a field with capitals", Bad, r#""alert": {"title": "{Title}"}"#),
    ("a brace that is not closed", Bad, r#""alert": {"title": "{title"}"#),
    ("a brace that is not opened", Bad, r#""alert": {"title": "title}"}"#),
    ("a field in words for an empty one", Bad, r#""alert": {"title": "{branch|{group}}"}"#),
    ("a blank title", Bad, r#""alert": {"title": " "}"#),
    ("a location of one number", Bad, r#""alert": {"location": "52.1"}"#),
    ("a location in words", Bad, r#""alert": {"location": "Utrecht"}"#),
    ("a location without a fraction", Good, r#""alert": {"location": "-90,180.00"}"#),
    ("a location off the earth", ParserOnly, r#""alert": {"location": "90.1,5"}"#),
    ("filtering as a text", Bad, r#""alert": {"filtering": "true"}"#),
    ("no further parameter", Good, r#""alert": {"parameters": {}}"#),
    ("a parameter that is a number", Bad, r#""alert": {"parameters": {"Floor": 3}}"#),
    ("a parameter of SIGNL4", Bad, r#""alert": {"parameters": {"X-S4-Status": "resolved"}}"#),
    ("a parameter of SIGNL4 in small letters", Bad, r#""alert": {"parameters": {"x-s4-new": "x"}}"#),
    ("a parameter that SIGNL4 takes for the title", Bad, r#""alert": {"parameters": {"Subject": "x"}}"#),
    ("a parameter that SIGNL4 takes for the text", Bad, r#""alert": {"parameters": {"MessageText": "x"}}"#),
    ("a parameter that is a built-in tile", Bad, r#""alert": {"parameters": {"operator Group": "x"}}"#),
    ("a parameter that only begins like a taken one", Good, r#""alert": {"parameters": {"Status code": "x", "X-S3-Y": "x"}}"#),
    ("a parameter without a name", Bad, r#""alert": {"parameters": {"": "x"}}"#),
    ("a parameter with blanks around its name", Bad, r#""alert": {"parameters": {"status ": "x"}}"#),
    ("a parameter with a line end in its name", Bad, r#""alert": {"parameters": {"a\nb": "x"}}"#),
    ("the same parameter twice", ParserOnly, r#""alert": {"parameters": {"a": "x", "a": "y"}}"#),
    ("every reaction", Good, r#""on_change": {"priority_raised":"nothing","group_changed":"annotate","rule_changed":"reroute"}"#),
    ("an unknown reaction", Bad, r#""on_change": {"group_changed": "tell"}"#),
    ("an unknown change", Bad, r#""on_change": {"title_changed": "reroute"}"#),
    ("a target date", Good, r#""near_target": {"before": "30m", "scenario": "multi_ack"}"#),
    ("a target date with the rule's scenario", Good, r#""near_target": {"before": "1d"}"#),
    ("a target date without a span", Bad, r#""near_target": {"scenario": "multi_ack"}"#),
    ("a target date with an unknown member", Bad, r#""near_target": {"before": "1d", "after": "1d"}"#),
    ("a burst", Good, r#""burst": 10"#),
    ("a burst of none", Bad, r#""burst": 0"#),
    ("a burst of too many", Bad, r#""burst": 10001"#),
    ("a negative burst", Bad, r#""burst": -1"#),
    ("a burst with a fraction", Bad, r#""burst": 1.5"#),
    ("a whole burst written with a fraction", ParserOnly, r#""burst": 10.0"#),
    ("grouped major calls", Good, r#""group_major": true"#),
    ("grouped major calls as a text", Bad, r#""group_major": "true""#),
    ("an unknown member", Bad, r#""enabled": true"#),
];

/// Whole documents.
#[rustfmt::skip]
const RULE_LISTS: &[(&str, Judged, &str)] = &[
    ("no rule", Bad, "[]"),
    ("an object", Bad, r#"{"name": "a"}"#),
    ("a text", Bad, r#""a""#),
    ("a list of texts", Bad, r#"["a"]"#),
    ("a list of lists", Bad, r#"[["a"]]"#),
    ("a letter of which there is only half", Bad, r#"[{"name": "\ud800"}]"#),
    ("a rule without a name", Bad, r#"[{"name": "a"}, {}]"#),
    ("a blank name", Bad, r#"[{"name": " "}]"#),
    ("a name that is a number", Bad, r#"[{"name": 1}]"#),
    ("two rules", Good, r#"[{"name": "a"}, {"name": "b"}]"#),
    ("two rules of one name", ParserOnly, r#"[{"name": "a"}, {"name": "a "}]"#),
    ("a member twice", ParserOnly, r#"[{"name": "a", "name": "b"}]"#),
    ("a comma too many", Bad, r#"[{"name": "a"},]"#),
    ("nothing", Bad, ""),
];

#[rustfmt::skip]
const PRIORITY_LISTS: &[(&str, Judged, &str)] = &[
    ("a name", Good, r#"[{"is": "P1"}]"#),
    ("everything", Good, r#"[{"is": ["P1", "1 - Critical"], "scenario": "multi_ack", "service": "Critical", "shown_as": "Critical"}, {"is": "P2", "scenario": "single_ack"}]"#),
    ("an emergency", Good, r#"[{"is": "P1", "scenario": "emergency"}]"#),
    ("no priority", Bad, "[]"),
    ("a priority without a name", Bad, r#"[{"shown_as": "x"}]"#),
    ("an empty list of names", Bad, r#"[{"is": []}]"#),
    ("a blank name", Bad, r#"[{"is": " "}]"#),
    ("a list of names", Bad, r#"["P1", "P2"]"#),
    ("an unknown scenario", Bad, r#"[{"is": "P1", "scenario": "loud"}]"#),
    ("a blank service", Bad, r#"[{"is": "P1", "service": ""}]"#),
    ("a number to show", Bad, r#"[{"is": "P1", "shown_as": 1}]"#),
    ("an unknown member", Bad, r#"[{"is": "P1", "rank": 1}]"#),
];

/// The cases whose judgement is not the expected one.
fn surprises(
    name: &str,
    cases: impl Iterator<Item = (&'static str, Judged, String)>,
    faults: fn(&str) -> Vec<String>,
) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema(name)).unwrap();
    let surprise = |(name, expected, text): (&str, Judged, String)| {
        let faults = faults(&text);
        let found = judged(&validator, &text, &faults);
        (found != expected).then(|| format!("{name}: {found:?}, not {expected:?}: {faults:?}"))
    };
    cases.filter_map(surprise).collect()
}

fn with_name(members: &str) -> String {
    let comma = if members.is_empty() { "" } else { ", " };
    format!(r#"[{{"name": "a"{comma}{members}}}]"#)
}

#[test]
fn schema_and_parser_judge_every_rule_alike() {
    let cases = RULES
        .iter()
        .map(|(name, judged, text)| (*name, *judged, with_name(text)));
    let lists = RULE_LISTS
        .iter()
        .map(|(name, judged, text)| (*name, *judged, (*text).to_owned()));
    assert_eq!(
        surprises("rules", cases.chain(lists), rules_faults),
        Vec::<String>::new()
    );
}

#[test]
fn schema_and_parser_judge_every_priority_alike() {
    let cases = PRIORITY_LISTS
        .iter()
        .map(|(name, judged, text)| (*name, *judged, (*text).to_owned()));
    assert_eq!(
        surprises("priorities", cases, priorities_faults),
        Vec::<String>::new()
    );
}

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

/// The members that the parser knows at a place, by what it says about one that it does not know.
fn known(faults: &[String]) -> BTreeSet<String> {
    let list = faults
        .iter()
        .find_map(|f| f.split_once("is not known here; expected one of: "));
    list.unwrap().1.split(", ").map(str::to_owned).collect()
}

fn properties(object: &Value) -> BTreeSet<String> {
    object["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
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
