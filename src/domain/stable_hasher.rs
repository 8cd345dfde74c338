//! A fast, stable hash. It is computed for every ticket of every page, so SHA-256 would be too slow.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// A hasher whose result is the same on every host and in every version. It is not cryptographic: do not use it for
/// secrets.
#[derive(Default)]
pub(super) struct StableHasher(SipHasher13);

impl StableHasher {
    /// Hashes a text, or its absence.
    pub(super) fn text(&mut self, text: Option<&str>) {
        // The length separates the text from the one that follows.
        let length = text.map_or(-1, |text| i64::try_from(text.len()).unwrap_or(i64::MAX));
        self.number(length);
        self.0.write(text.unwrap_or_default().as_bytes());
    }

    /// Hashes a number.
    pub(super) fn number(&mut self, number: i64) {
        self.0.write(&number.to_le_bytes());
    }

    pub(super) fn value(&self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[Option<&str>]) -> u64 {
        let mut hasher = StableHasher::default();
        texts.iter().for_each(|text| hasher.text(*text));
        hasher.value()
    }

    #[test]
    fn neighbouring_texts_are_distinguished() {
        assert_ne!(of(&[Some("ab"), Some("c")]), of(&[Some("a"), Some("bc")]));
        assert_ne!(of(&[None, Some("")]), of(&[Some(""), None]));
        assert_eq!(of(&[Some("ab"), None]), of(&[Some("ab"), None]));
    }

    #[test]
    fn it_is_the_same_on_every_host_and_in_every_version() {
        // The cursor stores it. Another value would only mean that some tickets' records are read again.
        assert_eq!(of(&[Some("TOPdesk")]), 0x37dfa171d0644536);
    }
}
