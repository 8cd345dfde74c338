//! The words of the settings in another language.

use super::{dutch, german};
use crate::settings::{Group, Setting};

/// A language that forms are shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    German,
    Dutch,
}

impl Language {
    /// By its tag, such as `de` or `de-AT`, in any case; English where it is none of these.
    pub fn of(tag: &str) -> Self {
        // Hosts write the region behind a hyphen, systems behind an underscore.
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("de") {
            Self::German
        } else if language.eq_ignore_ascii_case("nl") {
            Self::Dutch
        } else {
            Self::English
        }
    }

    /// Title and tooltip of a setting; the English ones where this language has none.
    pub fn words(self, setting: &Setting) -> (&'static str, &'static str) {
        let words = match self {
            Self::English => &[],
            Self::German => german::WORDS,
            Self::Dutch => dutch::WORDS,
        };
        words
            .iter()
            .find(|(key, ..)| *key == setting.key)
            .map_or((setting.title, setting.tooltip), |&(_, title, tooltip)| {
                (title, tooltip)
            })
    }

    /// What a group of settings is called.
    pub fn group(self, group: Group) -> &'static str {
        match self {
            Self::English => english(group),
            Self::German => german::group(group),
            Self::Dutch => dutch::group(group),
        }
    }
}

const fn english(group: Group) -> &'static str {
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

#[cfg(test)]
mod tests {
    use super::{Language, dutch, german};
    use crate::settings::{SETTINGS, Setting};

    #[test]
    fn every_language_has_the_settings_in_their_order_and_no_others() {
        let keys: Vec<_> = SETTINGS.iter().map(|s| s.key).collect();
        for words in [german::WORDS, dutch::WORDS] {
            let translated: Vec<_> = words.iter().map(|(key, ..)| *key).collect();
            assert_eq!(translated, keys);
        }
    }

    #[test]
    fn a_setting_without_words_is_told_in_english() {
        for setting in SETTINGS.iter().take(1) {
            let key = "not_translated_yet";
            let new = Setting { key, ..*setting };
            for language in [Language::English, Language::German, Language::Dutch] {
                assert_eq!(language.words(&new), (setting.title, setting.tooltip));
            }
        }
    }
}
