//! The settings: read once at the beginning of a call, checked all at once.

mod address;
mod alarms;
mod alerts;
mod connections;
mod json;
mod reader;
mod routing;
mod rules;
#[cfg(test)]
mod schema;
mod setting;
mod table;
mod values;
mod write_back;

pub use address::Address;
pub use alarms::{AlarmSettings, Heartbeat};
pub use connections::{Signl4Settings, ToPhone, TopdeskSettings};
pub use rules::{read_priorities, read_rules, read_teams};
pub use setting::{Group, Kind, Setting};
pub use table::SETTINGS;
pub use values::CloseFlags;
pub(crate) use values::{duration, path_secret, trimmed};
pub use write_back::{Assign, Simple, write_back_policy};

use crate::domain::rules::Rules;
use crate::domain::{AlertPolicy, Secret, Teams, WriteBackPolicy};
use crate::ports::Config;
use jiff::SignedDuration;
use reader::Reader;

/// One setting that is missing or wrong; the message never contains its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The setting's key.
    pub key: &'static str,
    /// What was expected and what to do.
    pub message: String,
}

/// Why there are no settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsError {
    /// These must be corrected first.
    Faulty(Vec<Fault>),
    /// Their source did not answer.
    Unavailable(String),
}

/// All settings of a run. Holds secrets, therefore no `Debug`.
pub struct Settings {
    /// How TOPdesk is reached and read.
    pub topdesk: TopdeskSettings,
    /// How SIGNL4 is reached.
    pub signl4: Signl4Settings,
    /// What comes back to the ticket.
    pub write_back: WriteBackPolicy,
    /// What a ticket does to its alert.
    pub alert_policy: AlertPolicy,
    /// A ticket whose last change is older raises nothing.
    pub max_age: SignedDuration,
    /// How often tickets and open alerts are compared; zero for never.
    pub reconcile_every: SignedDuration,
    /// Which tickets alert whom.
    pub rules: Rules,
    /// The secrets of SIGNL4 teams, by the names that rules give them.
    pub teams: Teams,
    /// What the connector says of itself.
    pub alarms: AlarmSettings,
    /// How far back the first run looks.
    pub lookback: SignedDuration,
    /// How far back later runs look again.
    pub overlap: SignedDuration,
    /// Time for one run.
    pub run_budget: SignedDuration,
    /// Time to wait for the beginning of an answer.
    pub response_timeout: SignedDuration,
}

impl Settings {
    /// Reads and checks every setting.
    ///
    /// # Errors
    /// All faults found, or that the source did not answer.
    pub fn read(config: &dyn Config) -> Result<Self, SettingsError> {
        let parts = PartialSettings::read(config)?;
        let faults = parts.faults.clone();
        match parts.complete() {
            Some(settings) if faults.is_empty() => Ok(settings),
            _ => Err(SettingsError::Faulty(faults)),
        }
    }
}

/// The settings part by part: what is right can be used although something else is not. Holds secrets,
/// therefore no `Debug`.
pub(crate) struct PartialSettings {
    /// How TOPdesk is reached and read; none if one of its settings is faulty.
    pub topdesk: Option<TopdeskSettings>,
    /// How SIGNL4 is reached.
    pub signl4: Option<Signl4Settings>,
    /// What comes back to the ticket.
    pub write_back: Option<WriteBackPolicy>,
    /// What a ticket does to its alert.
    pub alert_policy: Option<AlertPolicy>,
    /// Which tickets alert whom; what is faulty is left out.
    pub rules: Rules,
    /// The secrets of SIGNL4 teams; none of them if their setting is faulty.
    pub teams: Teams,
    /// What the connector says of itself, and to whom.
    pub alarms: Option<AlarmSettings>,
    /// The tokens that webhooks must carry.
    pub webhook_tokens: Vec<Secret>,
    /// Where this connector is reached from outside, if that is set.
    pub public_url: Option<Address>,
    /// Time for one run.
    pub run_budget: Option<SignedDuration>,
    /// Everything that is wrong.
    pub faults: Vec<Fault>,
    max_age: Option<SignedDuration>,
    reconcile_every: Option<SignedDuration>,
    lookback: Option<SignedDuration>,
    overlap: Option<SignedDuration>,
    response_timeout: Option<SignedDuration>,
}

impl PartialSettings {
    /// Reads and checks every setting.
    ///
    /// # Errors
    /// When the source did not answer.
    pub(crate) fn read(config: &dyn Config) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(config);
        let parts = reader.parts();
        match reader.unavailable {
            Some(message) => Err(SettingsError::Unavailable(message)),
            None => Ok(Self {
                faults: reader.faults,
                ..parts
            }),
        }
    }

    /// All of them; none if a part is missing.
    fn complete(self) -> Option<Settings> {
        Some(Settings {
            topdesk: self.topdesk?,
            signl4: self.signl4?,
            write_back: self.write_back?,
            alert_policy: self.alert_policy?,
            max_age: self.max_age?,
            reconcile_every: self.reconcile_every?,
            rules: self.rules,
            teams: self.teams,
            alarms: self.alarms?,
            lookback: self.lookback?,
            overlap: self.overlap?,
            run_budget: self.run_budget?,
            response_timeout: self.response_timeout?,
        })
    }
}

/// The tokens that webhooks must carry. Read alone, so that a notification is still taken while
/// another setting is being corrected.
///
/// # Errors
/// When the setting is malformed or the source does not answer.
pub fn webhook_tokens(config: &dyn Config) -> Result<Vec<Secret>, SettingsError> {
    tokens_of(config, "webhook_token")
}

/// The tokens that open the console; any of them. Without one it stays closed.
///
/// # Errors
/// When the setting is malformed or the source does not answer.
pub fn admin_tokens(config: &dyn Config) -> Result<Vec<Secret>, SettingsError> {
    tokens_of(config, "admin_token")
}

/// The keys of the settings that are wrong now; none where their source does not answer.
#[must_use]
pub fn faulty(config: &dyn Config) -> Vec<&'static str> {
    let faults = PartialSettings::read(config)
        .map(|parts| parts.faults)
        .unwrap_or_default();
    let mut keys: Vec<_> = faults.into_iter().map(|fault| fault.key).collect();
    keys.dedup();
    keys
}

/// When the application password expires, if that is set and can be read.
#[must_use]
pub fn password_expires(config: &dyn Config) -> Option<jiff::civil::Date> {
    let mut reader = Reader::new(config);
    reader.checked("topdesk_password_expires", alarms::date)
}

fn tokens_of(config: &dyn Config, key: &'static str) -> Result<Vec<Secret>, SettingsError> {
    let mut reader = Reader::new(config);
    let tokens = reader.checked(key, values::tokens);
    match (tokens, reader.unavailable) {
        (_, Some(message)) => Err(SettingsError::Unavailable(message)),
        (_, None) if !reader.faults.is_empty() => Err(SettingsError::Faulty(reader.faults)),
        (tokens, None) => Ok(tokens.unwrap_or_default()),
    }
}

/// How long to wait for the beginning of an answer; the default where the setting is not usable,
/// since `Settings::read` reports that.
#[must_use]
pub fn response_timeout(config: &dyn Config) -> SignedDuration {
    let mut reader = Reader::new(config);
    let read = reader.checked("response_timeout", |t| values::duration(t, 1, 60));
    read.unwrap_or(SignedDuration::from_secs(8))
}

impl Reader<'_> {
    fn parts(&mut self) -> PartialSettings {
        let loopback = self.yes("insecure_loopback");
        let topdesk = self.topdesk(loopback);
        let signl4 = self.signl4(loopback);
        let write_back = self.write_back();
        let alert_policy = self.alert_policy();
        let max_age = self.checked("max_age", |t| values::duration(t, 3_600, 366 * 86_400));
        let reconcile_every =
            self.checked("reconcile_every", |t| values::duration(t, 0, 31 * 86_400));
        let lookback = self.checked("lookback", values::lookback);
        let (rules, teams) = self.routing();
        let alarms = self.alarms(&teams, loopback);
        let overlap = self.checked("overlap", |t| values::duration(t, 0, 3_600));
        let run_budget = self.checked("run_budget", |t| values::duration(t, 5, 600));
        let response_timeout = self.checked("response_timeout", |t| values::duration(t, 1, 60));
        // Not part of a run, but a fault in it is worth knowing at once.
        let webhook_tokens = self.checked("webhook_token", values::tokens);
        let admin_tokens = self.checked("admin_token", values::tokens);
        self.must_differ(webhook_tokens.as_deref(), admin_tokens.as_deref());
        let public_url = self.checked("public_url", |t| Address::parse(t, loopback));
        PartialSettings {
            topdesk,
            signl4,
            write_back,
            alert_policy,
            rules,
            teams,
            alarms,
            webhook_tokens: webhook_tokens.unwrap_or_default(),
            public_url,
            run_budget,
            faults: Vec::new(),
            max_age,
            reconcile_every,
            lookback,
            overlap,
            response_timeout,
        }
    }

    /// What SIGNL4, TOPdesk and every proxy between know must not open the console.
    fn must_differ(&mut self, webhooks: Option<&[Secret]>, admins: Option<&[Secret]>) {
        let pairs = admins.unwrap_or_default().iter();
        let same = |admin: &Secret| {
            webhooks
                .unwrap_or_default()
                .iter()
                .any(|t| t.is(admin.expose()))
        };
        if pairs.filter(|admin| same(admin)).count() > 0 {
            let message =
                "expected another token than those in webhook_token, which other systems know";
            self.fault("admin_token", message.into());
        }
    }
}

#[cfg(test)]
mod tests;
