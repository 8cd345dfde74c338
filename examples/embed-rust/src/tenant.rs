//! One customer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::store::Store;

/// How much one call of a tenant may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Linear memory, in bytes.
    pub memory_bytes: usize,
    /// From when a call has its room to its end, instantiated and all. Longer than the setting `run_budget` by the longest
    /// request: a run that ends by itself saves more than one that is ended.
    pub deadline: Duration,
    /// Body of one HTTP response, in bytes.
    pub response_bytes: usize,
}

impl Default for Limits {
    /// 64 MiB, 60 s, 16 MiB.
    fn default() -> Self {
        Self {
            memory_bytes: 64 << 20,
            deadline: Duration::from_secs(60),
            response_bytes: 16 << 20,
        }
    }
}

/// A customer: what its calls are given. Cloning is cheap.
#[derive(Clone)]
pub struct Tenant {
    pub(crate) settings: Arc<BTreeMap<String, String>>,
    pub(crate) store: Store,
    pub(crate) hosts: Arc<[String]>,
    pub(crate) limits: Limits,
    pub(crate) highest: Arc<AtomicUsize>,
}

impl Tenant {
    /// A tenant with settings as `config.get` answers them, a store that nobody else has, and the
    /// origins that it may reach, as `https://example.topdesk.net`, or with a port that is not the
    /// scheme's own. Who decides on origins decides what this machine can be made to call.
    #[must_use]
    pub fn new(settings: BTreeMap<String, String>, store: Store, hosts: &[&str]) -> Self {
        Self {
            settings: Arc::new(settings),
            store,
            hosts: hosts.iter().map(|host| host.to_lowercase()).collect(),
            limits: Limits::default(),
            highest: Arc::default(),
        }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The most linear memory that one of its calls has had, in bytes.
    #[must_use]
    pub fn highest_memory(&self) -> usize {
        self.highest.load(Ordering::Relaxed)
    }
}
