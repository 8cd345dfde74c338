//! The outcome of processing an item of the inbox.

/// Whether the following items may be processed too.
pub(super) enum ItemOutcome {
    /// The next item may be processed.
    Continue,
    /// The later items of this ticket must wait.
    TicketWaits,
    /// The later items of this ticket must wait, and a request has timed out.
    TimedOut,
    /// TOPdesk is unavailable: all items must wait.
    Unavailable,
}
