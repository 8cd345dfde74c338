//! Ids that are the same in every run: derived from a name, never random.

use uuid::Uuid;

/// The id of the thing `kind`/`name`: `id_of("operator", "Rene Duty")`, say.
#[must_use]
pub fn id_of(kind: &str, name: &str) -> String {
    let space = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:simulators");
    Uuid::new_v5(&space, format!("{kind}/{name}").as_bytes()).to_string()
}

/// Does the text have the form of an id?
#[must_use]
pub fn is_id(text: &str) -> bool {
    Uuid::try_parse(text).is_ok()
}
