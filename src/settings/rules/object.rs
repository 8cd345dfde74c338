//! One object of a setting, read member by member. Every fault says where, and what was expected.

use crate::settings::json::{Json, Member};
use crate::settings::{duration, trimmed};
use jiff::SignedDuration;
use std::cell::RefCell;

/// More faults than these help nobody.
const MOST_FAULTS: usize = 20;

/// The faults found so far.
#[derive(Default)]
pub struct Faults(RefCell<Vec<String>>);

impl Faults {
    pub fn add(&self, place: &str, expected: &str) {
        let mut list = self.0.borrow_mut();
        if list.len() < MOST_FAULTS {
            list.push(format!("{place}: {expected}"));
        }
    }

    /// The value, if there was no fault.
    pub fn none_or<T>(self, value: T) -> Result<T, Vec<String>> {
        let list = self.0.into_inner();
        if list.is_empty() {
            Ok(value)
        } else {
            Err(list)
        }
    }
}

/// The members of one object that are still to be read.
pub struct Object<'f> {
    place: String,
    left: Vec<Member<'f>>,
    known: Vec<&'static str>,
    faults: &'f Faults,
}

impl<'f> Object<'f> {
    /// The object at a place such as `rule "night": when`; a fault if it is none.
    pub fn new(json: Json<'f>, place: String, faults: &'f Faults) -> Option<Self> {
        let Json::Object(members) = json else {
            faults.add(&place, "expected an object in { }");
            return None;
        };
        let mut left: Vec<Member<'f>> = Vec::new();
        for (name, value) in members {
            if left.iter().any(|(known, _)| *known == name) {
                faults.add(&place, "a member is given twice");
            } else {
                left.push((name, value));
            }
        }
        let known = Vec::new();
        Some(Self {
            place,
            left,
            known,
            faults,
        })
    }

    /// Calls the object by a better name from now on.
    pub fn rename(&mut self, place: String) {
        self.place = place;
    }

    pub fn fault(&self, member: &str, expected: &str) {
        self.faults
            .add(&format!("{}: {member}", self.place), expected);
    }

    fn take(&mut self, member: &'static str) -> Option<Json<'f>> {
        self.known.push(member);
        let at = self.left.iter().position(|(name, _)| name == member)?;
        Some(self.left.swap_remove(at).1)
    }

    /// A member, read by `read`; none if absent or faulty.
    fn read<T>(
        &mut self,
        member: &'static str,
        read: impl FnOnce(Json<'f>) -> Result<T, String>,
    ) -> Option<T> {
        let value = read(self.take(member)?);
        value.map_err(|expected| self.fault(member, &expected)).ok()
    }

    /// A text that is not blank, without blanks around it.
    pub fn text(&mut self, member: &'static str, longest: usize) -> Option<String> {
        self.read(member, |json| word(json, longest))
    }

    /// A text, given to `read`.
    pub fn parsed<T>(
        &mut self,
        member: &'static str,
        longest: usize,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        self.read(member, |json| read(&word(json, longest)?))
    }

    /// One text or a list of them.
    pub fn words(&mut self, member: &'static str) -> Option<Vec<String>> {
        self.read(member, words)
    }

    pub fn yes(&mut self, member: &'static str) -> Option<bool> {
        self.read(member, |json| match json {
            Json::Bool(yes) => Ok(yes),
            _ => Err("expected true or false".into()),
        })
    }

    pub fn choice<T: Copy>(
        &mut self,
        member: &'static str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        self.read(member, |json| {
            let chosen = |text: &str| words.iter().find(|(word, _)| *word == text);
            let found = json.text().and_then(chosen);
            let all = || words.iter().map(|(word, _)| *word).collect();
            found.map(|(_, value)| *value).ok_or_else(|| one_of(all()))
        })
    }

    /// A whole number from `least` to `most`.
    pub fn whole(&mut self, member: &'static str, least: u32, most: u32) -> Option<u32> {
        self.read(member, |json| {
            let number = json.whole().and_then(|number| number.try_into().ok());
            number
                .filter(|n| (least..=most).contains(n))
                .ok_or_else(|| format!("expected a whole number from {least} to {most}"))
        })
    }

    /// A span of time up to 31 days, with its unit.
    pub fn span(&mut self, member: &'static str) -> Option<SignedDuration> {
        self.parsed(member, 20, |text| {
            let unit = text.ends_with(['s', 'm', 'h', 'd']);
            let plain = unit && text.starts_with(|c: char| c.is_ascii_digit());
            duration(if plain { text } else { "" }, 0, 31 * 86_400)
        })
    }

    /// An object in the object.
    pub fn object(&mut self, member: &'static str) -> Option<Object<'f>> {
        let json = self.take(member)?;
        Object::new(json, format!("{}: {member}", self.place), self.faults)
    }

    /// All members that are left, whatever they are called: for objects whose names the site chooses.
    pub fn texts(&mut self, longest: usize) -> Vec<(String, Result<String, String>)> {
        let left = std::mem::take(&mut self.left);
        left.into_iter()
            .map(|(name, json)| (name.into_owned(), word(json, longest)))
            .collect()
    }

    /// Faults the absence of members that must be there.
    pub fn must_have(&self, members: &[&str]) {
        for member in members {
            if !self.left.iter().any(|(name, _)| name == member) {
                self.fault(member, "is required");
            }
        }
    }

    /// Whatever has not been read is not known.
    pub fn end(self) {
        for (name, _) in &self.left {
            let known = self.known.join(", ");
            self.fault(
                &shown(name),
                &format!("is not known here; expected one of: {known}"),
            );
        }
    }
}

/// A name as it may stand in a message: whatever does not look like one is not repeated.
pub fn shown(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    if (1..=40).contains(&name.len()) && name.bytes().all(plain) {
        return format!("\"{name}\"");
    }
    "a member".into()
}

fn one_of(words: Vec<&str>) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
    format!("expected one of {}", words.join(", "))
}

fn word(json: Json<'_>, longest: usize) -> Result<String, String> {
    let given = json.text().unwrap_or_default();
    // The length is that of the whole, as the published schema counts it.
    let text = trimmed(given);
    let fits = !text.is_empty() && given.chars().nth(longest).is_none();
    fits.then(|| text.to_owned())
        .ok_or_else(|| format!("expected a text of 1 to {longest} characters"))
}

/// Longest name of a value of the site, in characters.
const LONGEST_WORD: usize = 200;

fn words(json: Json<'_>) -> Result<Vec<String>, String> {
    let list = match json {
        Json::List(list) if !list.is_empty() => list,
        Json::List(_) => return Err("expected at least one text in the list".into()),
        one => vec![one],
    };
    list.into_iter()
        .map(|json| word(json, LONGEST_WORD))
        .collect()
}
