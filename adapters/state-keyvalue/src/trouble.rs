//! What goes wrong, from the host's words to the contract's.

/// How many characters of the host's words are handed on.
const LONGEST: usize = 200;

/// What a host answers; all drafts of `wasi:keyvalue` agree on this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostError {
    /// There is no store of that name.
    NoSuchStore,
    /// The component was not granted the store.
    AccessDenied,
    /// Anything else, in the host's words.
    Other(String),
}

impl HostError {
    /// Another process holds the store for a moment: SQLite's words for it.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let Self::Other(words) = self else {
            return false;
        };
        let words = words.to_ascii_lowercase();
        words.contains("locked") || words.contains("busy")
    }
}

/// Why an operation did not succeed; the contract's `key-value.error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The store cannot be reached now. A write may have taken place.
    Unavailable(String),
    /// The store never does this.
    Unsupported,
    /// Never with this key, or not with these settings.
    Refused(String),
}

impl From<HostError> for Trouble {
    fn from(error: HostError) -> Self {
        match error {
            HostError::NoSuchStore => Self::Refused(
                "the host knows no such store: see which one its manifest grants, and the setting state_bucket"
                    .into(),
            ),
            HostError::AccessDenied => Self::Refused(
                "the host does not grant the store: add it to key_value_stores in its manifest".into(),
            ),
            HostError::Other(words) => Self::Unavailable(format!("the host's store: {}", shown(&words))),
        }
    }
}

fn shown(words: &str) -> String {
    if words.contains("://") || words.contains('@') {
        return "its words hold an address and are not shown; see the host's log".into();
    }
    words.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_an_address_are_not_handed_on() {
        for words in [
            "cannot reach redis://:hush@store:6379",
            "user:hush@store refused",
        ] {
            let trouble = Trouble::from(HostError::Other(words.into()));
            assert!(!format!("{trouble:?}").contains("hush"), "{trouble:?}");
        }
    }

    #[test]
    fn other_words_are_handed_on_up_to_a_length() {
        let trouble = Trouble::from(HostError::Other("x".repeat(5000)));
        let Trouble::Unavailable(words) = trouble else {
            panic!("{trouble:?}")
        };
        assert!(words.ends_with("xxx") && words.len() < 300);
    }

    #[test]
    fn a_locked_database_is_busy() {
        assert!(HostError::Other("Database is locked".into()).is_busy());
        assert!(HostError::Other("SQLITE_BUSY".into()).is_busy());
    }

    #[test]
    fn a_store_that_is_away_is_not_busy() {
        assert!(!HostError::Other("connection refused".into()).is_busy());
        assert!(!HostError::AccessDenied.is_busy());
    }
}
