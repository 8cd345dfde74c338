//! Values that must never be printed, and their comparison in constant time.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A password, key or token. It deliberately has no `Debug`, `Display` and `Serialize`.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value from the settings.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// Returns the value. Use it only to build a request.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Authenticates `text` with this secret: HMAC-SHA256 in hexadecimal digits.
    #[must_use]
    pub fn seal(&self, text: &str) -> String {
        // HMAC accepts a key of any length, so this does not fail.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else {
            return String::new();
        };
        mac.update(text.as_bytes());
        let digits = mac.finalize().into_bytes();
        digits.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether `guess` equals this secret. Digests are compared in constant time, so the time reveals neither the
    /// length nor a common prefix.
    #[must_use]
    pub fn is(&self, guess: &str) -> bool {
        digest(self.0.as_bytes())
            .ct_eq(&digest(guess.as_bytes()))
            .into()
    }
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A short, stable fingerprint: the first eight bytes of the SHA-256 of the parts. Never use it for secrets.
#[must_use]
pub fn fingerprint(parts: &[&str]) -> u64 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let full: [u8; 32] = hasher.finalize().into();
    full.iter()
        .take(8)
        .fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_only_itself() {
        let secret = Secret::new("correct horse");
        assert!(secret.is("correct horse"));
        assert!(!secret.is("correct hors"));
        assert!(!secret.is(""));
    }

    /// RFC 4231, test case 2.
    #[test]
    fn a_seal_is_hmac_sha_256() {
        let seal = Secret::new("Jefe").seal("what do ya want for nothing?");
        assert_eq!(
            seal,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn fingerprints_distinguish_the_parts() {
        assert_ne!(fingerprint(&["ab", "c"]), fingerprint(&["a", "bc"]));
        assert_eq!(fingerprint(&["ab", "c"]), fingerprint(&["ab", "c"]));
    }
}
