//! Why a call gave no result: the component broke, which is never the contract's doing.

use std::fmt;
use std::time::Duration;

use wasmtime::{Store, Trap};

use crate::state::HostState;

/// A call that ended without an answer from the component.
#[derive(Debug)]
pub struct CallError {
    /// Which call: `on-schedule`, say.
    pub call: &'static str,
    /// What happened.
    pub kind: CallErrorKind,
    /// What the component had written to stdout and stderr until then.
    pub output: String,
}

/// What happened to the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallErrorKind {
    /// The component could not be instantiated.
    NotStarted(String),
    /// It ran longer than allowed.
    Deadline(Duration),
    /// It trapped: a panic, or a limit such as memory.
    Trapped(String),
    /// It returned without giving the answer it owes (HTTP only).
    NoAnswer,
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let call = self.call;
        match &self.kind {
            CallErrorKind::NotStarted(reason) => write!(f, "{call}: cannot start: {reason}")?,
            CallErrorKind::Deadline(limit) => {
                write!(
                    f,
                    "{call}: stopped after its deadline of {} s",
                    limit.as_secs_f32()
                )?;
            }
            CallErrorKind::Trapped(reason) => write!(f, "{call}: trapped: {reason}")?,
            CallErrorKind::NoAnswer => write!(f, "{call}: ended without an answer")?,
        }
        if self.output.is_empty() {
            return Ok(());
        }
        write!(f, "\nthe component wrote:\n{}", self.output)
    }
}

impl std::error::Error for CallError {}

impl CallErrorKind {
    /// Why a call ended that had this deadline.
    #[must_use]
    pub fn of(error: &wasmtime::Error, deadline: Duration) -> Self {
        match error.downcast_ref::<Trap>() {
            Some(Trap::Interrupt) => Self::Deadline(deadline),
            // The outermost context is a backtrace of the guest; the cause says more.
            _ => Self::Trapped(error.root_cause().to_string()),
        }
    }
}

/// Lets a call run until its deadline. The epoch stops a component that computes; this stops one
/// that waits.
pub(crate) async fn within<R>(
    limit: Duration,
    call: impl Future<Output = wasmtime::Result<R>>,
) -> Result<R, CallErrorKind> {
    match tokio::time::timeout(limit, call).await {
        Ok(Ok(result)) => Ok(result),
        Ok(Err(error)) => Err(CallErrorKind::of(&error, limit)),
        Err(_elapsed) => Err(CallErrorKind::Deadline(limit)),
    }
}

pub(crate) fn failed(
    call: &'static str,
    kind: CallErrorKind,
    store: &Store<HostState>,
) -> CallError {
    CallError {
        call,
        kind,
        output: store.data().written(),
    }
}

/// What the component was to be given is not there.
pub(crate) fn not_given(call: &'static str, error: &wasmtime::Error) -> CallError {
    CallError {
        call,
        kind: CallErrorKind::NotStarted(format!("{error:#}")),
        output: String::new(),
    }
}
