//! What is unlike in two ends, and what is lost or doubled in one of them.

use super::end::{End, Shown};
use simulators::signl4::Status;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

impl End {
    /// What is not as in `wanted`.
    pub fn unlike(&self, wanted: &Self) -> Vec<String> {
        [
            differences("ticket", &self.fields, &wanted.fields, PartialEq::eq),
            differences("notes of", &self.notes, &wanted.notes, PartialEq::eq),
            differences("alerts", &self.alerts, &wanted.alerts, PartialEq::eq),
            differences("given up:", &self.letters, &wanted.letters, PartialEq::eq),
            differences("record", &self.records, &wanted.records, PartialEq::eq),
        ]
        .concat()
    }

    /// What of `wanted` is missing or doubled. Excused are, by each crash, one more alert under the
    /// same external id, if none stays open; what that brings with it, such as a note that the connector
    /// has answered it; and another reason for what is given up.
    pub fn lost(&self, wanted: &Self, crashes: usize) -> Vec<String> {
        let both = |one: &BTreeSet<_>, other: &BTreeSet<_>| one.is_empty() == other.is_empty();
        let once = |seen: &Vec<_>, wanted: &Vec<_>| stand_once(seen, wanted);
        let heard = |seen: &Vec<_>, wanted: &Vec<_>| are_heard(seen, wanted, crashes);
        [
            differences("ticket", &self.fields, &wanted.fields, PartialEq::eq),
            differences("notes of", &self.notes, &wanted.notes, once),
            differences("alerts", &self.alerts, &wanted.alerts, heard),
            differences("given up:", &self.letters, &wanted.letters, both),
        ]
        .concat()
    }
}

fn differences<T: Debug + Default>(
    what: &str,
    seen: &BTreeMap<String, T>,
    wanted: &BTreeMap<String, T>,
    fine: impl Fn(&T, &T) -> bool,
) -> Vec<String> {
    let none = T::default();
    let keys: BTreeSet<_> = seen.keys().chain(wanted.keys()).collect();
    let told = keys.into_iter().filter_map(|key| {
        let (seen, wanted) = (seen.get(key), wanted.get(key));
        let (seen, wanted) = (seen.unwrap_or(&none), wanted.unwrap_or(&none));
        let told = || format!("{what} {key}\n    expected: {wanted:?}\n    seen:     {seen:?}");
        (!fine(seen, wanted)).then(told)
    });
    told.collect()
}

/// Every note that is wanted is there, and none of them once more.
fn stand_once(seen: &[String], wanted: &[String]) -> bool {
    let count = |notes: &[String], note| notes.iter().filter(|other| *other == note).count();
    let mut notes = wanted.iter();
    notes.all(|note| count(seen, note) == count(wanted, note))
}

/// All alerts are there, not many more, and none is less answered than it should be.
fn are_heard(seen: &[Shown], wanted: &[Shown], crashes: usize) -> bool {
    let most = match wanted.len() {
        0 => 0,
        count => count + crashes,
    };
    let least_answered = |alerts: &[Shown]| alerts.iter().map(answered).min();
    let count = wanted.len()..=most;
    count.contains(&seen.len()) && least_answered(seen) >= least_answered(wanted)
}

fn answered(alert: &Shown) -> u8 {
    match alert.status {
        Status::Open | Status::NoReply | Status::Failed => 0,
        Status::Acknowledged => 1,
        Status::Closed => 2,
    }
}
