//! The requests that only the configuration check sends: whether SIGNL4 answers and accepts the key, and
//! which outbound webhooks it has. None of them changes anything.

use super::client::{Signl4, unreadable};
use crate::ports::ApiError;
use crate::ports::parse;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// An outbound webhook of SIGNL4 (API v1, `WebhookInfo`). It has no `Debug`, because its address contains
/// the token of the receiver.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Hook {
    /// The address to which SIGNL4 posts. A secret.
    pub external_address: Option<String>,
    /// If set, SIGNL4 posts only the events of this team.
    pub team_id: Option<String>,
    /// Whether the webhook is switched on.
    pub enabled: Option<bool>,
}

impl Signl4<'_> {
    /// Counts the teams (`GET /teams`). Without an API key SIGNL4 refuses the request, which still shows that
    /// it can be reached.
    ///
    /// # Errors
    /// When SIGNL4 refuses or does not answer.
    pub(crate) fn count_teams(&self) -> Result<usize, ApiError> {
        let answer = self.get("/teams")?;
        if answer.status == 204 {
            return Ok(0);
        }
        let teams: Vec<IgnoredAny> = parse::json(&parse::text(&answer.body)).map_err(unreadable)?;
        Ok(teams.len())
    }

    /// Reads the outbound webhooks (`GET /webhooks`).
    ///
    /// # Errors
    /// When the list cannot be read.
    pub(crate) fn hooks(&self) -> Result<Vec<Hook>, ApiError> {
        let answer = self.get("/webhooks")?;
        if answer.status == 204 {
            return Ok(Vec::new());
        }
        parse::objects(&parse::text(&answer.body)).map_err(unreadable)
    }
}
