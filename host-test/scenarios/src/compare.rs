//! Expected against seen. In every expected text `*` stands for anything.

use std::fmt;

use serde_json::Value;

/// Does the text look like the pattern?
pub(crate) fn alike(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(start) else {
        return false;
    };
    let parts: Vec<_> = rest.split('*').collect();
    let Some((end, middle)) = parts.split_last() else {
        return true;
    };
    for part in middle {
        match text.split_once(part) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(end)
}

/// What is not as expected.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    found: Vec<String>,
}

impl Differences {
    pub(crate) fn add(&mut self, what: &str, expected: impl fmt::Display, seen: impl fmt::Display) {
        self.found.push(format!(
            "{what}\n    expected: {expected}\n    seen:     {seen}"
        ));
    }

    /// A text; no expectation is met by anything, an empty one by nothing.
    pub(crate) fn text(&mut self, what: &str, expected: Option<&String>, seen: Option<&str>) {
        let seen = seen.unwrap_or_default();
        match expected {
            Some(expected) if !alike(expected, seen) => {
                self.add(what, format!("{expected:?}"), format!("{seen:?}"));
            }
            _ => {}
        }
    }

    /// A value that is alike or not.
    pub(crate) fn value<T: PartialEq + fmt::Debug>(
        &mut self,
        what: &str,
        expected: Option<T>,
        seen: T,
    ) {
        match expected {
            Some(expected) if expected != seen => {
                self.add(what, format!("{expected:?}"), format!("{seen:?}"));
            }
            _ => {}
        }
    }

    /// Texts in their order, all of them.
    pub(crate) fn texts(&mut self, what: &str, expected: Option<&Vec<String>>, seen: &[String]) {
        let Some(expected) = expected else { return };
        let same = |(pattern, text): (&String, &String)| alike(pattern, text);
        if expected.len() != seen.len() || !expected.iter().zip(seen).all(same) {
            self.add(what, format!("{expected:?}"), format!("{seen:?}"));
        }
    }

    /// A part of a JSON document: what is not named may be anything, lists are whole.
    pub(crate) fn json(&mut self, what: &str, expected: &Value, seen: Option<&Value>) {
        if let (Value::Object(expected), Some(Value::Object(seen))) = (expected, seen) {
            for (key, value) in expected {
                self.json(&format!("{what}.{key}"), value, seen.get(key));
            }
        } else if !contains(expected, seen) {
            let seen = seen.map_or("nothing".to_owned(), Value::to_string);
            self.add(what, expected, seen);
        }
    }

    /// Nothing, or an error that tells every difference.
    pub(crate) fn settle(self) -> anyhow::Result<()> {
        if self.found.is_empty() {
            return Ok(());
        }
        anyhow::bail!(self.found.join("\n"))
    }
}

/// Is the expected document a part of the seen one?
pub(crate) fn contains(expected: &Value, seen: Option<&Value>) -> bool {
    match (expected, seen) {
        (Value::String(pattern), Some(Value::String(text))) => alike(pattern, text),
        (Value::String(pattern), Some(Value::Null)) => pattern.is_empty(),
        (Value::Array(expected), Some(Value::Array(seen))) => {
            let mut pairs = expected.iter().zip(seen);
            expected.len() == seen.len() && pairs.all(|(e, s)| contains(e, Some(s)))
        }
        (Value::Object(expected), Some(Value::Object(seen))) => {
            let mut members = expected.iter();
            members.all(|(key, value)| contains(value, seen.get(key)))
        }
        (expected, Some(seen)) => expected == seen,
        (_, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_star_stands_for_anything_also_for_nothing() {
        assert!(alike("a*b*c", "a-b-b-c"));
        assert!(alike("*", ""));
        assert!(alike("a*", "a"));
        assert!(alike("exactly", "exactly"));
    }

    #[test]
    fn what_stands_between_the_stars_must_be_there_in_order() {
        assert!(!alike("a*b*c", "a-c-b"));
        assert!(!alike("a*a", "a"));
        assert!(!alike("exactly", "exactly so"));
        assert!(!alike("*end", "end."));
    }

    #[test]
    fn a_part_of_a_document_is_enough_but_lists_are_whole() {
        let seen = json!({"a": {"b": 1, "c": 2}, "list": ["one", "two"], "none": null});
        let part = json!({"a": {"b": 1}, "list": ["o*", "two"], "none": ""});
        assert!(contains(&part, Some(&seen)));
        assert!(!contains(&json!({"list": ["one"]}), Some(&seen)));
        assert!(!contains(&json!({"a": {"d": 1}}), Some(&seen)));
    }

    #[test]
    fn a_difference_names_the_place_the_expected_and_the_seen() {
        let mut differences = Differences::default();
        differences.json(
            "report",
            &json!({"ignored": {"echo": 1}}),
            Some(&json!({"ignored": {"echo": 0}})),
        );
        let text = differences.settle().unwrap_err().to_string();
        assert_eq!(
            text,
            "report.ignored.echo\n    expected: 1\n    seen:     0"
        );
    }
}
