//! The teams that rules can alert, beside the default one.

use crate::secret::Secret;
use std::collections::BTreeMap;

/// Secrets of teams by their names. Holds secrets, therefore no `Debug`.
#[derive(Default)]
pub struct Teams(BTreeMap<String, Secret>);

impl Teams {
    /// The secret of a team.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)
    }
}
