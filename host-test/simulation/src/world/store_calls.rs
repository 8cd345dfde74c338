//! Calls of the store: recorded, held to the contract, and with the faults of the story.

use super::World;
use crate::faults::InjectedStoreFault;
use crate::history::{Seat, StoreCall, What};
use serde_json::Value;
use std::hash::Hash as _;

/// The error that the connector gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// It cannot be reached.
    Unavailable(String),
    /// No atomic counters.
    Unsupported,
    /// Key or value refused.
    Refused(String),
}

#[derive(Hash)]
pub(super) enum StoreRequest<'a> {
    Get(&'a str),
    Set(&'a str, &'a [u8]),
    Delete(&'a str),
    List(&'a str),
    Increment(&'a str, i64),
}

pub(super) enum StoreReply {
    Value(Option<Vec<u8>>),
    Keys(Vec<String>),
    Count(i64),
    Nothing,
}

impl World {
    pub(super) fn ask(
        &mut self,
        seat: Seat,
        call: StoreCall,
        request: StoreRequest<'_>,
    ) -> Result<StoreReply, StoreFault> {
        request.hash(&mut self.crossed);
        let fault = self.store_fault(seat);
        self.wait_ms(1);
        let key = match &request {
            StoreRequest::Get(key)
            | StoreRequest::Set(key, _)
            | StoreRequest::Delete(key)
            | StoreRequest::List(key) => *key,
            StoreRequest::Increment(key, _) => *key,
        }
        .to_owned();
        self.check_contract(seat, &request);
        let may_be_stale = fault == Some(InjectedStoreFault::Stale);
        let done = fault != Some(InjectedStoreFault::Fails);
        let mut stale = false;
        let mut reply = Ok(StoreReply::Nothing);
        if done {
            reply = self.perform(seat, request, may_be_stale, &mut stale);
        }
        let fails = matches!(
            fault,
            Some(InjectedStoreFault::Fails | InjectedStoreFault::DoneButFails)
        );
        self.faults += u32::from(fails || stale);
        if fails {
            reply = Err(StoreFault::Unavailable("the database is locked".into()));
        }
        let told = reply.is_ok();
        if let (true, Ok(StoreReply::Value(value))) = (key == "head", &reply) {
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
        reply
    }

    fn store_fault(&mut self, seat: Seat) -> Option<InjectedStoreFault> {
        let place = self.places.get_mut(seat)?;
        place.store_calls += 1;
        let now = place.store_calls;
        let own = place.faults.store.iter().find(|(at, _)| *at == now)?;
        Some(own.1)
    }

    fn perform(
        &mut self,
        seat: Seat,
        request: StoreRequest<'_>,
        may_be_stale: bool,
        stale: &mut bool,
    ) -> Result<StoreReply, StoreFault> {
        let now_ms = self.true_ms();
        match request {
            StoreRequest::Get(key) => {
                let older = self.store.stale(key, seat, now_ms).filter(|_| may_be_stale);
                *stale = older.is_some();
                let value = older.cloned();
                Ok(StoreReply::Value(
                    value.unwrap_or_else(|| self.store.values().get(key).cloned()),
                ))
            }
            StoreRequest::List(prefix) => {
                let (keys, older) = self
                    .store
                    .keys(prefix, may_be_stale.then_some((seat, now_ms)));
                *stale = older;
                Ok(StoreReply::Keys(keys))
            }
            StoreRequest::Set(key, value) => {
                let value = value.to_vec();
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
                self.store.set(key, value, seat, now_ms);
                Ok(StoreReply::Nothing)
            }
            StoreRequest::Delete(key) => {
                self.store.delete(key, seat, now_ms);
                Ok(StoreReply::Nothing)
            }
            StoreRequest::Increment(..) if !self.store.atomics => Err(StoreFault::Unsupported),
            StoreRequest::Increment(key, delta) => {
                Ok(StoreReply::Count(self.store.add(key, delta)))
            }
        }
    }

    /// What the contract says of keys and values (`wit/package.wit`, interface `key-value`).
    fn check_contract(&mut self, seat: Seat, request: &StoreRequest<'_>) {
        let broken = match request {
            StoreRequest::Set(key, value) => {
                let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
                let bad_key = key.is_empty() || key.len() > 128 || !key.bytes().all(plain);
                (bad_key || value.len() > 1024 * 1024)
                    .then(|| format!("set {key} with {} bytes", value.len()))
            }
            StoreRequest::Get(key) if self.store.is_counter(key) => {
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
    head.pointer("/cursor/watermark_ms")?.as_i64()
}
