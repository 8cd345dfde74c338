//! Ports that only look: whatever is called over them, nothing outside changes.

use crate::ports::{Http, KeyValue, Method, NoAnswer, Ports, Request, Response, Side, StoreError};

/// A host's ports, of which only the looking ones work.
pub(crate) struct ReadOnly<'a>(pub Ports<'a>);

impl ReadOnly<'_> {
    /// The ports to be used instead.
    pub fn ports(&self) -> Ports<'_> {
        Ports {
            http: self,
            store: self,
            ..self.0
        }
    }
}

impl Http for ReadOnly<'_> {
    fn send_all(&self, requests: Vec<Request>) -> Vec<Result<Response, NoAnswer>> {
        let looks = |r: &Request| r.side == Side::Topdesk && r.method == Method::Get;
        if requests.iter().all(looks) {
            return self.0.http.send_all(requests);
        }
        let refused = |_| Err(NoAnswer::NotSent("only reading is allowed here".into()));
        requests.iter().map(refused).collect()
    }
}

fn refused<T>() -> Result<T, StoreError> {
    Err(StoreError::Refused("only reading is allowed here".into()))
}

impl KeyValue for ReadOnly<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.store.get(key)
    }
    fn set(&self, _: &str, _: &[u8]) -> Result<(), StoreError> {
        refused()
    }
    fn delete(&self, _: &str) -> Result<(), StoreError> {
        refused()
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.0.store.list_keys(prefix)
    }
    fn increment(&self, _: &str, _: i64) -> Result<i64, StoreError> {
        refused()
    }
}
