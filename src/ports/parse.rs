//! Parses JSON from outside in one pass into types that borrow from it. An error never contains the content.

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// The place where JSON is malformed or differs from the documented structure. It does not contain serde_json's
/// message, because that quotes the content.
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

/// Decodes a body as UTF-8. An invalid byte becomes a replacement character, so that the rest stays readable.
pub fn text(body: &[u8]) -> Cow<'_, str> {
    // For valid UTF-8, `from_utf8` is several times faster than `from_utf8_lossy`.
    std::str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed)
}

/// Parses JSON of a known structure.
pub fn json<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ParseError> {
    Ok(serde_json::from_str(text)?)
}

/// Parses an object of a known structure.
pub fn object<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ParseError> {
    let Object(value) = json(text)?;
    Ok(value)
}

/// Parses a list of objects of a known structure.
pub fn objects<'de, T: Deserialize<'de>>(text: &'de str) -> Result<Vec<T>, ParseError> {
    let list: Vec<Object<T>> = json(text)?;
    Ok(list.into_iter().map(|Object(value)| value).collect())
}

/// A string that is borrowed unless it contains escapes. The type exists because serde borrows a plain `Cow` field, but
/// not a `Cow` in an `Option` or a `Vec`.
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

/// A value that must be an object in JSON. serde's derived code for a struct would also accept an array of its fields.
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

/// Deserializes a field that is an object, null or absent.
pub fn optional_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let object = Option::<Object<T>>::deserialize(deserializer)?;
    Ok(object.map(|Object(value)| value))
}

/// Deserializes a field and ignores a value of another type.
pub fn if_of_type<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(value(raw))
}

/// Parses a value; none if it is of another type.
pub fn value<'de, T: Deserialize<'de>>(raw: &'de RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// The members of an object in order, with unparsed values. For objects whose names have any case or occur more than
/// once, or whose values have any type.
pub struct Members<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// The value of the first member with this name.
    pub fn first(&self, name: &str) -> Option<&'a RawValue> {
        let (_, value) = self.0.iter().find(|(known, _)| **known == *name)?;
        Some(*value)
    }

    /// The value of the last member with this name, else of the first one whose name differs only in case.
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
