//! A scenario file: what it shows, the settings, the steps.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use simulators::topdesk::{LOGIN, PASSWORD};
use toml::Spanned;

use crate::step::{Action, Step};
use crate::systems::{SECRET, TOKEN, TOPDESK};

/// Settings by key, as the connector is given them.
pub type Settings = BTreeMap<String, String>;

/// What a scenario's clock shows at the beginning, unless it says otherwise.
const START: &str = "2026-11-23T08:00:00Z";

/// A scenario, read from a file.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// One sentence.
    pub shows: String,
    /// What the clock shows at the beginning.
    pub starts: Timestamp,
    /// All settings, the defaults among them.
    pub settings: Settings,
    /// Further SIGNL4 teams and their secrets.
    pub(crate) teams: BTreeMap<String, String>,
    /// Further names on TOPdesk's site, by kind.
    pub(crate) site: BTreeMap<String, Vec<String>>,
    pub(crate) steps: Vec<Step>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    shows: String,
    starts: Option<String>,
    #[serde(default)]
    settings: BTreeMap<String, Value>,
    #[serde(default)]
    teams: BTreeMap<String, String>,
    #[serde(default)]
    site: BTreeMap<String, Vec<String>>,
    steps: Vec<Spanned<toml::Table>>,
}

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is not a scenario: says where, what was expected, and names what is unknown.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("reading the scenario {}", file.display()))?;
        Self::parse(&text)
    }

    /// Reads a text.
    ///
    /// # Errors
    /// As for [`Scenario::read`].
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let written: Written = toml::from_str(text)?;
        if written.shows.trim().is_empty() {
            bail!("`shows` is empty: say in one sentence what this scenario shows");
        }
        let steps = written.steps.iter().enumerate();
        let steps: Vec<_> = steps
            .map(|(at, step)| Step::read(text, at + 1, step))
            .collect::<anyhow::Result<_>>()?;
        if !steps.iter().any(Step::looks) {
            bail!(
                "nothing is expected: add a step with ticket, alert, alerts or requests_to, or a report to a run"
            );
        }
        let starts = written.starts.as_deref().unwrap_or(START);
        Ok(Self {
            shows: written.shows,
            starts: starts
                .parse()
                .with_context(|| format!("`starts`: {starts:?} is no moment like {START}"))?,
            settings: merged(default_settings(), &written.settings),
            teams: written.teams,
            site: written.site,
            steps,
        })
    }
}

/// What a scenario needs of a host beside being called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// A clock that can be moved.
    pub clock: bool,
    /// Settings of its own, teams or names, or other ones on the way.
    pub settings: bool,
    /// A process that can be ended.
    pub restart: bool,
    /// Systems in trouble, whose traces may be left in the state.
    pub trouble: bool,
    /// A state and systems in which nothing has happened: it has tickets of the time before the first
    /// run, or counts all alerts or requests.
    pub emptiness: bool,
}

impl Scenario {
    /// What it needs.
    #[must_use]
    pub fn needs(&self) -> Needs {
        let has = |wanted: fn(&Action) -> bool| self.steps.iter().any(|step| wanted(&step.action));
        let own =
            self.settings != default_settings() || !self.teams.is_empty() || !self.site.is_empty();
        Needs {
            clock: has(|action| matches!(action, Action::Wait(_) | Action::WaitUntil(_))),
            settings: own || has(|action| matches!(action, Action::Settings(_))),
            restart: has(|action| matches!(action, Action::Restart)),
            trouble: has(|action| matches!(action, Action::Fault(..) | Action::FaultEnds(_))),
            emptiness: has(|action| match action {
                Action::Create(_, ticket) => ticket.ago.is_some(),
                Action::Alerts(_, alerts) => alerts.of.is_none(),
                Action::RequestsTo(..) => true,
                _ => false,
            }),
        }
    }
}

/// Tickets of priority P1 alert; what happens on the phone is written to the ticket.
fn default_settings() -> Settings {
    let settings = [
        ("topdesk_url", format!("https://{TOPDESK}")),
        ("topdesk_username", LOGIN.to_owned()),
        ("topdesk_password", PASSWORD.to_owned()),
        ("topdesk_query", "priority.name=='P1'".to_owned()),
        ("signl4_webhook_secret", SECRET.to_owned()),
        ("webhook_token", TOKEN.to_owned()),
        ("status_on_acknowledge", "In progress".to_owned()),
        ("status_on_close", "Closed".to_owned()),
        ("status_on_reopen", "Registered".to_owned()),
        ("close_ticket", "completed,closed".to_owned()),
    ];
    let owned = settings.map(|(key, value)| (key.to_owned(), value));
    owned.into()
}

/// Texts as they are; everything else as the JSON document it is.
pub(crate) fn merged(mut settings: Settings, more: &BTreeMap<String, Value>) -> Settings {
    for (key, value) in more {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        settings.insert(key.clone(), text);
    }
    settings
}
