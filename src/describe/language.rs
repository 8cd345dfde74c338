//! The words of the settings in another language.

use crate::settings::{Group, Setting};

/// A language that forms are shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
}

impl Language {
    /// By its tag, such as `de` or `de-AT`; English where it is none of these.
    pub fn of(_tag: &str) -> Self {
        Self::English
    }

    /// Title and tooltip of a setting.
    pub fn words(self, setting: &Setting) -> (&'static str, &'static str) {
        (setting.title, setting.tooltip)
    }

    /// What a group of settings is called.
    pub fn group(self, group: Group) -> &'static str {
        match group {
            Group::Topdesk => "TOPdesk",
            Group::Signl4 => "SIGNL4",
            Group::Tickets => "Which tickets alert",
            Group::Alerts => "What a ticket does to its alert",
            Group::WriteBack => "What comes back to the ticket",
            Group::Alarms => "When something is wrong",
            Group::Access => "Who may call the connector",
            Group::Limits => "How much, how long",
        }
    }
}
