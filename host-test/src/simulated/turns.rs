//! Who goes on: every import call waits here until the simulation lets it take place.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use simulation::world::Imports;
use tokio::sync::oneshot;

type Waiting = oneshot::Sender<()>;

/// The import calls of one call of the contract that wait. Cloning gives the same ones.
#[derive(Clone)]
pub(super) struct Turns {
    imports: Imports,
    lines: Arc<Mutex<Lines>>,
}

#[derive(Default)]
struct Lines {
    /// In the order in which the component made the calls.
    arrived: Vec<Waiting>,
    /// A batch in the order in which it reaches the other side.
    batch: VecDeque<Waiting>,
}

impl Turns {
    pub(super) fn new(imports: Imports) -> Self {
        Self {
            imports,
            lines: Arc::default(),
        }
    }

    /// Gets in line at once; the future ends when it is this call's turn.
    pub(super) fn wait(&self) -> impl Future<Output = ()> + Send + use<> {
        let (waiting, turn) = oneshot::channel();
        self.lines().arrived.push(waiting);
        async {
            if turn.await.is_err() {
                // The call of the contract is over, and this with it.
                std::future::pending().await
            }
        }
    }

    /// Lets one take place, if any waits.
    pub(super) fn grant(&self) {
        let mut lines = self.lines();
        if lines.batch.is_empty() {
            let mut arrived: Vec<_> = lines.arrived.drain(..).map(Some).collect();
            let order = self.imports.order_of(arrived.len());
            let next = order
                .into_iter()
                .filter_map(|at| arrived.get_mut(at)?.take());
            lines.batch = next.collect();
        }
        if let Some(next) = lines.batch.pop_front() {
            // Nobody listens any more: the component has given this request up.
            let _ = next.send(());
        }
    }

    pub(super) fn anyone_waits(&self) -> bool {
        let lines = self.lines();
        !(lines.batch.is_empty() && lines.arrived.is_empty())
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
