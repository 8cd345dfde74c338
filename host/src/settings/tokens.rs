//! The settings that hold tokens: callers show one of them.

use super::Settings;

/// What callers from outside show, and this host's own schedule.
pub const WEBHOOK_TOKEN: &str = "webhook_token";
/// What opens the console.
pub const ADMIN_TOKEN: &str = "admin_token";

impl Settings {
    /// What is wrong with a setting that holds tokens, if something is: words that go on from its name,
    /// without its value. A connector that cannot check callers tells a caller nothing.
    #[must_use]
    pub fn token_fault(&self, key: &str) -> Option<&'static str> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let good = |token: &str| token.len() >= 22 && token.bytes().all(allowed);
        let mut tokens = self.tokens(key).peekable();
        if tokens.peek().is_none() {
            return Some(
                "is missing: expected at least 22 random letters, digits, - or _ (several tokens separated by commas)",
            );
        }
        (!tokens.all(good)).then_some(
            "is wrong: expected at least 22 random letters, digits, - or _ (several tokens separated by commas)",
        )
    }

    /// The first of a setting's tokens.
    #[must_use]
    pub fn first_token(&self, key: &str) -> Option<&str> {
        self.tokens(key).next()
    }

    /// Several, while one is replaced, are separated by commas.
    fn tokens(&self, key: &str) -> impl Iterator<Item = &str> {
        let tokens = self.get(key).unwrap_or_default();
        tokens.split(',').map(str::trim).filter(|t| !t.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::{Settings, WEBHOOK_TOKEN};

    #[test]
    fn every_token_of_a_list_must_be_good() {
        let fault = |tokens: &str| {
            let settings = Settings::new().with(WEBHOOK_TOKEN, tokens);
            settings.token_fault(WEBHOOK_TOKEN)
        };
        let good = "0123456789abcdefghij-_";
        assert_eq!(fault(good), None);
        assert_eq!(fault(&format!("{good}, {good},")), None);
        for wrong in ["short", "0123456789abcdefghij/+"] {
            let words = fault(&format!("{good},{wrong}")).unwrap();
            assert!(words.starts_with("is wrong"), "{wrong}");
        }
        assert!(fault(" , ").unwrap().starts_with("is missing"));
    }

    #[test]
    fn the_first_token_is_the_one_to_call_with() {
        let settings = Settings::new().with(WEBHOOK_TOKEN, " , one ,two");
        assert_eq!(settings.first_token(WEBHOOK_TOKEN), Some("one"));
        assert_eq!(settings.first_token("admin_token"), None);
    }
}
