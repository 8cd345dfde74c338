//! Telling states apart by a number, quickly: it is done for every ticket of every page.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

/// A number that changes, for all practical purposes, when anything of what it was given changes. The same on
/// every host. It keeps no secret and proves nothing.
#[derive(Default)]
pub(super) struct Mark(SipHasher13);

impl Mark {
    /// Takes a text in, or that there is none.
    pub(super) fn text(&mut self, text: Option<&str>) {
        // With its length, so that what follows cannot be taken for a part of it.
        let length = text.map_or(-1, |text| i64::try_from(text.len()).unwrap_or(i64::MAX));
        self.number(length);
        self.0.write(text.unwrap_or_default().as_bytes());
    }

    /// Takes a number in.
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
        let mut mark = Mark::default();
        texts.iter().for_each(|text| mark.text(*text));
        mark.value()
    }

    #[test]
    fn texts_are_kept_apart() {
        assert_ne!(of(&[Some("ab"), Some("c")]), of(&[Some("a"), Some("bc")]));
        assert_ne!(of(&[None, Some("")]), of(&[Some(""), None]));
        assert_eq!(of(&[Some("ab"), None]), of(&[Some("ab"), None]));
    }

    #[test]
    fn it_is_the_same_on_every_host_and_in_every_version() {
        // It is kept in the cursor: another value would only cost reading some tickets' records again.
        assert_eq!(of(&[Some("TOPdesk")]), 0x37dfa171d0644536);
    }
}
