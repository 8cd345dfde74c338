//! The component's settings: what the host answers to `config.get`.

mod file;
mod log;
mod tokens;
mod written;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};

pub use file::SettingsFile;
pub use log::SettingsLog;
pub use tokens::{ADMIN_TOKEN, WEBHOOK_TOKEN};
use written::{Members, Value};

/// Connecting (3 s) and reading the last body (10 s) are not in the settings; seconds, with room to spare.
const REACHING: u64 = 16;

/// Keys and values. Values may be secrets, so there is no `Debug` and no `Serialize`.
#[derive(Clone, Default)]
pub struct Settings {
    values: BTreeMap<String, String>,
}

impl Settings {
    /// No settings at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces one setting.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(key.into(), value.into());
        self
    }

    /// Removes one setting.
    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.values.remove(key);
        self
    }

    /// The value of a setting. Blank counts as not set (`wit/package.wit`, interface `config`).
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let value = self.values.get(key)?;
        (!value.trim().is_empty()).then_some(value.as_str())
    }

    /// When a call is taken for stuck: later than the settings `run_budget` (20s unless told) and
    /// `response_timeout` (8s) let it work, or it would be ended in the middle, with its lease held.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        let given = |key: &str, default: u64, most: u64| {
            let span = self.get(key).map(|text| text.trim().parse());
            let span: Option<jiff::SignedDuration> = span.and_then(Result::ok);
            let seconds = span.and_then(|span| u64::try_from(span.as_secs()).ok());
            seconds.unwrap_or(default).min(most)
        };
        let work = given("run_budget", 20, 600) + given("response_timeout", 8, 60);
        Duration::from_secs(work + REACHING)
    }

    /// All that are set, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let values = self.values.iter();
        values.map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Reads a configuration file: a JSON object of strings, where a secret may be named instead:
    /// `{"topdesk_password": {"env": "TOPDESK_PASSWORD"}}`.
    ///
    /// # Errors
    /// When the file is not such an object, a setting stands in it twice, or a variable is not
    /// set. Values are never shown.
    pub fn read(file: &Path, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("reading the configuration {}", file.display()))?;
        Self::parse(&text, variable)
            .with_context(|| format!("in the configuration {}", file.display()))
    }

    /// The same from a text; `variable` looks an environment variable up.
    ///
    /// # Errors
    /// As for [`Settings::read`].
    pub fn parse(text: &str, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        // Some editors begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Members::<Value>(written) = serde_json::from_str(text).map_err(|error| {
            // Not the error itself: serde quotes what it found, which may be a secret.
            anyhow::anyhow!(
                "expected a JSON object of setting names and strings; line {}, column {} is not",
                error.line(),
                error.column()
            )
        })?;
        let mut settings = Self::new();
        for (key, value) in written {
            if settings.values.contains_key(&key) {
                bail!("setting {key} is given twice: expected one value, so delete the other");
            }
            let value = resolve(&key, value, &variable)?;
            settings.values.insert(key, value);
        }
        Ok(settings)
    }
}

fn resolve(
    key: &str,
    written: Value,
    variable: &impl Fn(&str) -> Option<String>,
) -> anyhow::Result<String> {
    match written {
        Value::Text(text) => Ok(text),
        Value::FromEnvironment { env } => variable(&env).with_context(|| {
            format!("setting {key}: the environment variable {env} is not set; export it")
        }),
        Value::Other(_) => bail!(
            "setting {key}: expected a string in quotes, or {{\"env\": \"NAME\"}} to read it from \
             an environment variable"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn a_secret_comes_from_the_environment() {
        let text = r#"{"topdesk_password": {"env": "SECRET"}, "lookback": "1h"}"#;
        let settings = Settings::parse(text, |name| {
            (name == "SECRET").then(|| "from outside".to_owned())
        })
        .unwrap();
        assert_eq!(settings.get("topdesk_password"), Some("from outside"));
        assert_eq!(settings.get("lookback"), Some("1h"));
    }

    #[test]
    fn a_missing_variable_names_setting_and_variable() {
        let error = Settings::parse(r#"{"token": {"env": "NOT_SET"}}"#, none)
            .err()
            .unwrap();
        assert!(error.to_string().contains("setting token"), "{error}");
        assert!(error.to_string().contains("NOT_SET"), "{error}");
    }

    #[test]
    fn a_broken_file_is_reported_by_place_and_not_by_content() {
        let error = Settings::parse("{\"token\": \"hush", none).err().unwrap();
        assert!(error.to_string().contains("line 1"), "{error}");
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
    }

    #[test]
    fn a_number_is_refused_with_the_key_and_without_the_value() {
        let error = Settings::parse(r#"{"lookback": 4711}"#, none)
            .err()
            .unwrap();
        assert!(error.to_string().contains("lookback"), "{error}");
        assert!(!error.to_string().contains("4711"), "{error}");
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let settings = Settings::parse("\u{feff}{\"lookback\": \"1h\"}", none).unwrap();
        assert_eq!(settings.get("lookback"), Some("1h"));
    }

    #[test]
    fn a_setting_given_twice_is_refused_with_the_key_and_without_the_values() {
        let text = r#"{"token": "hush", "lookback": "1h", "token": "hush, too"}"#;
        let error = Settings::parse(text, none).err().unwrap().to_string();
        assert!(error.contains("setting token is given twice"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_object_is_refused() {
        for text in [
            "",
            "[]",
            "[[\"lookback\", \"1h\"]]",
            "\"lookback\"",
            "{} {}",
        ] {
            assert!(Settings::parse(text, none).is_err(), "{text}");
        }
    }

    #[test]
    fn a_call_may_last_as_long_as_its_settings_let_it_work() {
        let seconds = |settings: &Settings| settings.deadline().as_secs();
        assert_eq!(seconds(&Settings::new()), 44);
        let long = Settings::new()
            .with("run_budget", "10m")
            .with("response_timeout", "60s");
        assert!(seconds(&long) > 660);
    }

    #[test]
    fn a_budget_that_the_connector_would_refuse_does_not_unbind_the_call() {
        let budget = |text| {
            Settings::new()
                .with("run_budget", text)
                .deadline()
                .as_secs()
        };
        assert!(budget("900h") < 700);
        assert_eq!(budget("-5s"), 44);
    }

    #[test]
    fn blank_counts_as_not_set() {
        let settings = Settings::new().with("signl4_api_key", "  ");
        assert_eq!(settings.get("signl4_api_key"), None);
    }
}
