//! The bug zoo: faults in the protocol, put in on purpose, so that the simulation itself is tested. It
//! must find every one of them (`host-test/simulation/tests/bug_zoo.rs`).
//!
//! Only with the feature `bug-zoo`, which only that test switches on. Without it `has` is constantly
//! false and nothing of a bug is compiled; the component is always built without.

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// The alert is sent before the record says that it is about to be.
    EffectBeforeIntent,
    /// The cursor is moved before the page's tickets are decided.
    CursorMovedFirst,
    /// A ticket that could not be decided counts as seen, and the cursor passes it.
    UndoneCountsAsSeen,
    /// `=gt=` in place of `=ge=`.
    StrictlyAfter,
    /// Nothing before the watermark is read again.
    NoOverlap,
    /// The cursor follows this host's clock, not TOPdesk's.
    HostClock,
    /// A failed request for the list counts as the end of the list.
    FailureIsTheEnd,
    /// A notification that was done is not recognised.
    DedupeDropped,
    /// A notification is removed from the inbox before it is written.
    ItemRemovedFirst,
    /// A note whose outcome is not known is written again without looking.
    NoteRepeatedBlindly,
    /// News that is older than what is known is applied all the same.
    StaleNewsApplied,
    /// A ticket that has ended meanwhile is changed all the same.
    EndedTicketChanged,
    /// A lease never runs out.
    LeaseForever,
    /// Everybody is elected.
    EverybodyElected,
    /// Events are sent although SIGNL4, or requests although TOPdesk asked for patience.
    PatienceIgnored,
    /// What SIGNL4 refuses for good is tried again.
    RefusedRetried,
    /// What is given up leaves no dead letter.
    GivenUpSilently,
    /// An alert whose raising has an unknown outcome counts as raised.
    UnknownCountsAsRaised,
    /// An alert whose end has an unknown outcome counts as ended.
    UnknownCountsAsResolved,
    /// A reopened ticket's alert gets the id of the one before.
    GenerationReused,
    /// What waits for its hours is not noted.
    WakeUpNotNoted,
    /// A value of a newer version is read as if it were of this one.
    NewerVersionRead,
    /// The path of a request, with SIGNL4's secret, is in the message of its failure.
    SecretTold,
    /// A trouble is not reported.
    TroubleUntold,
    /// A notification of a ticket that is not followed is written to it.
    ForeignFollowed,
    /// Every token is right.
    TokenUnchecked,
    /// A run never runs out of time.
    BudgetIgnored,
}

impl Bug {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::EffectBeforeIntent,
        Self::CursorMovedFirst,
        Self::UndoneCountsAsSeen,
        Self::StrictlyAfter,
        Self::NoOverlap,
        Self::HostClock,
        Self::FailureIsTheEnd,
        Self::DedupeDropped,
        Self::ItemRemovedFirst,
        Self::NoteRepeatedBlindly,
        Self::StaleNewsApplied,
        Self::EndedTicketChanged,
        Self::LeaseForever,
        Self::EverybodyElected,
        Self::PatienceIgnored,
        Self::RefusedRetried,
        Self::GivenUpSilently,
        Self::UnknownCountsAsRaised,
        Self::UnknownCountsAsResolved,
        Self::GenerationReused,
        Self::WakeUpNotNoted,
        Self::NewerVersionRead,
        Self::SecretTold,
        Self::TroubleUntold,
        Self::ForeignFollowed,
        Self::TokenUnchecked,
        Self::BudgetIgnored,
    ];
}

#[cfg(feature = "bug-zoo")]
thread_local! {
    static LOOSE: std::cell::Cell<Option<Bug>> = const { std::cell::Cell::new(None) };
}

/// Lets a bug loose in this thread, or none.
#[cfg(feature = "bug-zoo")]
pub fn let_loose(bug: Option<Bug>) {
    LOOSE.set(bug);
}

/// Whether this bug is loose.
#[cfg(feature = "bug-zoo")]
pub(crate) fn has(bug: Bug) -> bool {
    LOOSE.get() == Some(bug)
}

/// Never: this build has no bug on purpose.
#[cfg(not(feature = "bug-zoo"))]
pub(crate) const fn has(_: Bug) -> bool {
    false
}
