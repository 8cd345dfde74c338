//! What a check has found, item by item.

use crate::ports::ApiError;
use serde::Serialize;

/// What an item is about, whatever is found.
pub(crate) struct About<'a> {
    /// A stable name.
    pub key: &'a str,
    /// For people.
    pub title: &'a str,
    /// The settings to look at.
    pub settings: &'a [&'static str],
}

/// Where an item belongs.
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

/// Items in the order in which they are to be seen to.
pub(crate) struct Items {
    list: Vec<Item>,
    /// The area of the items that follow.
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

    /// It works, and yet it should be looked at.
    #[inline(never)]
    pub fn warning(&mut self, about: &About<'_>, sentence: &str, advice: &str) {
        self.add(about, Mark::Warning, sentence, Some(advice));
    }

    #[inline(never)]
    pub fn failed(&mut self, about: &About<'_>, sentence: &str, advice: &str) {
        self.add(about, Mark::Failed, sentence, Some(advice));
    }

    /// Nobody can tell, and this is how it will show.
    #[inline(never)]
    pub fn open(&mut self, about: &About<'_>, sentence: &str, advice: &str) {
        self.add(about, Mark::Unknown, sentence, Some(advice));
    }

    /// It could not be found out, for a reason that another item tells what to do about.
    #[inline(never)]
    pub fn unknown(&mut self, about: &About<'_>, because: &str) {
        let sentence = format!("It could not be found out, because {because}");
        self.add(about, Mark::Unknown, &sentence, None);
    }

    /// Whether this was told already.
    pub fn has(&self, about: &About<'_>) -> bool {
        self.list.iter().any(|item| item.key == about.key)
    }

    fn add(&mut self, about: &About<'_>, result: Mark, sentence: &str, advice: Option<&str>) {
        self.list.push(Item {
            key: about.key.to_owned(),
            area: self.area,
            title: about.title.to_owned(),
            result,
            sentence: ended(sentence.to_owned()),
            advice: advice.map(str::to_owned),
            settings: about.settings.to_vec(),
        });
    }

    /// What is said of each name in the settings that is not there.
    pub fn missing_names(&self) -> Vec<String> {
        // Their keys name a kind of thing and the setting.
        let is_name = |key: &str| key.split('.').count() == 3 && !key.starts_with("topdesk.query");
        let missing = self
            .list
            .iter()
            .filter(|item| item.result == Mark::Failed && is_name(&item.key));
        missing.map(|item| item.sentence.clone()).collect()
    }

    /// The answer of the check.
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

/// A request that was refused by itself.
pub(crate) struct Refused {
    pub status: u16,
    /// The other side's own words.
    pub words: String,
}

/// Why a side is not asked any more, once there is a reason; everything that depends on it says so.
#[derive(Default)]
pub(crate) struct Barrier(Option<String>);

impl Barrier {
    /// From now on nothing more is asked, for this reason.
    pub fn raise(&mut self, because: &str) {
        self.0.get_or_insert(because.to_owned());
    }

    pub fn is_up(&self) -> bool {
        self.0.is_some()
    }

    /// Says of an item why it cannot be known; nothing if there is no reason.
    pub fn pass_on(&self, items: &mut Items, about: &About<'_>) {
        if let Some(because) = &self.0 {
            items.unknown(about, because);
        }
    }

    /// The answer to a question, or what was refused. None: the item says why it cannot be known. What
    /// concerns the whole side is told by the first item that meets it, and ends the asking.
    pub fn asked<T>(
        &mut self,
        items: &mut Items,
        about: &About<'_>,
        ask: impl FnOnce() -> Result<T, ApiError>,
    ) -> Option<Result<T, Refused>> {
        if let Some(because) = &self.0 {
            items.unknown(about, because);
            return None;
        }
        match ask() {
            Ok(answer) => Some(Ok(answer)),
            Err(trouble) => self.met(items, about, trouble).map(Err),
        }
    }

    #[inline(never)]
    fn met(&mut self, items: &mut Items, about: &About<'_>, trouble: ApiError) -> Option<Refused> {
        match trouble {
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

/// Words that come from elsewhere may lack their full stop.
fn ended(mut sentence: String) -> String {
    if !sentence.ends_with(['.', '?', '!', '…']) {
        sentence.push('.');
    }
    sentence
}

/// Puts an item where it belongs in a list that is in order, unless it is there.
pub(crate) fn put<T: Ord>(list: &mut Vec<T>, item: T) {
    let at = list.partition_point(|other| *other < item);
    if list.get(at) != Some(&item) {
        list.insert(at, item);
    }
}

/// A name out of the settings or of a system, fit for a sentence.
pub(crate) fn quoted(name: &str) -> String {
    let short: String = name.chars().take(60).collect();
    format!("{short:?}")
}
