//! The switch of the planted bugs, one bug per thread. `cargo xtask bugs` adds this file to its copy as `src/planted.rs`.

use std::cell::Cell;

thread_local! {
    static PLANTED: Cell<&'static str> = const { Cell::new("") };
}

/// Keeps a bug planted in this thread until it is dropped.
#[must_use]
#[derive(Debug)]
pub struct Planted(());

/// Switches a bug on in this thread.
pub fn plant(bug: &'static str) -> Planted {
    PLANTED.set(bug);
    Planted(())
}

impl Drop for Planted {
    fn drop(&mut self) {
        PLANTED.set("");
    }
}

/// Whether this bug is on in this thread.
pub(crate) fn has(bug: &str) -> bool {
    PLANTED.get() == bug
}
