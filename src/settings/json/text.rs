//! Texts and numbers within bounds.

use crate::settings::trimmed;
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// What is written as a text in a setting.
pub trait FromText: Sized {
    /// In characters, blanks around it included.
    const MAX_CHARS: usize;

    /// Reads the text, which is not blank and has no blanks around it.
    ///
    /// # Errors
    /// What was expected, without the text.
    fn from_text(text: &str) -> Result<Self, String>;

    /// What was expected where there is no text, or one that is blank or too long.
    fn expected() -> String {
        format!("a text of 1 to {} characters", Self::MAX_CHARS)
    }
}

/// A value read from a text.
pub struct Parsed<T>(pub T);

impl<'de, T: FromText> Deserialize<'de> for Parsed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = deserializer.deserialize_str(TextVisitor::<T>(PhantomData))?;
        Ok(Self(text))
    }
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: FromText> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&T::expected())
    }

    fn visit_str<E: Error>(self, given: &str) -> Result<T, E> {
        // The length is that of the whole, as the published schema counts it.
        let text = trimmed(given);
        if text.is_empty() || given.chars().nth(T::MAX_CHARS).is_some() {
            return Err(E::invalid_value(Unexpected::Other("text"), &self));
        }
        T::from_text(text).map_err(E::custom)
    }
}

/// A text as it is, without blanks around it.
pub type Text<const MAX_CHARS: usize> = Parsed<Plain<MAX_CHARS>>;

/// The content of a [`Text`].
pub struct Plain<const MAX_CHARS: usize>(pub String);

impl<const MAX_CHARS: usize> FromText for Plain<MAX_CHARS> {
    const MAX_CHARS: usize = MAX_CHARS;

    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
}

/// A whole number within bounds.
pub struct WholeNumber<const MIN: u32, const MAX: u32>(pub u32);

impl<'de, const MIN: u32, const MAX: u32> Deserialize<'de> for WholeNumber<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_u32(NumberVisitor::<MIN, MAX>)
            .map(Self)
    }
}

struct NumberVisitor<const MIN: u32, const MAX: u32>;

impl<const MIN: u32, const MAX: u32> Visitor<'_> for NumberVisitor<MIN, MAX> {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {MIN} to {MAX}")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<u32, E> {
        let fitting = u32::try_from(number).ok();
        let fitting = fitting.filter(|number| (MIN..=MAX).contains(number));
        fitting.ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
    }
}
