//! The outcome of an item of the inbox.

/// Whether the items after this one may be processed too.
pub(super) enum ItemOutcome {
    /// On to the next.
    Continue,
    /// This ticket must wait, and so must what came later for it.
    TicketWaits,
    /// The same, and a request has taken its whole time.
    TimedOut,
    /// TOPdesk has failed: everything waits.
    Unavailable,
}
