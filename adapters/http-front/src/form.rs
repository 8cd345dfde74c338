//! What a form has sent (`application/x-www-form-urlencoded`), also in a query.

use crate::escapes;

/// Names and values in their order; a name may come several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    /// Reads a form strictly: none if an escape is broken or something is not UTF-8.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let written = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = written.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(name)?, decoded(value)?))
        });
        Some(Self {
            pairs: pairs.collect::<Option<_>>()?,
        })
    }

    /// The first value of a name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.pairs.iter().filter(move |(given, _)| given == name);
        named.map(|(_, value)| value.as_str())
    }
}

fn decoded(text: &str) -> Option<String> {
    escapes::decoded(&text.replace('+', " "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plus_is_a_blank_and_an_escaped_plus_is_a_plus() {
        let form = Form::read(b"ticket=I+2401%2B001").unwrap();
        assert_eq!(form.first("ticket"), Some("I 2401+001"));
    }

    #[test]
    fn a_name_may_come_several_times_or_without_a_value() {
        let form = Form::read(b"key=a&other&key=b&&key").unwrap();
        assert_eq!(form.all("key").collect::<Vec<_>>(), ["a", "b", ""]);
        assert_eq!(form.first("other"), Some(""));
        assert_eq!(form.first("missing"), None);
    }

    #[test]
    fn an_empty_form_has_nothing() {
        assert_eq!(Form::read(b""), Some(Form::default()));
    }

    #[test]
    fn what_is_broken_is_no_form() {
        for broken in [&b"a=%"[..], b"a=%4", b"%zz=a", b"a=%ff", b"a=\xff"] {
            assert_eq!(Form::read(broken), None, "{broken:?}");
        }
    }

    fn escaped(text: &str) -> String {
        let escape = |byte: u8| match byte {
            b'a'..=b'z' => char::from(byte).to_string(),
            b' ' => "+".into(),
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(escape).collect()
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Form::read(&bytes);
        }

        #[test]
        fn every_pair_arrives_as_it_was_written(
            pairs in proptest::collection::vec(("[a-z]{1,3}", any::<String>()), 0..5),
        ) {
            let written: Vec<_> = pairs
                .iter()
                .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
                .collect();
            let read = Form::read(written.join("&").as_bytes()).unwrap();
            prop_assert_eq!(read.pairs, pairs);
        }
    }
}
