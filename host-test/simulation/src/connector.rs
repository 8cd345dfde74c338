//! What the simulation needs of a connector: calls that proceed from import to import.

pub use crate::call::{Answer, Call, Ended, Failure, Returned};

use crate::world::Imports;

/// What comes next in a call.
#[derive(Debug)]
pub enum Progress {
    /// It is about to make an import call, or waits for one; [`Invocation::go_on`] makes it.
    Import,
    /// It has ended.
    Ended(Returned),
}

/// A call under way. Dropping it is the process's end: nothing of it happens any more.
pub trait Invocation {
    /// Makes the import call that it waits for, if any, and goes on to the next one or to the end.
    fn go_on(&mut self) -> Progress;
}

/// A connector under test: the native core, or a component.
pub trait Connector {
    /// Begins a call; nothing happens before [`Invocation::go_on`].
    fn begin(&self, call: &Call, imports: Imports) -> Box<dyn Invocation>;
}
