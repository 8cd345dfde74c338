//! The format of stored values: JSON that begins with a format version.

use super::LedgerError;
use crate::ports::StoreError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The format version that this code writes. It reads older versions and refuses newer ones, because overwriting those
/// would lose data. The files in `golden/` contain the exact bytes that each version wrote.
///
/// A new optional member needs no new version, if older code works correctly without it. Every other change needs a new
/// version, and so does a new kind of key whose absence has a meaning.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Versioned<'a, T> {
    version: u32,
    #[serde(flatten)]
    value: &'a T,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

/// Encodes a value in the current format.
///
/// # Errors
/// [`StoreError::Refused`] if the value cannot be written as JSON.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, LedgerError> {
    let version = VERSION;
    let unwritable = |_| StoreError::Refused("the value cannot be written as JSON".into());
    Ok(serde_json::to_vec(&Versioned { version, value }).map_err(unwritable)?)
}

/// Decodes a value of the current or an older format.
///
/// # Errors
/// [`LedgerError::Newer`] for a newer format, [`LedgerError::Damaged`] for invalid bytes.
pub(crate) fn decode<T: DeserializeOwned>(key: &str, bytes: &[u8]) -> Result<T, LedgerError> {
    decode_up_to(VERSION, key, bytes)
}

/// Decodes as code would do that writes the format `newest`. It checks the version first, because a value of a newer
/// format may look the same but mean something else.
fn decode_up_to<T: DeserializeOwned>(
    newest: u32,
    key: &str,
    bytes: &[u8],
) -> Result<T, LedgerError> {
    let version = version_of(key, bytes)?;
    if version > newest {
        let key = key.to_owned();
        return Err(LedgerError::Newer { key, version });
    }
    serde_json::from_slice(bytes).map_err(|_| damaged(key))
}

/// Reads the format version of a value.
///
/// # Errors
/// [`LedgerError::Damaged`] if the value has none.
pub(super) fn version_of(key: &str, bytes: &[u8]) -> Result<u32, LedgerError> {
    let read = serde_json::from_slice(bytes);
    read.map(|Version { version }| version)
        .map_err(|_| damaged(key))
}

fn damaged(key: &str) -> LedgerError {
    let key = key.to_owned();
    LedgerError::Damaged { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An example value. Format 2 has added `color`.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Lamp {
        watts: u32,
        #[serde(default)]
        color: Option<String>,
    }

    #[test]
    fn an_older_format_is_read_without_what_a_newer_one_added() {
        let lamp: Lamp = decode_up_to(2, "lamp", br#"{"version":1,"watts":5}"#).unwrap();
        let color = None;
        assert_eq!(lamp, Lamp { watts: 5, color });
    }

    #[test]
    fn a_newer_format_is_refused_by_its_key_and_version_although_it_could_be_read() {
        let newer = br#"{"version":3,"watts":5,"color":"red"}"#;
        let refused = decode_up_to::<Lamp>(2, "lamp", newer);
        let key = "lamp".to_owned();
        assert_eq!(refused, Err(LedgerError::Newer { key, version: 3 }));
    }

    #[test]
    fn a_value_of_the_current_format_is_refused_by_older_code() {
        let lamp = Lamp {
            watts: 5,
            color: Some("red".into()),
        };
        let bytes = encode(&lamp).unwrap();
        let refused = decode_up_to::<Lamp>(VERSION - 1, "lamp", &bytes);
        let key = "lamp".to_owned();
        assert_eq!(
            refused,
            Err(LedgerError::Newer {
                key,
                version: VERSION
            })
        );
        assert_eq!(decode("lamp", &bytes), Ok(lamp));
    }

    #[test]
    fn a_newer_format_is_refused_as_such_although_nothing_else_of_it_can_be_read() {
        let newer = br#"{"watts":{"now":5},"version":3}"#;
        let refused = decode_up_to::<Lamp>(2, "lamp", newer);
        let key = "lamp".to_owned();
        assert_eq!(refused, Err(LedgerError::Newer { key, version: 3 }));
    }

    #[test]
    fn an_older_value_without_a_required_member_is_damaged() {
        let key = "lamp".to_owned();
        let read = decode_up_to::<Lamp>(2, "lamp", br#"{"version":1,"color":"red"}"#);
        assert_eq!(read, Err(LedgerError::Damaged { key }));
    }

    #[test]
    fn an_unknown_member_is_ignored() {
        let lamp = Lamp {
            watts: 5,
            color: None,
        };
        let read = decode("lamp", br#"{"version":1,"watts":5,"shape":"round"}"#);
        assert_eq!(read, Ok(lamp));
    }

    #[test]
    fn a_version_that_is_no_number_is_damaged() {
        for version in ["-1", "1.5", "\"1\"", "null", "4294967296"] {
            let key = "lamp".to_owned();
            let bytes = format!(r#"{{"version":{version},"watts":5}}"#);
            let read = decode::<Lamp>("lamp", bytes.as_bytes());
            assert_eq!(read, Err(LedgerError::Damaged { key }), "{version}");
        }
    }

    #[test]
    fn a_value_without_a_version_is_damaged() {
        let key = "lamp".to_owned();
        let read = decode::<Lamp>("lamp", br#"{"watts":5}"#);
        assert_eq!(read, Err(LedgerError::Damaged { key }));
    }

    #[test]
    fn a_value_begins_with_its_version() {
        let lamp = Lamp {
            watts: 5,
            color: None,
        };
        let bytes = encode(&lamp).unwrap();
        assert_eq!(bytes, br#"{"version":1,"watts":5,"color":null}"#);
    }
}
