//! Values of a known shape out of JSON of any shape. serde_json does that too, and also takes an array for an object;
//! here each shape costs half as many bytes of code.

use super::{Json, Member};
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, IntoDeserializer, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use std::borrow::Cow;
use std::fmt;

/// What is wrong: not the parser's own words, which repeat the content.
#[derive(Debug)]
pub struct Misshapen {
    /// Line and column, where it is no JSON at all.
    place: Option<(usize, usize)>,
}

impl fmt::Display for Misshapen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not of the documented shape")?;
        match self.place {
            Some((line, column)) => write!(f, " at line {line}, column {column}"),
            None => Ok(()),
        }
    }
}

impl From<serde_json::Error> for Misshapen {
    fn from(error: serde_json::Error) -> Self {
        Self {
            place: Some((error.line(), error.column())),
        }
    }
}

impl From<OtherShape> for Misshapen {
    fn from(_: OtherShape) -> Self {
        Self { place: None }
    }
}

/// It is JSON of another shape. Which, nobody tells: words for it would be in every shape's code.
#[derive(Debug)]
pub struct OtherShape;

impl fmt::Display for OtherShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Misshapen::from(Self).fmt(f)
    }
}

impl std::error::Error for OtherShape {}

impl Error for OtherShape {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads JSON of a known shape.
pub fn read<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, Misshapen> {
    Ok(any(bytes)?.shaped()?)
}

/// Reads JSON of any shape.
pub fn any(bytes: &[u8]) -> Result<Json<'_>, Misshapen> {
    Ok(serde_json::from_slice(bytes)?)
}

impl<'de> Json<'de> {
    pub fn shaped<T: Deserialize<'de>>(self) -> Result<T, OtherShape> {
        T::deserialize(self)
    }
}

/// The name of a member. serde's own way to read it would put every list of names into the component twice.
struct Key<'a>(Cow<'a, str>);

fn keyed<'a>((name, value): Member<'a>) -> (Key<'a>, Json<'a>) {
    (Key(name), value)
}

impl IntoDeserializer<'_, OtherShape> for Key<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = OtherShape;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_str(&self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, OtherShape> for Json<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Json<'de> {
    type Error = OtherShape;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(flag) => visitor.visit_bool(flag),
            Self::Whole(number) => visitor.visit_i64(number),
            Self::OtherNumber => visitor.visit_f64(f64::NAN),
            Self::Text(_) => self.deserialize_string(visitor),
            Self::List(_) => self.deserialize_seq(visitor),
            Self::Object(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_unit()
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        match self {
            Self::Bool(flag) => visitor.visit_bool(flag),
            _ => Err(OtherShape),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        visitor.visit_i64(self.whole().ok_or(OtherShape)?)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        match self {
            Self::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Self::Text(Cow::Owned(text)) => visitor.visit_string(text),
            _ => Err(OtherShape),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        match self {
            Self::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, OtherShape> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        match self {
            Self::List(list) => visitor.visit_seq(SeqDeserializer::new(list.into_iter())),
            _ => Err(OtherShape),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, OtherShape> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, OtherShape> {
        match self {
            Self::Object(members) => {
                visitor.visit_map(MapDeserializer::new(members.into_iter().map(keyed)))
            }
            _ => Err(OtherShape),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OtherShape> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, OtherShape> {
        match self {
            Self::Text(text) => text
                .into_deserializer()
                .deserialize_enum(name, variants, visitor),
            Self::Object(members) => {
                let members = MapDeserializer::new(members.into_iter().map(keyed));
                MapAccessDeserializer::new(members).deserialize_enum(name, variants, visitor)
            }
            _ => Err(OtherShape),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u128 f32 f64 char str bytes byte_buf unit unit_struct tuple_struct identifier
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        Plain,
        With(String),
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Shape {
        whole: u32,
        text: Option<String>,
        #[serde(default)]
        flag: bool,
        pair: Option<(i64, String)>,
        words: Option<Vec<Word>>,
        inner: Option<Box<Shape>>,
    }

    #[derive(Deserialize)]
    struct Open<'a> {
        #[serde(borrow)]
        any: Json<'a>,
    }

    /// Objects that are nearly of the shape.
    fn nearly() -> impl Strategy<Value = String> {
        let value = prop::sample::select(vec![
            "1",
            "-1",
            "4294967296",
            "1.5",
            "null",
            "true",
            "\"a\"",
            "\"\\u00e9\"",
            "[]",
            "[1,\"a\"]",
            "[1]",
            "[\"plain\"]",
            "[{\"with\":\"a\"},\"plain\"]",
            "[\"with\"]",
            "[{\"plain\":null}]",
            "{}",
            "{\"whole\":1}",
        ]);
        let name = prop::sample::select(vec!["text", "flag", "pair", "words", "inner", "other"]);
        prop::collection::vec((name, value), 0..5).prop_map(|members| {
            let members = members
                .into_iter()
                .map(|(name, value)| format!(",\"{name}\":{value}"));
            format!("{{\"whole\":7{}}}", members.collect::<String>())
        })
    }

    proptest! {
        #[test]
        fn a_shape_is_read_as_serde_json_reads_it(text in nearly()) {
            let ours: Option<Shape> = read(text.as_bytes()).ok();
            prop_assert_eq!(ours, serde_json::from_str(&text).ok(), "{}", text);
        }
    }

    #[test]
    fn what_may_be_anything_is_taken_as_it_is() {
        let open: Open<'_> = read(br#"{"any":{"in":[{"it":"a"}]}}"#).unwrap();
        let Some(Json::List(list)) = open.any.member("in") else {
            panic!("expected a list");
        };
        assert_eq!(list[0].member("it").and_then(Json::text), Some("a"));
    }

    #[test]
    fn only_malformed_json_is_told_with_its_place() {
        let told = |text: &str| read::<Shape>(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(
            told("{\"whole\":\"secret\"}"),
            "not of the documented shape"
        );
        assert_eq!(
            told("{\n  secret"),
            "not of the documented shape at line 2, column 3"
        );
    }
}
