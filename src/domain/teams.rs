//! The SIGNL4 teams that rules name.

use super::Secret;

/// The secrets of teams or integrations, by the names that rules give them. No `Debug`: it holds
/// secrets.
#[derive(Clone, Default)]
pub struct Teams(Vec<(String, Secret)>);

impl Teams {
    /// Names with their secrets.
    #[must_use]
    pub fn new(list: Vec<(String, Secret)>) -> Self {
        Self(list)
    }

    /// All secrets.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.0.iter().map(|(_, secret)| secret)
    }

    /// The secret of a team.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, secret)| secret)
    }
}
