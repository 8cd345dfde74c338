//! What the settings form has sent.

use std::collections::BTreeMap;

use super::refusal::Refusal;

/// The settings to change: a value that is none removes its setting.
pub(super) fn changes(body: &[u8]) -> Result<BTreeMap<String, Option<String>>, Refusal> {
    let mut changes = BTreeMap::new();
    for (key, value) in form_urlencoded::parse(body) {
        let value = Some(value.into_owned()).filter(|value| !value.trim().is_empty());
        if changes.insert(key.clone().into_owned(), value).is_some() {
            return Err(Refusal::bad(&format!("setting {key} is given twice")));
        }
    }
    match changes.is_empty() {
        true => Err(Refusal::bad("expected at least one setting to change")),
        false => Ok(changes),
    }
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn a_blank_value_removes_a_setting() {
        let changes = changes(b"a=1+%2B&b=&c=+").ok().unwrap();
        assert_eq!(changes["a"].as_deref(), Some("1 +"));
        assert_eq!((&changes["b"], &changes["c"]), (&None, &None));
    }

    #[test]
    fn a_setting_that_is_given_twice_is_refused_and_so_is_nothing() {
        for body in [&b"a=1&b=2&a=3"[..], b"a=&a=", b""] {
            assert!(changes(body).is_err(), "{body:?}");
        }
    }
}
