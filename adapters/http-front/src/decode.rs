//! Decodes percent-encoded paths and forms strictly. Wrong encoding is refused and not repaired, so that the
//! connector never acts on a value that nobody sent.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Decodes percent-encoding. `None` if an escape is incomplete or the decoded bytes are not UTF-8.
#[must_use]
pub fn percent_decode(text: &str) -> Option<Cow<'_, str>> {
    if !has_complete_escapes(text) {
        return None;
    }
    percent_decode_str(text).decode_utf8().ok()
}

/// Whether two hexadecimal digits follow every `%`. The library would leave any other `%` as it is.
fn has_complete_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        matches!(after.as_bytes(), [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
    })
}

/// The fields of a form (`application/x-www-form-urlencoded`) or of a query, in the order in which they were
/// sent. A name may occur several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// Parses a form. `None` if an escape is incomplete or anything in it is not UTF-8.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        // The library would replace what is not UTF-8, so the whole form is checked before it is split.
        percent_decode(str::from_utf8(bytes).ok()?)?;
        let fields = form_urlencoded::parse(bytes).into_owned().collect();
        Some(Self { fields })
    }

    /// The first value of a name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter().filter(move |(given, _)| given == name);
        fields.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_without_escapes_is_not_copied() {
        assert!(matches!(percent_decode("a+b"), Some(Cow::Borrowed("a+b"))));
    }

    #[test]
    fn an_escape_is_decoded_once() {
        assert_eq!(percent_decode("%2541%c3%A4").as_deref(), Some("%41ä"));
    }

    #[test]
    fn an_incomplete_escape_is_refused() {
        for text in [
            "%", "%4", "a%", "%zz", "%4z", "%z4", "%%41", "%+1", "%4%41", "%é",
        ] {
            assert_eq!(percent_decode(text), None, "{text}");
        }
    }

    #[test]
    fn escaped_bytes_that_are_not_utf_8_are_refused() {
        // A lone byte, an overlong form, half a surrogate pair, a character that is cut off.
        for text in ["%ff", "%c0%80", "%ed%a0%80", "%e2%82"] {
            assert_eq!(percent_decode(text), None, "{text}");
        }
    }

    #[test]
    fn a_plus_in_a_form_is_a_blank_and_an_escaped_plus_is_a_plus() {
        let form = Form::parse(b"ticket=I+2401%2B001").unwrap();
        assert_eq!(form.first("ticket"), Some("I 2401+001"));
    }

    #[test]
    fn a_name_may_occur_several_times_or_without_a_value() {
        let form = Form::parse(b"key=a&other&key=b&&key").unwrap();
        assert_eq!(form.all("key").collect::<Vec<_>>(), ["a", "b", ""]);
        assert_eq!(form.first("other"), Some(""));
        assert_eq!(form.first("missing"), None);
    }

    #[test]
    fn separators_that_are_escaped_do_not_separate() {
        let form = Form::parse(b"a%3Db=c%26d=e=f").unwrap();
        assert_eq!(form.first("a=b"), Some("c&d=e=f"));
    }

    #[test]
    fn a_zero_byte_arrives_as_it_was_sent() {
        let form = Form::parse(b"a=%00\0").unwrap();
        assert_eq!(form.first("a"), Some("\0\0"));
    }

    #[test]
    fn an_empty_form_has_no_fields() {
        for empty in [&b""[..], b"&", b"&&&&"] {
            assert_eq!(Form::parse(empty), Some(Form::default()), "{empty:?}");
        }
    }

    #[test]
    fn a_form_that_is_encoded_wrongly_is_refused_as_a_whole() {
        for broken in [
            &b"a=%"[..],
            b"a=%4",
            b"%zz=a",
            b"a=%ff",
            b"a=\xff",
            b"a=b&c=%",
            // Together these two bytes would be a character, but one of them was not escaped.
            b"a=\xc3%a4",
            b"a=%c3&b=%a4",
        ] {
            assert_eq!(Form::parse(broken), None, "{broken:?}");
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
            let _ = Form::parse(&bytes);
        }

        #[test]
        fn every_field_arrives_as_it_was_sent(
            fields in proptest::collection::vec(("[a-z]{1,3}", any::<String>()), 0..5),
        ) {
            let sent: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
                .collect();
            let form = Form::parse(sent.join("&").as_bytes()).unwrap();
            prop_assert_eq!(form.fields, fields);
        }
    }
}
