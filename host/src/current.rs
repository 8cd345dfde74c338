//! What answers now: replaced as a whole when the settings are changed.

use std::sync::{Arc, PoisonError, RwLock};

use crate::front::Front;

/// The front, and the token that begins its runs. Cloning gives the same one.
#[derive(Clone)]
pub(crate) struct Current {
    inner: Arc<RwLock<(Front, String)>>,
}

impl Current {
    pub(crate) fn new(front: Front, token: String) -> Self {
        Self {
            inner: Arc::new(RwLock::new((front, token))),
        }
    }

    /// As it is at this moment: a call that has begun keeps its settings.
    pub(crate) fn now(&self) -> (Front, String) {
        self.inner
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn replace(&self, front: Front, token: String) {
        *self.inner.write().unwrap_or_else(PoisonError::into_inner) = (front, token);
    }
}
