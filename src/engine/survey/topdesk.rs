//! Checks whether TOPdesk can be reached, accepts the login, and shows what the connector needs.

use super::items::{About, Barrier, Items, quoted};
use super::wanted;
use crate::domain::{WriteBackParts, WriteBackPolicy};
use crate::ports::ApiError;
use crate::ports::Config;
use crate::settings::PartialSettings;
use crate::topdesk::TopdeskReader;
use jiff::{SignedDuration, Timestamp};

const REACHED: About<'_> = About {
    key: "topdesk.reached",
    title: "TOPdesk can be reached",
    settings: &["topdesk_url"],
};
const VERSION: About<'_> = About {
    key: "topdesk.version",
    title: "TOPdesk's version",
    settings: &[],
};
const LOGIN: About<'_> = About {
    key: "topdesk.login",
    title: "The login is right",
    settings: &["topdesk_username", "topdesk_password"],
};
const OPERATOR: About<'_> = About {
    key: "topdesk.operator",
    title: "The login is an operator's",
    settings: &["topdesk_username"],
};
/// How many requests a survey sends at most.
pub(crate) const MAX_REQUESTS: u32 = 25;
/// The API version from which on lists can be filtered.
const FILTERS: (u32, u32) = (3, 4);

/// A survey in progress.
pub(super) struct Survey<'a> {
    pub topdesk: &'a TopdeskReader<'a>,
    pub parts: &'a PartialSettings,
    pub barrier: Barrier,
    /// How many tickets the account sees at least.
    pub tickets: Option<usize>,
}

/// The result of a survey of TOPdesk.
#[derive(Default)]
pub(crate) struct TopdeskSeen {
    /// How many tickets the account sees at least.
    pub tickets: Option<usize>,
    /// Whether TOPdesk answered every request, even if with a refusal.
    pub answered: bool,
    /// How far its clock is ahead of this host's; `None` if it sent no time.
    pub ahead: Option<SignedDuration>,
}

/// Adds that TOPdesk cannot be called, because its settings are invalid.
pub(crate) fn topdesk_settings_faulty(items: &mut Items) {
    items.unknown(&REACHED, "the settings of TOPdesk are not all right");
}

/// Sends all requests of the survey; adds one item for each answer.
pub(crate) fn survey_topdesk(
    topdesk: &TopdeskReader<'_>,
    config: &dyn Config,
    now: Timestamp,
    parts: &PartialSettings,
    items: &mut Items,
) -> TopdeskSeen {
    let mut survey = Survey {
        topdesk,
        parts,
        barrier: Barrier::default(),
        tickets: None,
    };
    let ahead = survey.reached(now, items);
    survey.login(items);
    survey.visible(items);
    let wanted = wanted::names(config, parts);
    let reasons = survey.write(&wanted, items);
    survey.operators(items);
    survey.names(&wanted, reasons, items);
    TopdeskSeen {
        tickets: survey.tickets,
        answered: !survey.barrier.is_up(),
        ahead,
    }
}

impl Survey<'_> {
    /// Sends the first request. Returns how far TOPdesk's clock is ahead.
    fn reached(&mut self, now: Timestamp, items: &mut Items) -> Option<SignedDuration> {
        let answer = self.topdesk.version();
        let ahead = self.topdesk.time().map(|time| {
            let ahead = time.duration_since(now);
            // The header has whole seconds.
            SignedDuration::from_secs(ahead.as_secs())
        });
        match answer {
            Ok(Some(version)) => {
                items.ok(&REACHED, "TOPdesk answers.");
                self.version(&version, items);
            }
            Ok(None) => self.unreached(
                items,
                "Something answers at this address, and it is no TOPdesk.",
                "Correct topdesk_url: the address that operators use, such as https://example.topdesk.net.",
            ),
            // A system that asks for a login can be reached.
            Err(ApiError::Misconfigured {
                key: "topdesk_password",
                message,
            }) => {
                items.ok(&REACHED, "TOPdesk answers.");
                self.refused_login(items, &message);
                items.unknown(&VERSION, "the login is refused");
            }
            Err(ApiError::Misconfigured { message, .. } | ApiError::Refused { message, .. }) => self
                .unreached(
                    items,
                    &message,
                    "Correct topdesk_url: the address that operators use, such as https://example.topdesk.net.",
                ),
            Err(error) => self.unreached(
                items,
                error.message(),
                "Look whether TOPdesk runs, whether topdesk_url is its address, and whether this host may reach it \
                 (firewall, allowed hosts, certificate).",
            ),
        }
        ahead
    }

    fn unreached(&mut self, items: &mut Items, sentence: &str, advice: &str) {
        items.failed(&REACHED, sentence, advice);
        self.barrier.raise("TOPdesk is not reached");
        items.unknown(&VERSION, "TOPdesk is not reached");
    }

    fn version(&self, version: &str, items: &mut Items) {
        let mut numbers = version.split('.').map(str::parse);
        let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else {
            let sentence = format!("It calls its version {}.", quoted(version));
            return items.unverifiable(&VERSION, &sentence, "Expected at least 3.4.");
        };
        let said = format!("The API's version is {major}.{minor}.");
        if (major, minor) < FILTERS {
            let advice =
                "Update TOPdesk: before 3.4 it does not filter lists, which every run needs.";
            return items.warning(&VERSION, &said, advice);
        }
        items.ok(&VERSION, &said);
    }

    fn refused_login(&mut self, items: &mut Items, message: &str) {
        items.failed(
            &LOGIN,
            message,
            "Make an application password (My settings → Application passwords) and put it into topdesk_password; \
             topdesk_username is the login name of that operator.",
        );
        self.barrier.raise("the login is refused");
        items.unknown(&OPERATOR, "the login is refused");
    }

    fn login(&mut self, items: &mut Items) {
        if self.barrier.is_up() {
            return self.add_unknown_login(items);
        }
        match self.topdesk.own_operator() {
            Ok(_) => {
                items.ok(&LOGIN, "TOPdesk takes the login.");
                items.ok(&OPERATOR, "The login is an operator's.");
            }
            Err(ApiError::Misconfigured {
                key: "topdesk_password",
                message,
            }) => self.refused_login(items, &message),
            Err(ApiError::Refused { status: 403, .. }) => {
                items.ok(&LOGIN, "TOPdesk takes the login.");
                items.failed(
                    &OPERATOR,
                    "The login is a person's (self-service) account, or an operator's that may not use the API (status 403).",
                    "Give the connector an operator of its own, with the rights \"REST API\" (read) and \"Use \
                     application passwords\".",
                );
                self.barrier.raise("the login is no operator's");
            }
            Err(error) => {
                items.unknown(&LOGIN, error.message());
                items.unknown(&OPERATOR, error.message());
                if error.is_outage() {
                    self.barrier.raise(error.message());
                }
            }
        }
    }

    /// Adds the items about the login as unknown, unless the first request has already reported on the
    /// login.
    fn add_unknown_login(&mut self, items: &mut Items) {
        if !items.has(&LOGIN) {
            self.barrier.pass_on(items, &LOGIN);
            self.barrier.pass_on(items, &OPERATOR);
        }
    }
}

/// The rows of the write-back policy, with their names in the setting `write_back`.
pub(super) fn rows(table: &WriteBackPolicy) -> [(&'static str, &WriteBackParts); 8] {
    [
        ("acknowledged", &table.acknowledged),
        ("closed", &table.closed),
        ("unacknowledged", &table.unacknowledged),
        ("reopened", &table.reopened),
        ("escalated", &table.escalated),
        ("no_reply", &table.no_reply),
        ("failed", &table.failed),
        ("annotated", &table.annotated),
    ]
}
