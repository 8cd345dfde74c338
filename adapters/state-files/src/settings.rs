//! Reads settings from environment variables: `topdesk_url` is `TOPDESK_URL`.

/// Returns the variable for a setting; `None` for a key that is not a lower-case name.
#[must_use]
pub fn variable(key: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (!key.is_empty() && key.chars().all(allowed)).then(|| key.to_ascii_uppercase())
}

/// Returns the value; `None` if it is blank, which counts as not set.
#[must_use]
pub fn present(value: Option<String>) -> Option<String> {
    value.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_named_in_capitals() {
        assert_eq!(variable("topdesk_url").as_deref(), Some("TOPDESK_URL"));
        assert_eq!(variable("PATH"), None);
        assert_eq!(variable(""), None);
    }

    #[test]
    fn blank_is_not_set() {
        assert_eq!(present(Some(" \n".into())), None);
        assert_eq!(present(Some(" x ".into())).as_deref(), Some(" x "));
    }
}
