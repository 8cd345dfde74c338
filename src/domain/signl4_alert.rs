//! An alert as SIGNL4's REST API returns it, in the connector's own types.

use super::{ExternalId, PhoneAction};
use jiff::Timestamp;

/// An alert as SIGNL4 returned it. All times are of SIGNL4's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signl4Alert {
    /// SIGNL4's id of the alert.
    pub id: String,
    /// The external id that the connector gave it; none if this connector did not raise it.
    pub external_id: Option<ExternalId>,
    /// The action that a webhook would report for its current status; none for an unknown status.
    pub status: Option<PhoneAction>,
    /// When it last changed.
    pub modified: Timestamp,
    /// When it was raised.
    pub created: Option<Timestamp>,
    /// When it was last acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// Ids of the users who have acknowledged it, first one first.
    pub acknowledged_by: Vec<String>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Id of the user who closed it.
    pub closed_by: Option<String>,
    /// The remarks that people wrote on it.
    pub remarks: Vec<Remark>,
}

impl Signl4Alert {
    /// Whether it is closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.status == Some(PhoneAction::Closed)
    }
}

/// A remark on an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// SIGNL4's id of the remark.
    pub id: String,
    /// The text.
    pub text: String,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// Id of the user who wrote it.
    pub user: Option<String>,
}
