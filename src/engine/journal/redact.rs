//! Redaction of personal data: an answer of TOPdesk or SIGNL4 may repeat what it was sent. Secrets are
//! removed where an answer is read (`ApiError::redact`), since only the client knows them.

/// Replaces every word that looks like an e-mail address.
pub(crate) fn redact(text: &str) -> String {
    let redacted = |word: &str| if word.contains('@') { "…" } else { word }.to_owned();
    match text.contains('@') {
        true => text.split(' ').map(redacted).collect::<Vec<_>>().join(" "),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn an_e_mail_address_is_taken_out_and_the_words_around_it_stay() {
        assert_eq!(redact("no user rene@example.com here"), "no user … here");
        assert_eq!(redact("no address here"), "no address here");
    }
}
