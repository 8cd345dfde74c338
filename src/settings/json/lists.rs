//! Lists of values, and objects whose member names the site chooses.

use serde::de::value::StrDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// One value, or a list of at least one, of what is written as a text.
pub struct OneOrMany<T>(pub Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = deserializer.deserialize_any(ListVisitor(PhantomData))?;
        Ok(Self(list))
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vec<T>, E> {
        T::deserialize(StrDeserializer::new(text)).map(|one| vec![one])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = access.next_element()? {
            list.push(entry);
        }
        if list.is_empty() {
            return Err(A::Error::custom("expected at least one text in the list"));
        }
        Ok(list)
    }
}

/// The members of an object, in their order and each name once.
pub struct Entries<N, V>(pub Vec<(N, V)>);

impl<N, V> Default for Entries<N, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, N, V> Deserialize<'de> for Entries<N, V>
where
    N: Deserialize<'de> + PartialEq,
    V: Deserialize<'de>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = deserializer.deserialize_map(EntriesVisitor(PhantomData))?;
        Ok(Self(entries))
    }
}

struct EntriesVisitor<N, V>(PhantomData<(N, V)>);

impl<'de, N, V> Visitor<'de> for EntriesVisitor<N, V>
where
    N: Deserialize<'de> + PartialEq,
    V: Deserialize<'de>,
{
    type Value = Vec<(N, V)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object in { }")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Vec<(N, V)>, A::Error> {
        let mut entries: Vec<(N, V)> = Vec::new();
        while let Some((name, value)) = access.next_entry()? {
            if entries.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom("a member is given twice"));
            }
            entries.push((name, value));
        }
        Ok(entries)
    }
}
