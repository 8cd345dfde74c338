//! The prefix that distinguishes one connector's keys from other keys in the same store.

use crate::StoreError;

/// The prefix if the setting `state_prefix` is not set.
pub const DEFAULT: &str = "connector.";

/// The contract's limit of a key, in bytes.
const MAX_KEY_BYTES: usize = 128;
/// The limit of the prefix, in bytes. With the longest key it stays below 256 bytes, the limit that Spin documents.
const MAX_PREFIX_BYTES: usize = 64;

/// A valid prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(String);

impl Prefix {
    /// Creates a prefix from the setting `state_prefix`; [`DEFAULT`] if it is not set.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when it is longer than 64 bytes or contains a character that keys must not contain.
    pub fn new(setting: Option<String>) -> Result<Self, StoreError> {
        let prefix = setting.unwrap_or_else(|| DEFAULT.to_owned());
        if prefix.len() > MAX_PREFIX_BYTES || !prefix.bytes().all(allowed) {
            return Err(StoreError::Refused(format!(
                "the setting state_prefix is not valid: expected at most {MAX_PREFIX_BYTES} characters A-Z a-z 0-9 . _ : -"
            )));
        }
        Ok(Self(prefix))
    }

    /// Returns the host's key for a key of the connector.
    ///
    /// # Errors
    /// [`StoreError::Refused`] for a key that the contract does not allow.
    pub fn key(&self, key: &str) -> Result<String, StoreError> {
        if key.is_empty() || key.len() > MAX_KEY_BYTES || !key.bytes().all(allowed) {
            let length = key.len();
            return Err(StoreError::Refused(format!(
                "expected a key of 1 to {MAX_KEY_BYTES} characters A-Z a-z 0-9 . _ : -, got {length} bytes"
            )));
        }
        Ok(format!("{}{key}", self.0))
    }

    /// Returns the connector's key for a key of the host; `None` if the key does not belong to this connector.
    #[must_use]
    pub fn own<'a>(&self, key: &'a str) -> Option<&'a str> {
        key.strip_prefix(&self.0).filter(|key| !key.is_empty())
    }
}

fn allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._:-".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn prefix(text: &str) -> Prefix {
        Prefix::new(Some(text.into())).unwrap()
    }

    #[test]
    fn without_the_setting_there_is_a_default() {
        let prefix = Prefix::new(None).unwrap();
        assert_eq!(prefix.key("head").unwrap(), "connector.head");
    }

    #[test]
    fn a_prefix_of_other_letters_names_the_setting() {
        for wrong in ["a/b", "ä", "a b", &"x".repeat(65)] {
            let error = Prefix::new(Some(wrong.into())).unwrap_err();
            assert!(format!("{error:?}").contains("state_prefix"), "{wrong}");
        }
    }

    #[test]
    fn keys_of_others_are_not_its_own() {
        assert_eq!(prefix("a.").own("b.head"), None);
        assert_eq!(prefix("a.").own("a."), None);
    }

    #[test]
    fn keys_that_the_contract_does_not_allow_are_refused() {
        for key in ["", "a/b", "ä", &"x".repeat(129)] {
            assert!(
                matches!(prefix("").key(key), Err(StoreError::Refused(_))),
                "{key}"
            );
        }
    }

    proptest! {
        #[test]
        fn every_key_comes_back_and_fits_every_host(p in "[A-Za-z0-9._:-]{0,64}", key in "[A-Za-z0-9._:-]{1,128}") {
            let prefix = prefix(&p);
            let stored = prefix.key(&key).unwrap();
            prop_assert_eq!(prefix.own(&stored), Some(key.as_str()));
            prop_assert!(stored.len() <= 256);
        }
    }
}
