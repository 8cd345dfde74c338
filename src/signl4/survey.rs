//! What only a check asks: whether SIGNL4 is there, which key and user it knows, where it reports to.
//! All of it reads.

use super::client::{Signl4, unreadable};
use crate::ports::ApiError;
use crate::ports::parse;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// An outbound webhook, as far as it matters (API v1, `WebhookInfo`). Its address carries a token of
/// whoever listens there: no `Debug`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Hook {
    /// Where SIGNL4 posts to. A secret.
    pub external_address: Option<String>,
    /// Only what concerns this team is posted.
    pub team_id: Option<String>,
    /// Switched on.
    pub enabled: Option<bool>,
}

impl Signl4<'_> {
    /// How many teams there are (`GET /teams`). Without an API key SIGNL4 refuses that, which tells that it
    /// is there.
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

    /// The outbound webhooks (`GET /webhooks`).
    ///
    /// # Errors
    /// When the list cannot be had.
    pub(crate) fn hooks(&self) -> Result<Vec<Hook>, ApiError> {
        let answer = self.get("/webhooks")?;
        if answer.status == 204 {
            return Ok(Vec::new());
        }
        parse::objects(&parse::text(&answer.body)).map_err(unreadable)
    }
}
