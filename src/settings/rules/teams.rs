//! The setting `signl4_teams`.

use crate::domain::{Secret, Teams};
use crate::settings::json::{self, Entries, Faults, FromText, Plain, Text};
use crate::settings::path_secret;
use serde::Deserialize;
use serde_json::Value;

const MAX_TEAMS: usize = 100;

/// Reads the setting `signl4_teams`: an object of names and secrets.
///
/// # Errors
/// Every fault; teams are named by their places, since somebody may have put the secret first.
pub fn read_teams(text: &str) -> Result<Teams, Vec<String>> {
    let shape = format!(
        "an object {{ }} with the names of 1 to {MAX_TEAMS} teams, each once, and their secrets"
    );
    let entries: Entries<String, Value> = json::parse(text, &shape).map_err(|fault| vec![fault])?;
    if !(1..=MAX_TEAMS).contains(&entries.0.len()) {
        return Err(vec![format!("expected {shape}")]);
    }
    let mut faults = Faults::default();
    let mut list = Vec::with_capacity(entries.0.len());
    for (at, (name, secret)) in (1..).zip(entries.0) {
        if name.trim().is_empty() {
            faults.add(&format!("team {at}"), "expected a name");
        }
        match secret_of(&secret) {
            Ok(secret) => list.push((name.trim().to_owned(), secret)),
            Err(fault) => faults.add(&format!("the secret of team {at}"), &fault),
        }
    }
    faults.none_or(Teams::new(list))
}

fn secret_of(value: &Value) -> Result<Secret, String> {
    // serde's own message would repeat the value.
    let text = Text::<200>::deserialize(value)
        .map_err(|_| format!("expected {}", Plain::<200>::expected()))?;
    path_secret(&text.0.0)
}
