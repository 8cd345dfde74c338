//! Titles and tooltips of the settings in other languages, from files that a translator can edit:
//! `words/de.json` and `words/nl.json`. A file is parsed only when its language is requested.

use crate::settings::{Group, Setting};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The texts of one language. A text that is missing is shown in English.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The titles of groups, by the keys of the groups.
    groups: BTreeMap<String, String>,
    /// The texts of settings, by the keys of the settings.
    settings: BTreeMap<String, SettingWords>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingWords {
    title: String,
    tooltip: String,
}

/// Returns the file of a language; `None` for English, whose texts are in the table of settings.
fn file(tag: &str) -> Option<&'static str> {
    // Hosts separate the region with a hyphen (`de-AT`), operating systems with an underscore.
    let language = tag.split(['-', '_']).next()?;
    if language.eq_ignore_ascii_case("de") {
        Some(include_str!("words/de.json"))
    } else if language.eq_ignore_ascii_case("nl") {
        Some(include_str!("words/nl.json"))
    } else {
        None
    }
}

impl Words {
    /// Returns the texts for a language tag such as `de` or `de-AT`, in any case; English if there is no file.
    pub fn of(tag: &str) -> Self {
        // A test makes sure that every file can be parsed.
        let words = file(tag).and_then(|text| serde_json::from_str(text).ok());
        words.unwrap_or_default()
    }

    /// Returns title and tooltip of a setting.
    pub fn setting<'w>(&'w self, setting: &'w Setting) -> (&'w str, &'w str) {
        match self.settings.get(setting.key) {
            Some(words) => (&words.title, &words.tooltip),
            None => (setting.title, setting.tooltip),
        }
    }

    /// Returns the title of a group of settings.
    pub fn group(&self, group: Group) -> &str {
        let title = self.groups.get(group.key()).map(String::as_str);
        title.unwrap_or(group.title())
    }
}

#[cfg(test)]
mod tests {
    use super::{Words, file};
    use crate::settings::{Group, SETTINGS, Setting};

    /// Returns the names of the members with this indentation, in the order of the file.
    fn names(text: &str, indented: usize) -> Vec<&str> {
        let members = text.lines().filter_map(|line| {
            let member = line
                .strip_prefix(&" ".repeat(indented))?
                .strip_prefix('"')?;
            Some(member.split_once('"')?.0)
        });
        members.collect()
    }

    #[test]
    fn every_language_has_the_settings_and_groups_in_their_order_and_no_others() {
        let groups = Group::ALL.iter().map(|group| group.key());
        let settings = SETTINGS.iter().map(|setting| setting.key);
        let keys: Vec<_> = groups.chain(settings).collect();
        for tag in ["de", "nl"] {
            let text = file(tag).unwrap();
            serde_json::from_str::<Words>(text).unwrap();
            assert_eq!(names(text, 2), ["groups", "settings"], "{tag}");
            assert_eq!(names(text, 4), keys, "{tag}");
        }
    }

    #[test]
    fn a_setting_without_words_is_described_in_english() {
        let key = "not_translated_yet";
        let new = SETTINGS.first().map(|known| Setting { key, ..*known });
        let new = new.unwrap();
        for tag in ["en", "de", "nl"] {
            let words = Words::of(tag);
            assert_eq!(words.setting(&new), (new.title, new.tooltip));
        }
    }
}
