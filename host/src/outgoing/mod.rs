//! Where a component's outgoing requests go: nowhere, to an answerer in this process, or out.

mod answer;
mod hooks;
mod in_process;
mod record;

pub use answer::{Answer, Answerer, ByAuthority, Fault};
pub use record::{OutgoingLog, OutgoingRecord};

pub(crate) use hooks::Hooks;
pub use hooks::{Sent, Transfer};
pub use in_process::whole;

use std::sync::Arc;

/// How outgoing requests are served.
#[derive(Clone, Default)]
pub enum Network {
    /// Every request is denied.
    #[default]
    Denied,
    /// Answered in this process, without a socket.
    InProcess(Arc<dyn Answerer>),
    /// Sent out: HTTP/1.1, TLS by rustls with the public roots of `webpki-roots`. Redirects are
    /// not followed.
    Real {
        /// Authorities (`host` or `host:port`, as the component names them) that may be called;
        /// none: all.
        allowed: Option<Vec<String>>,
    },
}

impl Network {
    /// Answers in this process.
    #[must_use]
    pub fn in_process(answerer: impl Answerer + 'static) -> Self {
        Self::InProcess(Arc::new(answerer))
    }
}
