//! The setting `signl4_teams`.

use super::object::{Faults, Object};
use crate::domain::Teams;
use crate::settings::json::{self, Json};
use crate::settings::path_secret;

const MOST_TEAMS: usize = 100;
const LONGEST: usize = 200;

/// Reads the setting `signl4_teams`: an object of names and secrets.
///
/// # Errors
/// Every fault; teams are named by their places, since somebody may have put the secret first.
pub fn read_teams(text: &str) -> Result<Teams, Vec<String>> {
    let json = json::parse(text).map_err(|fault| vec![fault])?;
    let faults = Faults::default();
    let teams = match json {
        Json::Object(_) => Object::new(json, "teams".into(), &faults),
        _ => None,
    };
    let all = teams.map(|mut t| t.texts(LONGEST)).unwrap_or_default();
    if !(1..=MOST_TEAMS).contains(&all.len()) {
        let expected = "expected an object { } with the names of 1 to 100 teams and their secrets";
        return Err(vec![expected.into()]);
    }
    let mut list = Vec::with_capacity(all.len());
    for (at, (name, secret)) in all.into_iter().enumerate() {
        if name.trim().is_empty() {
            faults.add(&format!("team {}", at + 1), "expected a name");
        }
        match secret.and_then(|secret| path_secret(&secret)) {
            Ok(secret) => list.push((name.trim().to_owned(), secret)),
            Err(fault) => faults.add(&format!("the secret of team {}", at + 1), &fault),
        }
    }
    faults.none_or(Teams::new(list))
}
