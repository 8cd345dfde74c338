//! An alert as SIGNL4's REST API shows it, in the words of this connector.

use super::{ExternalId, PhoneAction};
use jiff::Timestamp;

/// An alert as SIGNL4 shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAlert {
    /// SIGNL4's id.
    pub id: String,
    /// The ticket it was raised for; none if this connector did not raise it.
    pub external_id: Option<ExternalId>,
    /// What a notification of its present status would say.
    pub status: Option<PhoneAction>,
    /// When anything about it changed last, by SIGNL4's clock, as all times here.
    pub modified: Timestamp,
    /// When it was raised.
    pub created: Option<Timestamp>,
    /// When it was last acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// Ids of the users who have acknowledged it, in that order.
    pub acknowledged_by: Vec<String>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
    /// Id of the user who closed it.
    pub closed_by: Option<String>,
    /// The remarks under it.
    pub remarks: Vec<Remark>,
}

impl FoundAlert {
    /// Whether nobody needs to look at it any more.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.status == Some(PhoneAction::Closed)
    }
}

/// A remark under an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// SIGNL4's id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// Id of the user who wrote it.
    pub user: Option<String>,
}
