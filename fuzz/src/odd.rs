//! Odd texts, dates and JSON: near enough to the real thing to get past the first check.

use crate::choices::Choices;
use serde_json::{Map, Value, json};

/// What has a meaning to somebody on the way: FIQL, HTML, JSON, templates, headers, keys, URLs.
const PIECES: &[&str] = &[
    "a",
    "",
    " ",
    "VPN",
    "é",
    "ß",
    "😀",
    "\u{202e}",
    "\u{feff}",
    "\u{a0}",
    "\u{85}",
    "\u{2028}",
    "\u{0}",
    "\u{1b}[31m",
    "\n",
    "\r\n",
    "\t",
    "'",
    "\\",
    "\\'",
    "\"",
    "(",
    ")",
    ");(a==1",
    ",closed==true",
    ";",
    "==",
    "=in=(",
    "null",
    "<",
    ">",
    "<b>",
    "</p>",
    "<p>",
    "<br>",
    "<br/>",
    "<a href=\"https://example.com/x\">",
    "<a href='javascript:alert(1)'>",
    "</a>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<li>",
    "<td>",
    "<pre>",
    "</pre>",
    "<img src=x onerror=y>",
    "<![CDATA[",
    "&amp;",
    "&lt;",
    "&#60;",
    "&#x0;",
    "&#xD800;",
    "&#10;",
    "&nbsp;",
    "&",
    "{title}",
    "{text|no}",
    "{{",
    "}}",
    "{",
    "}",
    "|",
    "X-S4-Status",
    "X-S4-ExternalID: a",
    "\r\nX-S4-Status: resolved",
    "%0d%0a",
    "%2e%2e/",
    "../",
    "/",
    "?",
    "#",
    "@",
    ":",
    "TOPdesk-44d88612-fea8-48f3-9de8-2e1278abb02f",
    "44d88612-fea8-48f3-9de8-2e1278abb02f",
    "TOPdesk-a.2",
    ".2",
    "rene@example.com",
    "2026-01-31T10:15:30Z",
    "operatorGroup",
    "secondLineArchived",
    "No fields changed",
    "P1",
    "[",
    "]",
    "0",
    "-1",
    "1e999",
    "18446744073709551616",
    "mon-fri 08:00-18:00",
    "Europe/Amsterdam",
    "burst-0",
    "noid-0",
];

/// A text: pieces of the list above and random letters, mostly short, now and then very long.
pub fn text(c: &mut Choices<'_>) -> String {
    let mut out = String::new();
    for _ in 0..c.below(5) {
        match c.below(8) {
            0 => out.push_str(&String::from_utf8_lossy(&c.bytes(12))),
            1 => out.push_str(&c.one_of(PIECES).repeat(c.below(3_000))),
            _ => out.push_str(c.one_of(PIECES)),
        }
    }
    out
}

/// A text that is short enough to be a name.
pub fn name(c: &mut Choices<'_>) -> String {
    text(c).chars().take(250).collect()
}

/// A date in one of the known formats, at a likely or an absurd moment, or no date at all.
pub fn date(c: &mut Choices<'_>) -> String {
    let second = match c.below(4) {
        0 => c.number() % 253_402_207_200,
        _ => 1_795_420_800 + i64::try_from(c.below(20_000)).unwrap() - 10_000,
    };
    let at = jiff::Timestamp::from_second(second).unwrap_or_default();
    match c.below(8) {
        0 => text(c),
        1 => at.to_string().replace('Z', ".000+0000"),
        2 => at.to_string().replace('Z', "+14:00"),
        3 => at.to_string().replace('Z', ".123456789Z"),
        4 => at.to_string().replace('Z', ""),
        5 => at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        _ => at.to_string(),
    }
}

/// A JSON value that has no business here.
fn value(c: &mut Choices<'_>) -> Value {
    match c.below(10) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(c.number()),
        3 => json!(1.5e300),
        4 => json!(u64::MAX),
        5 => json!([]),
        6 => json!({}),
        7 => date(c).into(),
        8 => (0..c.below(200)).fold(json!([]), |inside, _| json!([inside])),
        _ => text(c).into(),
    }
}

/// A sample with a few members changed, taken away, added or renamed.
pub fn like(c: &mut Choices<'_>, sample: &Value) -> Value {
    let mut out = sample.clone();
    for _ in 0..c.below(5) {
        let mut at = c.below(size(&out));
        if let Some(node) = node(&mut out, &mut at) {
            change(c, node);
        }
    }
    out
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(size).sum(),
        Value::Object(map) => map.values().map(size).sum(),
        _ => 0,
    }
}

fn node<'v>(value: &'v mut Value, at: &mut usize) -> Option<&'v mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|inner| node(inner, at)),
        Value::Object(map) => map.values_mut().find_map(|inner| node(inner, at)),
        _ => None,
    }
}

fn change(c: &mut Choices<'_>, at: &mut Value) {
    match at {
        Value::Object(map) if !map.is_empty() && c.below(4) > 0 => member(c, map),
        Value::Array(list) if !list.is_empty() && c.below(4) > 0 => {
            let one = c.below(list.len());
            match c.below(3) {
                0 => drop(list.remove(one)),
                1 => list.push(list[one].clone()),
                _ => list.push(value(c)),
            }
        }
        Value::String(own) if c.below(2) > 0 => {
            let more = text(c);
            match c.below(3) {
                0 => own.push_str(&more),
                1 => *own = more,
                _ => *own = date(c),
            }
        }
        _ => *at = value(c),
    }
}

fn member(c: &mut Choices<'_>, map: &mut Map<String, Value>) {
    let keys: Vec<_> = map.keys().cloned().collect();
    let key = c.one_of(&keys);
    match c.below(4) {
        0 => drop(map.remove(&key)),
        1 => {
            let own = map.remove(&key).unwrap_or_default();
            map.insert(key.to_uppercase(), own);
        }
        2 => drop(map.insert(text(c), value(c))),
        _ => drop(map.insert(key, value(c))),
    }
}

/// A changed sample as bytes: mostly whole, sometimes broken, seldom something else altogether.
pub fn bytes_like(c: &mut Choices<'_>, sample: &Value) -> Vec<u8> {
    match c.below(8) {
        0 => return c.rest(),
        1 => return text(c).into_bytes(),
        _ => {}
    }
    let mut bytes = like(c, sample).to_string().into_bytes();
    if c.one_in(3) {
        broken(c, &mut bytes);
    }
    bytes
}

/// Cuts, repeats, replaces or inserts somewhere.
pub fn broken(c: &mut Choices<'_>, bytes: &mut Vec<u8>) {
    let at = c.below(bytes.len() + 1);
    match c.below(5) {
        0 => bytes.truncate(at),
        1 => bytes.extend(bytes.clone().into_iter().skip(at)),
        2 => drop(bytes.splice(at..at, c.one_of(PIECES).bytes())),
        3 => drop(bytes.splice(at..at, c.bytes(8))),
        _ => bytes
            .iter_mut()
            .skip(at)
            .take(1)
            .for_each(|byte| *byte ^= 0x80),
    }
}
