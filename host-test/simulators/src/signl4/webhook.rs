//! Where notifications are posted to.

/// An outbound webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Webhook {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Holds the receiver's token: shown by the REST API, never logged.
    pub(crate) address: String,
    pub(crate) team_id: Option<String>,
    pub(crate) enabled: bool,
}

impl Webhook {
    /// Whether it gets notifications about alerts of that team.
    pub(crate) fn receives(&self, team: Option<&str>) -> bool {
        let own = self.team_id.as_deref();
        self.enabled && (own.is_none() || team.is_none() || own == team)
    }
}
