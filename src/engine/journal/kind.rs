//! The kinds of health problems of the connector itself, and what to do about each.

/// A kind of health problem, ordered from the most to the least severe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The settings are invalid, so no run takes place.
    Settings,
    /// The stored state cannot be used.
    State,
    /// No scheduled run has taken place for a long time.
    ScheduleStopped,
    /// TOPdesk refuses the login, the address or the filter.
    TopdeskRefuses,
    /// TOPdesk does not answer, or sends invalid answers.
    TopdeskUnavailable,
    /// Runs no longer read the list of changes to its end.
    PollingStale,
    /// SIGNL4 refuses the secret or the address.
    Signl4Refuses,
    /// SIGNL4 does not answer.
    Signl4Unavailable,
    /// SIGNL4 does not know the secret of a team.
    TeamUnknown,
    /// TOPdesk no longer shows any ticket to the account.
    NothingVisible,
    /// There are dead letters.
    DeadLetters,
    /// Notifications of SIGNL4 are not written to their tickets.
    WriteBacksStuck,
    /// TOPdesk has no status, group or the like with a name in the settings.
    NameMissing,
    /// SIGNL4's REST API refuses the key or the user.
    ApiRefuses,
    /// SIGNL4's REST API does not answer.
    ApiUnavailable,
    /// The application password expires in at most this many days.
    PasswordExpires(u8),
}

impl Kind {
    /// All kinds, in their order.
    pub const ALL: [Self; 20] = [
        Self::Settings,
        Self::State,
        Self::ScheduleStopped,
        Self::TopdeskRefuses,
        Self::TopdeskUnavailable,
        Self::PollingStale,
        Self::Signl4Refuses,
        Self::Signl4Unavailable,
        Self::TeamUnknown,
        Self::NothingVisible,
        Self::DeadLetters,
        Self::WriteBacksStuck,
        Self::NameMissing,
        Self::ApiRefuses,
        Self::ApiUnavailable,
        Self::PasswordExpires(0),
        Self::PasswordExpires(1),
        Self::PasswordExpires(7),
        Self::PasswordExpires(14),
        Self::PasswordExpires(30),
    ];

    /// The stable name, as stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::State => "state",
            Self::ScheduleStopped => "schedule_stopped",
            Self::PollingStale => "polling_stale",
            Self::TopdeskRefuses => "topdesk_refuses",
            Self::TopdeskUnavailable => "topdesk_away",
            Self::Signl4Refuses => "signl4_refuses",
            Self::Signl4Unavailable => "signl4_away",
            Self::TeamUnknown => "team_unknown",
            Self::NothingVisible => "nothing_visible",
            Self::DeadLetters => "dead_letters",
            Self::WriteBacksStuck => "write_backs_stuck",
            Self::NameMissing => "name_missing",
            Self::ApiRefuses => "api_refuses",
            Self::ApiUnavailable => "api_away",
            Self::PasswordExpires(0) => "password_expired",
            Self::PasswordExpires(1) => "password_expires_1",
            Self::PasswordExpires(..=7) => "password_expires_7",
            Self::PasswordExpires(..=14) => "password_expires_14",
            Self::PasswordExpires(_) => "password_expires_30",
        }
    }

    /// The kind with this name; `None` if a newer version stored it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// A short title.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Settings => "The settings are wrong",
            Self::State => "The stored state cannot be used",
            Self::ScheduleStopped => "No scheduled run takes place",
            Self::PollingStale => "TOPdesk's changes are not read to their end",
            Self::TopdeskRefuses => "TOPdesk refuses the connector",
            Self::TopdeskUnavailable => "TOPdesk cannot be read",
            Self::Signl4Refuses => "SIGNL4 refuses the connector",
            Self::Signl4Unavailable => "SIGNL4 cannot be reached",
            Self::TeamUnknown => "SIGNL4 does not know a team",
            Self::NothingVisible => "TOPdesk shows no tickets any more",
            Self::DeadLetters => "Something was given up",
            Self::WriteBacksStuck => "Answers do not get back to their tickets",
            Self::NameMissing => "A name in the settings is not there any more",
            Self::ApiRefuses => "SIGNL4's REST API refuses the connector",
            Self::ApiUnavailable => "SIGNL4's REST API cannot be asked",
            Self::PasswordExpires(0) => "The application password has expired",
            Self::PasswordExpires(_) => "The application password expires soon",
        }
    }

    /// What the operator should do.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Settings => "Correct the settings that are named; the check says more.",
            Self::State => {
                "No ticket alerts until a person has looked: the run's failure names the key and what is wrong with it."
            }
            Self::PollingStale => {
                "Tickets alert late. See whether TOPdesk is slow, run_budget too short, or far more changes than usual."
            }
            Self::ScheduleStopped => {
                "See whether the host's schedule is on: a trigger, a timer, or whatever calls /schedule; \
                 and whether its store takes what is written."
            }
            Self::TopdeskRefuses => {
                "No ticket alerts until this is corrected. See whether the application password has expired or a \
                 right was taken away; the check says which."
            }
            Self::TopdeskUnavailable => {
                "No ticket alerts meanwhile; nothing is lost. See whether TOPdesk is up and reachable from this host."
            }
            Self::Signl4Refuses => {
                "No alert is raised until this is corrected. Compare signl4_webhook_secret with SIGNL4's portal."
            }
            Self::Signl4Unavailable => {
                "Alerts wait, and are raised when SIGNL4 answers again; nothing is lost."
            }
            Self::TeamUnknown => {
                "That team's tickets wait. Compare its secret in signl4_teams with SIGNL4's portal."
            }
            Self::NothingVisible => {
                "See what the connector's account may see in TOPdesk: a category, branch or operator filter hides \
                 tickets without a word."
            }
            Self::DeadLetters => {
                "Look at the dead letters: each says why, and can be retried or dropped."
            }
            Self::WriteBacksStuck => {
                "The tickets' reports say why. See whether the account may change tickets."
            }
            Self::NameMissing => {
                "Give the setting the name that TOPdesk has now; the check suggests one."
            }
            Self::ApiRefuses => {
                "Alerts go out all the same. Compare signl4_api_key and signl4_user with SIGNL4's portal."
            }
            Self::ApiUnavailable => "Alerts go out all the same; what is looked up waits.",
            Self::PasswordExpires(_) => {
                "Make a new application password in TOPdesk (My settings), and set topdesk_password and \
                 topdesk_password_expires."
            }
        }
    }

    /// Whether the alarm is raised without waiting for the setting `alarm_after`: these problems do not
    /// resolve by themselves.
    #[must_use]
    pub fn alarms_at_once(self) -> bool {
        matches!(self, Self::DeadLetters | Self::PasswordExpires(_))
    }

    /// Whether SIGNL4's events are the problem, so that an alarm may not get through to the default team.
    #[must_use]
    pub fn concerns_signl4(self) -> bool {
        matches!(self, Self::Signl4Refuses | Self::Signl4Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
    }

    #[test]
    fn the_worst_is_told_first() {
        let mut sorted = Kind::ALL;
        sorted.sort();
        assert_eq!(sorted, Kind::ALL);
    }
}
