//! Converts keys to file names and back.
//!
//! `Lease:a` becomes `lease+a=1`: letters become lower case, `:` (which Windows forbids) becomes `+`, and the
//! part after `=` is a bit set in hexadecimal, first letter first, of the letters that were upper case. So two
//! keys never share a file, even in a file system that ignores case; no name is `.`, `..`, hidden, or that of
//! a device; and a key of 128 bytes has a file name of at most 161.

use crate::StoreError;

/// The contract's limit of a key, in bytes.
const MAX_KEY_BYTES: usize = 128;

/// Returns the file name for a key.
///
/// # Errors
/// [`StoreError::Refused`] for a key that the contract does not allow.
pub fn file_name(key: &str) -> Result<String, StoreError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    if key.is_empty() || key.len() > MAX_KEY_BYTES || !key.bytes().all(allowed) {
        let length = key.len();
        let message = format!(
            "expected a key of 1 to {MAX_KEY_BYTES} characters A-Z a-z 0-9 . _ : -, got {length} bytes"
        );
        return Err(StoreError::Refused(message));
    }
    let small = key.to_ascii_lowercase().replace(':', "+");
    Ok(format!("{small}={}", capitals(key)))
}

/// Returns the key for a file name; `None` for a file that does not belong to this store.
#[must_use]
pub fn key(file_name: &str) -> Option<String> {
    let (small, capitals) = file_name.split_once('=')?;
    let bits: Option<Vec<u32>> = capitals.chars().map(|digit| digit.to_digit(16)).collect();
    let bits = bits?;
    let restored = small.chars().enumerate().map(|(at, letter)| {
        let capital = bits
            .get(at / 4)
            .is_some_and(|digit| digit >> (at % 4) & 1 == 1);
        match letter {
            '+' => ':',
            letter if capital => letter.to_ascii_uppercase(),
            letter => letter,
        }
    });
    let key: String = restored.collect();
    // A name that this store would not have given belongs to somebody else's file.
    (self::file_name(&key).ok()? == file_name).then_some(key)
}

fn capitals(key: &str) -> String {
    let digits = key.as_bytes().chunks(4).map(|letters| {
        let bits = letters.iter().enumerate();
        let digit = bits.fold(0, |digit, (at, l)| {
            digit | u32::from(l.is_ascii_uppercase()) << at
        });
        char::from_digit(digit, 16).unwrap_or('0')
    });
    digits.collect::<String>().trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_key_stays_readable() {
        assert_eq!(file_name("cursor").unwrap(), "cursor=");
        assert_eq!(file_name("t:44d8-0b.v_1").unwrap(), "t+44d8-0b.v_1=");
    }

    #[test]
    fn capitals_are_kept_apart_on_every_disk() {
        assert_eq!(file_name("Lease:a").unwrap(), "lease+a=1");
        assert_eq!(file_name("leaseA").unwrap(), "leasea=02");
    }

    #[test]
    fn refuses_what_the_contract_does_not_allow() {
        for key in [
            "",
            "a/b",
            "../x",
            "a b",
            "ä",
            "a\0",
            "a+b",
            "a=b",
            &"x".repeat(129),
        ] {
            assert!(
                matches!(file_name(key), Err(StoreError::Refused(_))),
                "{key}"
            );
        }
    }

    #[test]
    fn files_of_others_are_no_keys() {
        for name in [
            "README", ".gitkeep", "a b=", "A=", "a=0", "a=2", "a=x", "a=1=1", "=",
        ] {
            assert_eq!(key(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_key_comes_back(original in "[A-Za-z0-9._:-]{1,128}") {
            let name = file_name(&original).unwrap();
            prop_assert_eq!(key(&name), Some(original));
        }

        #[test]
        fn names_fit_every_disk(key in "[A-Za-z0-9._:-]{1,128}") {
            let name = file_name(&key).unwrap();
            prop_assert!(name.len() <= 161 && name == name.to_lowercase() && name.contains('='));
        }

        #[test]
        fn no_file_name_panics(name in any::<String>()) {
            let _ = key(&name);
        }
    }
}
