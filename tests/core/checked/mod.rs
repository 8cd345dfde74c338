//! A check as tests look at it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
#![allow(dead_code, reason = "every test file uses its own part of this")]

use crate::world::World;
use connector::ports::{Method, Ports};
use serde_json::Value;

/// What a check has found.
pub struct Checked(pub Value);

impl Checked {
    /// A check over the world's own ports. Every request of it reads.
    pub fn of(world: &World) -> Self {
        let checked = Self::over(world, world.ports());
        assert!(world.sent.borrow().iter().all(|r| r.method == Method::Get));
        assert_eq!(checked.0["requests"], world.sent.borrow().len());
        assert!(world.sent.borrow().len() <= 25, "{}", checked.0["requests"]);
        checked
    }

    /// A check over other ports.
    pub fn over(world: &World, ports: Ports<'_>) -> Self {
        world.begin();
        let json = connector::operator::check::check(ports).unwrap();
        Self(serde_json::from_str(&json).unwrap())
    }

    /// All items.
    pub fn items(&self) -> &[Value] {
        self.0["items"].as_array().unwrap()
    }

    /// An item by its key, if it is there.
    pub fn find(&self, key: &str) -> Option<&Value> {
        self.items().iter().find(|item| item["key"] == key)
    }

    /// An item's result: `-` if there is no such item.
    pub fn result(&self, key: &str) -> &str {
        self.find(key)
            .map_or("-", |item| item["result"].as_str().unwrap())
    }

    /// Sentence and advice of an item.
    pub fn words(&self, key: &str) -> String {
        let Some(item) = self.find(key) else {
            return "-".into();
        };
        let advice = item["advice"].as_str().unwrap_or_default();
        format!("{} {advice}", item["sentence"].as_str().unwrap())
    }

    /// The keys of the items with a result.
    pub fn with(&self, result: &str) -> Vec<&str> {
        let items = self.items().iter().filter(|item| item["result"] == result);
        items.map(|item| item["key"].as_str().unwrap()).collect()
    }

    /// An item must have this result, and say these words.
    #[track_caller]
    pub fn must(&self, key: &str, result: &str, words: &str) -> &Self {
        let said = self.words(key);
        assert_eq!(self.result(key), result, "{key}: {said}");
        assert!(said.contains(words), "{key}: {said}");
        self
    }
}
