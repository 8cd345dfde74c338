//! The SIGNL4 teams that rules name.

use super::Secret;

/// The secrets of SIGNL4 teams or integrations, by the names that rules use. It has no `Debug`, because it holds
/// secrets.
#[derive(Clone, Default)]
pub struct Teams(Vec<(String, Secret)>);

impl Teams {
    /// Takes pairs of name and secret.
    #[must_use]
    pub fn new(list: Vec<(String, Secret)>) -> Self {
        Self(list)
    }

    /// Returns all secrets.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter().map(|(_, secret)| secret)
    }

    /// Returns the secret of a team, or `None` for an unknown name.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, secret)| secret)
    }
}
