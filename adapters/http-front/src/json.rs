//! The little JSON that the front writes itself. A library would cost a multiple of the front.

use std::fmt::Write;

/// A JSON string, quotes included.
#[must_use]
pub fn string(text: &str) -> String {
    let mut json = String::with_capacity(text.len().saturating_add(2));
    json.push('"');
    for char in text.chars() {
        match char {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            // Writing to a string cannot fail.
            c if c.is_control() => drop(write!(json, "\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// A JSON object of names and values that are JSON already. Names need no escapes.
#[must_use]
pub fn object(members: &[(&str, String)]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A JSON array of values that are JSON already.
#[must_use]
pub fn array(values: &[String]) -> String {
    format!("[{}]", values.join(","))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn joins_members_and_values() {
        let values = array(&[string("a"), string("b")]);
        assert_eq!(
            object(&[("x", values), ("y", "1".into())]),
            r#"{"x":["a","b"],"y":1}"#
        );
    }

    proptest! {
        #[test]
        fn a_json_reader_reads_the_same_text(text in any::<String>()) {
            let read: String = serde_json::from_str(&string(&text)).unwrap();
            prop_assert_eq!(read, text);
        }
    }
}
