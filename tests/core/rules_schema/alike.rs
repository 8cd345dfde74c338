//! Schema and parser judge the same documents alike.

use super::*;

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
