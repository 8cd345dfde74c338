//! Settings and a clock, given.

use crate::secrets::SECRETS;
use connector::ports::{Clock, Config};
use connector::settings::Settings;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Settings by their keys.
#[derive(Clone, Debug, Default)]
pub struct Given(pub BTreeMap<String, String>);

impl Given {
    /// What is needed to begin, with secrets that are easy to find again.
    pub fn minimum() -> Self {
        let plain = [
            ("topdesk_url", "https://example.topdesk.net"),
            ("topdesk_username", "integration"),
            ("topdesk_query", "priority.name=='P1'"),
            ("signl4_user", "rene@example.com"),
        ];
        let all = plain.iter().chain(&SECRETS);
        let mut given: BTreeMap<_, _> = all.map(|(k, v)| (k.to_string(), v.to_string())).collect();
        let team = SECRETS[4].1;
        given.insert(
            "signl4_teams".into(),
            format!("{{\"Network\": \"{team}\"}}"),
        );
        Self(given)
    }

    /// These settings, read.
    pub fn settings(&self) -> Settings {
        match Settings::read(self) {
            Ok(settings) => settings,
            Err(error) => panic!("good settings are refused: {error:?}"),
        }
    }
}

impl Config for Given {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        Ok(self.0.get(key).cloned())
    }
}

/// A clock that stands still.
pub struct Still(pub Timestamp);

impl Still {
    /// At the moment around which the samples are.
    pub fn at_the_samples() -> Self {
        Self("2026-11-23T08:15:00Z".parse().unwrap())
    }
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn monotonic_ms(&self) -> u64 {
        0
    }
}
