//! Checks whether the names in the settings exist in TOPdesk, and suggests similar ones.

use super::is_faulty;
use super::items::{About, Items, Refused, put, quoted};
use super::topdesk::Survey;
use super::wanted::Wanted;
use crate::domain::Named;
use crate::domain::rules::Conditions;
use crate::ports::ApiError;
use crate::topdesk::{Kind, TopdeskReader};

const BRANCHES: About<'_> = About {
    key: "topdesk.branch.rules",
    title: "rules: each branch is there",
    settings: &["rules"],
};

/// How many pages of 100 operator groups are read at most.
const MAX_PAGES: u32 = 2;
/// How many names one sentence contains at most.
const MAX_NAMES: usize = 5;
/// A list of up to this many names is shown in full if no name in it is similar.
const MAX_FULL_LIST: usize = 8;

/// A list of names.
struct List {
    entries: Vec<Named>,
    /// There are more names than were read.
    more: bool,
}

impl Survey<'_> {
    /// Adds one item for each kind of name in each setting. `known`: a list that was already read.
    pub(super) fn names(
        &mut self,
        wanted: &[Wanted],
        known: Option<(Kind, Vec<Named>)>,
        items: &mut Items,
    ) {
        let mut known = known;
        for of_kind in wanted.chunk_by(|a, b| a.kind == b.kind) {
            let Some(kind) = of_kind.first().map(|wanted| wanted.kind) else {
                continue;
            };
            let mut list: Option<Result<List, Refused>> =
                known.take_if(|(k, _)| *k == kind).map(|(_, entries)| {
                    Ok(List {
                        entries,
                        more: false,
                    })
                });
            for named in of_kind.chunk_by(|a, b| a.setting == b.setting) {
                let Some(setting) = named.first().map(|wanted| wanted.setting) else {
                    continue;
                };
                let about = About {
                    key: &format!("topdesk.{}.{setting}", kind.word().replace([' ', '-'], "_")),
                    title: &format!("{setting}: each {} is there", kind.word()),
                    settings: &[setting],
                };
                if list.is_none() {
                    let topdesk = self.topdesk;
                    list = self.barrier.ask(items, &about, || read(topdesk, kind));
                    if list.is_none() {
                        continue;
                    }
                }
                match &list {
                    Some(Ok(list)) => compare(&about, kind, named, list, items),
                    Some(Err(refused)) => refuse(&about, kind, named, refused, items),
                    None => {}
                }
            }
        }
        self.add_unreadable_settings(items);
        self.branches(items);
    }

    /// The list of branches belongs to another API that needs its own right, so branches are not checked.
    fn branches(&self, items: &mut Items) {
        let mut rules = self.parts.rules.list.iter();
        let named = |all: &Conditions| !all.branch.is_empty() || !all.caller_branch.is_empty();
        if rules.any(|rule| named(&rule.when) || named(&rule.unless)) {
            items.unverifiable(
                &BRANCHES,
                "The branches that rules name are not looked for: reading their list needs a right that nothing else \
                 needs.",
                "Let explain tell of a ticket of each branch which rule matches it.",
            );
        }
    }

    /// Adds the settings whose names are unknown because the setting is invalid.
    fn add_unreadable_settings(&self, items: &mut Items) {
        for setting in ["write_back", "rules", "priorities"] {
            if is_faulty(self.parts, setting) {
                let about = About {
                    key: &format!("topdesk.names.{setting}"),
                    title: &format!("{setting}: what it names is there"),
                    settings: &[setting],
                };
                items.unknown(&about, &format!("the setting {setting} is not right"));
            }
        }
    }
}

fn read(topdesk: &TopdeskReader<'_>, kind: Kind) -> Result<List, ApiError> {
    let mut list = List {
        entries: Vec::new(),
        more: kind == Kind::Group,
    };
    if !list.more {
        list.entries = topdesk.names(kind)?;
        return Ok(list);
    }
    for page in 0..MAX_PAGES {
        let (groups, more) = topdesk.groups_page(page)?;
        list.entries.extend(groups);
        list.more = more;
        if !more {
            break;
        }
    }
    Ok(list)
}

fn refuse(about: &About<'_>, kind: Kind, wanted: &[Wanted], refused: &Refused, items: &mut Items) {
    let by_name = |wanted: &Wanted| wanted.sent_to_topdesk && !is_id(&wanted.word);
    if kind == Kind::Group && wanted.iter().any(by_name) {
        let advice = "Give the account read permission on operator groups, or name the group by its id: TOPdesk takes \
                      nothing else.";
        return items.failed(about, &refused.words.clone(), advice);
    }
    items.unknown(about, &refused.words);
}

fn is_id(word: &str) -> bool {
    matches!(
        crate::domain::Reference::new(word),
        crate::domain::Reference::Id(_)
    )
}

fn compare(about: &About<'_>, kind: Kind, wanted: &[Wanted], list: &List, items: &mut Items) {
    let mut missing = Vec::new();
    let mut written = Vec::new();
    for Wanted {
        word,
        sent_to_topdesk,
        ..
    } in wanted
    {
        match list.entries.iter().find(|entry| entry.is(word)) {
            None => missing.push(word.as_str()),
            Some(entry) => {
                let name = entry.name.as_deref().unwrap_or_default();
                if *sent_to_topdesk && !is_id(word) && name != word {
                    written.push(format!("{} (not {})", quoted(name), quoted(word)));
                }
            }
        }
    }
    let setting = about.settings.first().copied().unwrap_or_default();
    if missing.is_empty() && written.is_empty() {
        let sentence = match wanted {
            [_] => format!("TOPdesk has this {}.", kind.word()),
            all => format!("TOPdesk has all {} of them.", all.len()),
        };
        return items.ok(about, &sentence);
    }
    if missing.is_empty() {
        let sentence = format!("TOPdesk writes it {}.", written.join(", "));
        let advice = format!("Write it so in {setting}: TOPdesk may not take other letters.");
        return items.warning(about, &sentence, &advice);
    }
    let all: Vec<_> = missing
        .iter()
        .take(MAX_NAMES)
        .map(|name| quoted(name))
        .collect();
    let rest = match missing.len().saturating_sub(MAX_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let sentence = format!(
        "TOPdesk shows the account no {} {}{rest}.",
        kind.word(),
        all.join(", ")
    );
    if list.more {
        let sentence = format!(
            "{sentence} Only the first {} were looked at.",
            list.entries.len()
        );
        let advice = format!("Compare what stands in {setting} with TOPdesk.");
        return items.unverifiable(about, &sentence, &advice);
    }
    items.failed(about, &sentence, &advice(setting, kind, &missing, list));
}

fn advice(setting: &str, kind: Kind, missing: &[&str], list: &List) -> String {
    let names = || {
        list.entries
            .iter()
            .filter_map(|entry| entry.name.as_deref())
    };
    let mut near: Vec<&str> = Vec::new();
    for name in missing
        .iter()
        .take(MAX_NAMES)
        .flat_map(|word| similar_names(word, names()))
    {
        if !near.contains(&name) {
            near.push(name);
        }
    }
    let shown = |names: &[&str]| {
        names
            .iter()
            .map(|n| quoted(n))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let correct = format!("Correct {setting}");
    if !near.is_empty() {
        return format!("{correct}: did you mean {}?", shown(&near));
    }
    let all: Vec<_> = names().collect();
    match all.len() {
        0 => format!("{correct}: TOPdesk shows none; filters of the account may hide them."),
        1..=MAX_FULL_LIST => format!("{correct}: TOPdesk has {}.", shown(&all)),
        count => format!(
            "{correct}: TOPdesk has {count} names for a {}, none of them near.",
            kind.word()
        ),
    }
}

/// How many similar names are suggested for one name.
const MAX_SUGGESTIONS: usize = 3;

/// Names similar to `word`, the most similar first: a few letters differ, or one contains the other.
fn similar_names<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let word = word.to_lowercase();
    let max_distance = (word.chars().count() / 3).max(2);
    let mut near = Vec::new();
    for name in names {
        let lower = name.to_lowercase();
        let long_enough = word.chars().count().min(lower.chars().count()) >= 3;
        let inside = long_enough && (lower.contains(&word) || word.contains(&lower));
        let distance = strsim::osa_distance(&word, &lower);
        if inside || distance <= max_distance && distance < word.chars().count() {
            put(&mut near, (distance, name));
        }
    }
    near.into_iter()
        .take(MAX_SUGGESTIONS)
        .map(|(_, name)| name)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUSES: [&str; 5] = [
        "Registered",
        "In progress",
        "Waiting for supplier",
        "Closed",
        "On",
    ];

    #[track_caller]
    fn check(word: &str, expected: &[&str]) {
        assert_eq!(
            similar_names(word, STATUSES.into_iter()),
            expected,
            "{word}"
        );
    }

    #[test]
    fn a_few_letters_that_differ_or_are_swapped_are_near() {
        check("in progres", &["In progress"]);
        check("In porgress", &["In progress"]);
        check("CLOSE", &["Closed"]);
    }

    #[test]
    fn a_name_in_another_is_near() {
        check("Waiting", &["Waiting for supplier"]);
    }

    #[test]
    fn what_has_nothing_in_common_is_not_near() {
        check("Geannuleerd", &[]);
        check("xy", &[]);
    }
}
