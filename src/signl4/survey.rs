//! What only a check asks: whether SIGNL4 is there, which key and user it knows, where it reports to.
//! All of it reads.

use super::client::Signl4;
use super::rest::unreadable;
use crate::json;
use crate::ports::Method;
use crate::ports::Trouble;
use jiff::Timestamp;
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
    /// SIGNL4's own time, as the last answer of its REST API told, refused or not.
    pub(crate) fn time(&self) -> Option<Timestamp> {
        self.time.get()
    }

    /// How many teams there are (`GET /teams`). Without an API key SIGNL4 refuses that, which tells that it
    /// is there.
    ///
    /// # Errors
    /// When SIGNL4 refuses or does not answer.
    pub(crate) fn count_teams(&self) -> Result<usize, Trouble> {
        let answer = self.ask(Method::Get, "/teams", Vec::new())?;
        if answer.status == 204 {
            return Ok(0);
        }
        let teams: Vec<IgnoredAny> =
            json::read(&answer.body).map_err(|e| unreadable(e.to_string()))?;
        Ok(teams.len())
    }

    /// The outbound webhooks (`GET /webhooks`).
    ///
    /// # Errors
    /// When the list cannot be had.
    pub(crate) fn hooks(&self) -> Result<Vec<Hook>, Trouble> {
        let answer = self.ask(Method::Get, "/webhooks", Vec::new())?;
        if answer.status == 204 {
            return Ok(Vec::new());
        }
        json::read(&answer.body).map_err(|e| unreadable(e.to_string()))
    }
}
