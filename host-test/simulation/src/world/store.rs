//! The key-value store: durable, and as unreliable as the story wants.

use super::{World, as_version_1};
use crate::history::{Seat, StoreCall, What};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::hash::Hash as _;

/// What the connector is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// It cannot be reached.
    Unavailable(String),
    /// No atomic counters.
    Unsupported,
    /// Key or value refused.
    Refused(String),
}

/// What goes wrong with a call of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreTrouble {
    /// It fails, and nothing has happened.
    Fails,
    /// It takes place, and is said to have failed.
    DoneButFails,
    /// A read gives what was there before another call's change of the last seconds.
    Stale,
}

impl fmt::Display for StoreTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fails => "fails",
            Self::DoneButFails => "is done, and said to have failed",
            Self::Stale => "gives an older value",
        })
    }
}

/// How long another call's change may stay unseen.
const STALE_MS: i64 = 3_000;

#[derive(Hash)]
pub(super) enum Asked<'a> {
    Get(&'a str),
    Set(&'a str, &'a [u8]),
    Delete(&'a str),
    List(&'a str),
    Increment(&'a str, i64),
}

pub(super) enum Given {
    Value(Option<Vec<u8>>),
    Keys(Vec<String>),
    Count(i64),
    Nothing,
}

/// What a key was before its last change.
struct Before {
    value: Option<Vec<u8>>,
    changed_ms: i64,
    by: Seat,
}

pub(super) struct Store {
    values: BTreeMap<String, Vec<u8>>,
    before: BTreeMap<String, Before>,
    counters: BTreeMap<String, i64>,
    pub(super) atomics: bool,
    pub(super) old_version: bool,
}

impl Default for Store {
    fn default() -> Self {
        Self {
            values: BTreeMap::new(),
            before: BTreeMap::new(),
            counters: BTreeMap::new(),
            atomics: true,
            old_version: false,
        }
    }
}

impl Store {
    pub(super) fn values(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.values
    }

    pub(super) fn replace(&mut self, values: BTreeMap<String, Vec<u8>>) {
        self.values = values;
        self.before.clear();
    }

    fn change(&mut self, key: &str, value: Option<Vec<u8>>, by: Seat, now_ms: i64) {
        let old = match value {
            Some(value) => self.values.insert(key.to_owned(), value),
            None => self.values.remove(key),
        };
        let before = Before {
            value: old,
            changed_ms: now_ms,
            by,
        };
        self.before.insert(key.to_owned(), before);
    }

    /// The value before the last change, if another call made that just now.
    fn stale(&self, key: &str, seat: Seat, now_ms: i64) -> Option<&Option<Vec<u8>>> {
        let before = self.before.get(key)?;
        let fresh = before.by != seat && now_ms - before.changed_ms < STALE_MS;
        fresh.then_some(&before.value)
    }

    /// The keys, and those of the values before that are given in their place.
    fn keys(&self, prefix: &str, stale_for: Option<(Seat, i64)>) -> (Vec<String>, bool) {
        let named = self.values.keys().chain(self.counters.keys());
        let mut keys: Vec<_> = named.filter(|k| k.starts_with(prefix)).cloned().collect();
        let all = keys.len();
        if let Some((seat, now_ms)) = stale_for {
            keys.retain(|key| self.stale(key, seat, now_ms) != Some(&None));
        }
        keys.sort();
        let stale = keys.len() < all;
        (keys, stale)
    }
}

impl World {
    pub(super) fn ask(
        &mut self,
        seat: Seat,
        call: StoreCall,
        asked: Asked<'_>,
    ) -> Result<Given, StoreFault> {
        asked.hash(&mut self.crossed);
        let trouble = self.store_trouble(seat);
        self.wait_ms(1);
        let key = match &asked {
            Asked::Get(key) | Asked::Set(key, _) | Asked::Delete(key) | Asked::List(key) => *key,
            Asked::Increment(key, _) => *key,
        }
        .to_owned();
        self.check_contract(seat, &asked);
        let may_be_stale = trouble == Some(StoreTrouble::Stale);
        let done = trouble != Some(StoreTrouble::Fails);
        let mut stale = false;
        let mut given = Ok(Given::Nothing);
        if done {
            given = self.given(seat, asked, may_be_stale, &mut stale);
        }
        let fails = matches!(
            trouble,
            Some(StoreTrouble::Fails | StoreTrouble::DoneButFails)
        );
        self.faults += u32::from(fails || stale);
        if fails {
            given = Err(StoreFault::Unavailable("the database is locked".into()));
        }
        let told = given.is_ok();
        if let (true, Ok(Given::Value(value))) = (key == "head", &given) {
            let watermark_ms = value.as_deref().and_then(watermark);
            self.note(
                Some(seat),
                What::Cursor {
                    written: false,
                    watermark_ms,
                },
            );
        }
        self.note(
            Some(seat),
            What::Store {
                call,
                key,
                done,
                told,
                stale,
            },
        );
        given
    }

    fn store_trouble(&mut self, seat: Seat) -> Option<StoreTrouble> {
        let place = self.places.get_mut(seat)?;
        place.store_calls += 1;
        let now = place.store_calls;
        let own = place.troubles.store.iter().find(|(at, _)| *at == now)?;
        Some(own.1)
    }

    fn given(
        &mut self,
        seat: Seat,
        asked: Asked<'_>,
        may_be_stale: bool,
        stale: &mut bool,
    ) -> Result<Given, StoreFault> {
        let now_ms = self.true_ms();
        match asked {
            Asked::Get(key) => {
                let older = self.store.stale(key, seat, now_ms).filter(|_| may_be_stale);
                *stale = older.is_some();
                let value = older.cloned();
                Ok(Given::Value(
                    value.unwrap_or_else(|| self.store.values.get(key).cloned()),
                ))
            }
            Asked::List(prefix) => {
                let (keys, older) = self
                    .store
                    .keys(prefix, may_be_stale.then_some((seat, now_ms)));
                *stale = older;
                Ok(Given::Keys(keys))
            }
            Asked::Set(key, value) => {
                let value = match self.store.old_version {
                    true => as_version_1(key, value),
                    false => value.to_vec(),
                };
                if key == "head" {
                    let watermark_ms = watermark(&value);
                    self.note(
                        Some(seat),
                        What::Cursor {
                            written: true,
                            watermark_ms,
                        },
                    );
                }
                self.store.change(key, Some(value), seat, now_ms);
                Ok(Given::Nothing)
            }
            Asked::Delete(key) => {
                self.store.change(key, None, seat, now_ms);
                self.store.counters.remove(key);
                Ok(Given::Nothing)
            }
            Asked::Increment(..) if !self.store.atomics => Err(StoreFault::Unsupported),
            Asked::Increment(key, delta) => {
                let counter = self.store.counters.entry(key.to_owned()).or_default();
                *counter = counter.saturating_add(delta);
                Ok(Given::Count(*counter))
            }
        }
    }

    /// What the contract says of keys and values (`wit/package.wit`, interface `key-value`).
    fn check_contract(&mut self, seat: Seat, asked: &Asked<'_>) {
        let broken = match asked {
            Asked::Set(key, value) => {
                let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
                let bad_key = key.is_empty() || key.len() > 128 || !key.bytes().all(plain);
                (bad_key || value.len() > 1024 * 1024)
                    .then(|| format!("set {key} with {} bytes", value.len()))
            }
            Asked::Get(key) if self.store.counters.contains_key(*key) => {
                Some(format!("get of the counter {key}"))
            }
            _ => None,
        };
        if let Some(broken) = broken {
            self.note(Some(seat), What::ContractBroken(broken));
        }
    }
}

fn watermark(head: &[u8]) -> Option<i64> {
    let head: Value = serde_json::from_slice(head).ok()?;
    head.get("watermark_ms")?.as_i64()
}
