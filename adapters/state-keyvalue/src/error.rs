//! Converts the host's errors to the contract's.

/// The limit of a host's error text, in characters; the rest is cut off.
const MAX_ERROR_CHARS: usize = 200;

/// An error of the host; all drafts of `wasi:keyvalue` have these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostError {
    /// The host has no store with that name.
    NoSuchStore,
    /// The host does not let the component use the store.
    AccessDenied,
    /// Anything else, in the host's words.
    Other(String),
}

impl HostError {
    /// Whether another process is using the store, recognized by SQLite's error texts.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let Self::Other(words) = self else {
            return false;
        };
        let words = words.to_ascii_lowercase();
        words.contains("locked") || words.contains("busy")
    }
}

/// Why a store operation did not succeed; the contract's `key-value.error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The store cannot be reached now. A write may have taken place.
    Unavailable(String),
    /// The store never supports this operation.
    Unsupported,
    /// The key is not allowed, or the settings or the host's configuration must be corrected.
    Refused(String),
}

impl From<HostError> for StoreError {
    fn from(error: HostError) -> Self {
        match error {
            HostError::NoSuchStore => Self::Refused(
                "the host has no such store: compare the setting state_bucket with the stores in the host's manifest"
                    .into(),
            ),
            HostError::AccessDenied => Self::Refused(
                "the host does not grant access to the store: add it to key_value_stores in its manifest".into(),
            ),
            HostError::Other(words) => Self::Unavailable(format!("the host's store: {}", shown(&words))),
        }
    }
}

fn shown(words: &str) -> String {
    if words.contains("://") || words.contains('@') {
        return "its error text contains an address and is not shown; see the host's log".into();
    }
    words.chars().take(MAX_ERROR_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_text_with_an_address_is_not_passed_on() {
        for words in [
            "cannot reach redis://:hush@store:6379",
            "user:hush@store refused",
        ] {
            let error = StoreError::from(HostError::Other(words.into()));
            assert!(!format!("{error:?}").contains("hush"), "{error:?}");
        }
    }

    #[test]
    fn other_error_texts_are_passed_on_up_to_the_limit() {
        let error = StoreError::from(HostError::Other("x".repeat(5000)));
        let StoreError::Unavailable(words) = error else {
            panic!("{error:?}")
        };
        assert!(words.ends_with("xxx") && words.len() < 300);
    }

    #[test]
    fn a_locked_database_is_busy() {
        assert!(HostError::Other("Database is locked".into()).is_busy());
        assert!(HostError::Other("SQLITE_BUSY".into()).is_busy());
    }

    #[test]
    fn an_unavailable_store_is_not_busy() {
        assert!(!HostError::Other("connection refused".into()).is_busy());
        assert!(!HostError::AccessDenied.is_busy());
    }
}
