//! What the core imports, as this world gives it.

use super::*;

impl Http for World {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>> {
        self.sent.borrow_mut().extend(requests.iter().cloned());
        requests
            .iter()
            .map(|request| self.import(|| self.answer(request)))
            .collect()
    }
}

impl KeyValue for World {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.count(1, 0);
        assert!(
            !self.counters.borrow().contains_key(key),
            "{key} is a counter"
        );
        self.import(|| Ok(self.store.borrow().get(key).cloned()))
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.count(0, 1);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._:-".contains(&b);
        assert!(
            key.len() <= 128 && key.bytes().all(plain),
            "the contract does not allow the key {key}"
        );
        assert!(
            value.len() <= 1024 * 1024,
            "the contract does not allow a value of {} bytes",
            value.len()
        );
        self.import(|| {
            self.store.borrow_mut().insert(key.into(), value.into());
            Ok(())
        })
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.count(0, 1);
        self.import(|| {
            self.store.borrow_mut().remove(key);
            self.counters.borrow_mut().remove(key);
            Ok(())
        })
    }

    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.count(1, 0);
        self.import(|| {
            let (values, counters) = (self.store.borrow(), self.counters.borrow());
            let all = values.keys().chain(counters.keys());
            let mut keys: Vec<_> = all.filter(|k| k.starts_with(prefix)).cloned().collect();
            keys.sort();
            Ok(keys)
        })
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.count(0, 1);
        if self.no_atomics.get() {
            return Err(StoreError::Unsupported);
        }
        self.import(|| {
            let mut counters = self.counters.borrow_mut();
            let counter = counters.entry(key.into()).or_default();
            *counter += delta;
            Ok(*counter)
        })
    }
}

impl Config for World {
    fn get(&self, key: &str) -> Result<Option<String>, String> {
        Ok(self.settings.borrow().get(key).cloned())
    }
}

impl Log for World {
    fn line(&self, line: &str) {
        self.lines.borrow_mut().push(line.to_owned());
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.clock.now().as_millisecond()).unwrap()
    }
}
