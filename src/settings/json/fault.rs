//! A fault that serde has found, in words of our own: serde's message repeats the value, which may be a secret.

use serde_path_to_error::Segment;
use std::fmt;

/// More faults than these help nobody.
const MAX_FAULTS: usize = 20;

/// The faults of a setting so far.
#[derive(Default)]
pub struct Faults(Vec<String>);

impl Faults {
    /// Adds what is wrong at a place.
    pub fn add(&mut self, place: &str, fault: &str) {
        if self.0.len() < MAX_FAULTS {
            let colon = if place.is_empty() { "" } else { ": " };
            self.0.push(format!("{place}{colon}{fault}"));
        }
    }

    /// The value, if there was no fault.
    ///
    /// # Errors
    /// The faults.
    pub fn none_or<T>(self, value: T) -> Result<T, Vec<String>> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self.0)
        }
    }
}

/// One fault of an object.
pub struct Fault {
    pub kind: Kind,
    path: Vec<Step>,
    message: String,
}

/// What has to be known of a fault to find the others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The member at the path must be there, and is not.
    Missing,
    /// The member at the path is given twice.
    Duplicate,
    /// The member at the path is not known, or its value is not what was expected.
    Wrong,
}

enum Step {
    Member(String),
    /// An entry of a list, from 0.
    Entry(usize),
}

impl Fault {
    /// The members on the path, down to the first list.
    pub fn names(&self) -> Vec<String> {
        let member = |step: &Step| match step {
            Step::Member(name) => Some(name.clone()),
            Step::Entry(_) => None,
        };
        self.path.iter().map_while(member).collect()
    }
}

impl From<serde_path_to_error::Error<serde_json::Error>> for Fault {
    fn from(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let step = |segment: &Segment| match segment {
            Segment::Map { key } => Some(Step::Member(key.clone())),
            Segment::Seq { index } => Some(Step::Entry(*index)),
            Segment::Enum { .. } | Segment::Unknown => None,
        };
        let mut path: Vec<_> = error.path().iter().filter_map(step).collect();
        let error = error.into_inner();
        let (kind, name, message) = words(&error);
        path.extend(name.map(Step::Member));
        Self {
            kind,
            path,
            message,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.path {
            match step {
                Step::Member(name) => write!(f, "{}: ", shown(name))?,
                Step::Entry(at) => write!(f, "entry {}: ", at + 1)?,
            }
        }
        f.write_str(&self.message)
    }
}

/// What serde says, without the value: the kind of fault, the member's name where the path does not end with it, and
/// what was expected.
fn words(error: &serde_json::Error) -> (Kind, Option<String>, String) {
    let text = error.to_string();
    // The place within this object is of no use; the path says more.
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    if !error.is_data() {
        return (Kind::Wrong, None, format!("expected JSON: {text}"));
    }
    let quoted = |prefix: &str| {
        let name = text.strip_prefix(prefix)?.strip_suffix('`')?;
        Some(name.to_owned())
    };
    if let Some(name) = quoted("missing field `") {
        return (Kind::Missing, Some(name), "is required".into());
    }
    if let Some(name) = quoted("duplicate field `") {
        return (Kind::Duplicate, Some(name), "is given twice".into());
    }
    // The value stands before it; what follows is ours.
    let expected = text
        .rsplit_once(", expected ")
        .map(|(_, expected)| expected);
    let message = match expected {
        None => text.to_owned(),
        Some(names) if text.starts_with("unknown field `") => {
            let names: Vec<_> = names.split('`').skip(1).step_by(2).collect();
            format!("is not known here; expected one of: {}", names.join(", "))
        }
        Some("a boolean") => "expected true or false".into(),
        Some(expected) => format!("expected {expected}"),
    };
    (Kind::Wrong, None, message)
}

/// A name as it may stand in a message: whatever does not look like one is not repeated.
fn shown(name: &str) -> &str {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    if (1..=40).contains(&name.len()) && name.bytes().all(plain) {
        name
    } else {
        "a member"
    }
}
