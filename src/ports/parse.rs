//! JSON from outside, read in one pass into types that borrow from it. An error never repeats the content.

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// Where JSON is malformed or has another shape than documented. serde_json's own message is left out,
/// because it quotes the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    line: usize,
    column: usize,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column } = self;
        write!(
            f,
            "not of the documented shape at line {line}, column {column}"
        )
    }
}

impl From<serde_json::Error> for ParseError {
    fn from(error: serde_json::Error) -> Self {
        Self {
            line: error.line(),
            column: error.column(),
        }
    }
}

/// A body as text. A byte that is not UTF-8 becomes a replacement character, so that it does not make
/// the rest unreadable.
pub fn text(body: &[u8]) -> Cow<'_, str> {
    // `from_utf8_lossy` alone takes several times as long where all is well.
    std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

/// Reads JSON of a known shape.
pub fn json<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ParseError> {
    Ok(serde_json::from_str(text)?)
}

/// Reads an object of a known shape.
pub fn object<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ParseError> {
    let Object(value) = json(text)?;
    Ok(value)
}

/// Reads a list of objects of a known shape.
pub fn objects<'de, T: Deserialize<'de>>(text: &'de str) -> Result<Vec<T>, ParseError> {
    let list: Vec<Object<T>> = json(text)?;
    Ok(list.into_iter().map(|Object(value)| value).collect())
}

/// A string, borrowed unless it contains escapes. serde borrows a `Cow` only where it is a field by
/// itself, not in an `Option` or a `Vec`.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<Text<'_>> for String {
    fn from(text: Text<'_>) -> Self {
        text.0.into_owned()
    }
}

/// A value that is an object in JSON. serde's derived code also takes an array for a struct, whose
/// elements are then its fields in order.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members)).map(Object)
    }
}

/// For a field that may be null or absent, and is an object otherwise.
pub fn optional_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let object = Option::<Object<T>>::deserialize(deserializer)?;
    Ok(object.map(|Object(value)| value))
}

/// For a field that does without a value of another type.
pub fn if_of_type<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(value(raw))
}

/// The value, if it is of this type.
pub fn value<'de, T: Deserialize<'de>>(raw: &'de RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// The members of an object in their order, each value unread: for objects whose names come in any case,
/// more than once, or with values of any type.
pub struct Members<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// The first member of this name.
    pub fn first(&self, name: &str) -> Option<&'a RawValue> {
        let (_, value) = self.0.iter().find(|(known, _)| **known == *name)?;
        Some(*value)
    }

    /// The last member of this name; without one, the first whose name differs only by case.
    pub fn in_any_case(&self, name: &str) -> Option<&'a RawValue> {
        let same = self.0.iter().rfind(|(known, _)| **known == *name);
        let alike = || self.0.iter().find(|(k, _)| k.eq_ignore_ascii_case(name));
        same.or_else(alike).map(|(_, value)| *value)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
