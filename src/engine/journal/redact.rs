//! Redaction: the other system may repeat what it was sent. Secrets are taken out where an answer is read
//! (`ApiError::redact`), since only the client knows them; personal data is taken out here.

/// The same text without what looks like an e-mail address.
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
