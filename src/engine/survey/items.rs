//! The results of a check, one item each.

use crate::ports::ApiError;
use serde::Serialize;

/// The subject of an item, whatever its result.
pub(crate) struct About<'a> {
    /// A stable key.
    pub key: &'a str,
    /// The title for people.
    pub title: &'a str,
    /// The settings that it depends on.
    pub settings: &'a [&'static str],
}

/// The area that an item belongs to.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Area {
    Settings,
    Topdesk,
    Signl4,
    Host,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Mark {
    Ok,
    Warning,
    Failed,
    Unknown,
}

#[derive(Serialize)]
struct Item {
    key: String,
    /// The contract calls it `side`.
    #[serde(rename = "side")]
    area: Area,
    title: String,
    result: Mark,
    sentence: String,
    advice: Option<String>,
    settings: Vec<&'static str>,
}

/// Items in the order in which a person should handle them.
pub(crate) struct Items {
    list: Vec<Item>,
    /// The area of the items added next.
    pub area: Area,
}

impl Items {
    pub fn new() -> Self {
        Self {
            list: Vec::new(),
            area: Area::Settings,
        }
    }

    #[inline(never)]
    pub fn ok(&mut self, about: &About<'_>, sentence: &str) {
        self.add(about, Mark::Ok, sentence, None);
    }

    /// Adds an item that works but should be checked by a person.
    #[inline(never)]
    pub fn warning(&mut self, about: &About<'_>, sentence: &str, advice: &str) {
        self.add(about, Mark::Warning, sentence, Some(advice));
    }

    #[inline(never)]
    pub fn failed(&mut self, about: &About<'_>, sentence: &str, advice: &str) {
        self.add(about, Mark::Failed, sentence, Some(advice));
    }

    /// Adds an item whose result cannot be known in advance. `advice` says how a failure will show.
    #[inline(never)]
    pub fn unverifiable(&mut self, about: &About<'_>, sentence: &str, advice: &str) {
        self.add(about, Mark::Unknown, sentence, Some(advice));
    }

    /// Adds an item whose result is unknown because of another item, which contains the advice.
    #[inline(never)]
    pub fn unknown(&mut self, about: &About<'_>, because: &str) {
        let sentence = format!("It could not be found out, because {because}");
        self.add(about, Mark::Unknown, &sentence, None);
    }

    /// Whether there is an item with this key.
    pub fn has(&self, about: &About<'_>) -> bool {
        self.list.iter().any(|item| item.key == about.key)
    }

    fn add(&mut self, about: &About<'_>, result: Mark, sentence: &str, advice: Option<&str>) {
        self.list.push(Item {
            key: about.key.to_owned(),
            area: self.area,
            title: about.title.to_owned(),
            result,
            sentence: with_full_stop(sentence.to_owned()),
            advice: advice.map(str::to_owned),
            settings: about.settings.to_vec(),
        });
    }

    /// The sentences about names in the settings that do not exist in TOPdesk.
    pub fn missing_names(&self) -> Vec<String> {
        // The keys of these items have three parts, such as `topdesk.status.rules`.
        let is_name = |key: &str| key.split('.').count() == 3 && !key.starts_with("topdesk.query");
        let missing = self
            .list
            .iter()
            .filter(|item| item.result == Mark::Failed && is_name(&item.key));
        missing.map(|item| item.sentence.clone()).collect()
    }

    /// The result of the check as JSON. `requests`: how many requests it took.
    pub fn json(&self, requests: u32) -> String {
        #[derive(Serialize)]
        struct Checked<'a> {
            items: &'a [Item],
            ok: usize,
            warnings: usize,
            failed: usize,
            unknown: usize,
            requests: u32,
        }
        let count = |mark| self.list.iter().filter(|item| item.result == mark).count();
        let checked = Checked {
            items: &self.list,
            ok: count(Mark::Ok),
            warnings: count(Mark::Warning),
            failed: count(Mark::Failed),
            unknown: count(Mark::Unknown),
            requests,
        };
        serde_json::to_string(&checked).unwrap_or_default()
    }
}

/// A refusal that concerns only one request.
pub(crate) struct Refused {
    pub status: u16,
    /// The message of the system that refused.
    pub words: String,
}

/// Stops further requests to a system once there is a reason; all items that depend on it state that reason.
#[derive(Default)]
pub(crate) struct Barrier(Option<String>);

impl Barrier {
    /// Stops further requests, for this reason. The first reason counts.
    pub fn raise(&mut self, because: &str) {
        self.0.get_or_insert(because.to_owned());
    }

    pub fn is_up(&self) -> bool {
        self.0.is_some()
    }

    /// Adds an item as unknown with the reason; adds nothing if there is none.
    pub fn pass_on(&self, items: &mut Items, about: &About<'_>) {
        if let Some(because) = &self.0 {
            items.unknown(about, because);
        }
    }

    /// Sends a request. Returns the answer or the refusal; `None` if the item was added as unknown or failed
    /// instead. An error that concerns the whole system stops further requests.
    pub fn ask<T>(
        &mut self,
        items: &mut Items,
        about: &About<'_>,
        send: impl FnOnce() -> Result<T, ApiError>,
    ) -> Option<Result<T, Refused>> {
        if let Some(because) = &self.0 {
            items.unknown(about, because);
            return None;
        }
        match send() {
            Ok(answer) => Some(Ok(answer)),
            Err(error) => self.record_error(items, about, error).map(Err),
        }
    }

    #[inline(never)]
    fn record_error(
        &mut self,
        items: &mut Items,
        about: &About<'_>,
        error: ApiError,
    ) -> Option<Refused> {
        match error {
            ApiError::Refused { status, message } => {
                return Some(Refused {
                    status,
                    words: message,
                });
            }
            ApiError::Misconfigured { key, message } => {
                self.raise("of what is wrong above");
                let about = About {
                    settings: &[key],
                    ..*about
                };
                items.failed(&about, &message, &format!("Correct {key}."));
            }
            other => {
                items.unknown(about, other.message());
                if other.is_outage() {
                    self.raise(other.message());
                }
            }
        }
        None
    }
}

/// Adds a full stop, which messages from elsewhere may lack.
fn with_full_stop(mut sentence: String) -> String {
    if !sentence.ends_with(['.', '?', '!', '…']) {
        sentence.push('.');
    }
    sentence
}

/// Inserts an item into a sorted list, unless it is there.
pub(crate) fn put<T: Ord>(list: &mut Vec<T>, item: T) {
    let at = list.partition_point(|other| *other < item);
    if list.get(at) != Some(&item) {
        list.insert(at, item);
    }
}

/// A name in quotes for a sentence, shortened to 60 characters.
pub(crate) fn quoted(name: &str) -> String {
    let short: String = name.chars().take(60).collect();
    format!("{short:?}")
}
