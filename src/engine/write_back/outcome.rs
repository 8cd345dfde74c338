//! What became of an item of the inbox.

/// Whether the items behind this one may be worked off too.
pub(super) enum ItemOutcome {
    /// On to the next.
    Continue,
    /// This ticket must wait, and so must what came later for it.
    TicketWaits,
    /// The same, and a request has taken its whole time.
    TimedOut,
    /// TOPdesk is in trouble: everything waits.
    Unavailable,
}
