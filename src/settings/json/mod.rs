//! JSON in a setting, read into types for which serde derives the reading. Every fault is reported, with its place and
//! without the value.

mod fault;
mod given;
mod lists;
mod text;

pub use fault::Faults;
pub use given::Given;
pub use lists::{Entries, OneOrMany};
pub use text::{FromText, Parsed, Plain, Text, WholeNumber};

use fault::{Fault, Kind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Longest JSON of a setting, in bytes.
const MAX_BYTES: usize = 65_536;

/// Parses the JSON of a setting; `shape` says what it must be.
///
/// # Errors
/// Where it is malformed, or that it is of another shape.
pub fn parse<'t, T: Deserialize<'t>>(text: &'t str, shape: &str) -> Result<T, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("expected at most {} kB", MAX_BYTES / 1024));
    }
    serde_json::from_str(text).map_err(|error| {
        if error.is_data() {
            format!("expected {shape}")
        } else {
            format!("expected JSON: {error}")
        }
    })
}

/// Reads one object, which `place` names in messages. serde stops at the first fault; so what is faulty is taken out and
/// the rest is read again, until all faults are known.
pub fn object<T: DeserializeOwned>(json: &str, place: &str, faults: &mut Faults) -> Option<T> {
    let mut fault = match read::<T>(json) {
        Ok(value) => return Some(value),
        Err(fault) => fault,
    };
    let mut rest: Option<Value> = serde_json::from_str(json).ok();
    let mut removed: Vec<Vec<String>> = Vec::new();
    loop {
        let mut names = fault.names();
        // What was taken out is missing now, and was not before.
        let is_ours = fault.kind == Kind::Missing && removed.contains(&names);
        if !is_ours {
            faults.add(place, &fault.to_string());
        }
        let rest = rest.as_mut()?;
        // Where a name is given twice, one of the two is left already.
        if fault.kind != Kind::Duplicate {
            if fault.kind == Kind::Missing {
                names.pop();
            }
            remove(rest, &names)?;
            removed.push(names);
        }
        fault = read::<T>(&rest.to_string()).err()?;
    }
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T, Fault> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let read: Result<given::Strictly<T>, _> = serde_path_to_error::deserialize(&mut deserializer);
    read.map(|read| read.0).map_err(Fault::from)
}

/// Takes a member out; none where there is no such member.
fn remove(json: &mut Value, names: &[String]) -> Option<Value> {
    let (last, parents) = names.split_last()?;
    let parent = parents
        .iter()
        .try_fold(json, |json, name| json.get_mut(name))?;
    parent.as_object_mut()?.remove(last)
}
