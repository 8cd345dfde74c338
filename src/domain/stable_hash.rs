//! A hash that every host computes alike, so that it can be stored.

use siphasher::sip::SipHasher13;
use std::hash::{Hash, Hasher};

/// A number that changes, for all practical purposes, when anything in `value` changes. It protects no secret. Quick:
/// it is computed for every ticket of every page.
pub(super) fn stable_hash(value: &impl Hash) -> u64 {
    let mut hasher = StableHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Derived code hashes an enum's variant and a length in the size of a pointer, which differs between the component and
/// a native build: both are widened here.
#[derive(Default)]
struct StableHasher(SipHasher13);

impl Hasher for StableHasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.write_i64(number as i64);
    }

    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_do_not_run_together() {
        assert_ne!(stable_hash(&["ab", "c"]), stable_hash(&["a", "bc"]));
        assert_ne!(
            stable_hash(&[None, Some("")]),
            stable_hash(&[Some(""), None])
        );
    }

    #[test]
    fn it_is_the_same_on_every_host() {
        // It is stored in the cursor. If a new compiler hashes otherwise, the first run reads some tickets' records
        // again, and nothing else happens: then correct the number here.
        assert_eq!(
            stable_hash(&(Some("TOPdesk"), 7_u8)),
            8_442_805_120_753_676_719
        );
    }
}
