//! What an administrator does in Action Management, for tests to call.

use super::automation::{Event, FailedStep, ImportError};
use super::simulator::Topdesk;
use crate::wire::outgoing::{Deliveries, Push};

impl Topdesk {
    /// Imports an action sequence from the text of its file. Gives its name. It is linked to
    /// nothing yet.
    ///
    /// # Errors
    /// What is missing, unknown or not understood. A real import may take more.
    pub fn import(&self, file: &str) -> Result<String, ImportError> {
        self.lock().automation.import(file)
    }

    /// Sets a variable of a sequence; false if there is no such sequence or variable.
    pub fn set_variable(&self, sequence: &str, variable: &str, value: &str) -> bool {
        let mut state = self.lock();
        state.automation.set_variable(sequence, variable, value)
    }

    /// Runs a sequence whenever something happens from now on; false if there is no such sequence.
    pub fn link(&self, sequence: &str, event: Event) -> bool {
        self.lock().link(sequence, event)
    }

    /// Fires an event that no edit causes, such as a deadline that comes near. False if there is no
    /// such call.
    pub fn fire(&self, event: Event, id: &str) -> bool {
        let fired = self.lock().fire(event, id);
        self.wake_courier();
        fired
    }

    /// Takes the requests of action sequences since the last call of this, oldest first. Those that the server has
    /// yet to send stay.
    #[must_use]
    pub fn take_pushes(&self) -> Vec<Push> {
        self.lock().automation.pushes.drain(..).collect()
    }

    /// Steps that sent nothing because they could not be filled in, oldest first.
    #[must_use]
    pub fn failed_steps(&self) -> Vec<FailedStep> {
        self.lock().automation.failures.iter().cloned().collect()
    }

    /// How the requests that the server sent were answered.
    #[must_use]
    pub fn deliveries(&self) -> Deliveries {
        self.lock().automation.deliveries
    }

    /// Waits for something to send, and takes it.
    pub(crate) async fn next_push(&self) -> Push {
        loop {
            let push = self.lock().automation.outbox.pop_front();
            if let Some(push) = push {
                return push;
            }
            self.courier_is_woken().await;
        }
    }

    /// Counts how a request was answered.
    pub(crate) fn delivered(&self, count: impl FnOnce(&mut Deliveries)) {
        count(&mut self.lock().automation.deliveries);
    }
}
