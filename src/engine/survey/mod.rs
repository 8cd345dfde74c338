//! Surveys what TOPdesk shows the connector's account: its identity, visible tickets and rights, and whether
//! the names in the settings exist. Used by the check, and rarely by a run. It only reads.

mod items;
mod names;
mod query;
mod rights;
mod topdesk;
mod visible;
mod wanted;

pub(crate) use items::{About, Area, Barrier, Items, put};
pub(crate) use topdesk::{MAX_REQUESTS, TopdeskSeen, survey_topdesk, topdesk_settings_faulty};

use crate::engine::context::Context;
use crate::engine::failure::Failure;
use crate::ports::Gate;
use crate::settings::PartialSettings;
use crate::topdesk::TopdeskReader;
use jiff::SignedDuration;

/// The result of a survey during a run.
pub(crate) struct Surveyed {
    /// How many requests it took.
    pub requests: u32,
    /// How long TOPdesk asked not to be called.
    pub requested_wait: Option<SignedDuration>,
    /// Why the survey is incomplete; `None` if it is complete.
    pub error: Option<String>,
    /// How many tickets the account sees at least; `None` if unknown.
    pub tickets: Option<usize>,
    /// Whether the names in the settings could be compared.
    pub names_seen: bool,
    /// A sentence for each setting that contains a name that does not exist.
    pub missing: Vec<String>,
}

/// Surveys TOPdesk as the check does, with its own request budget.
///
/// # Errors
/// Fails if the settings do not answer.
pub(crate) fn survey(ctx: Context<'_>, topdesk: &TopdeskReader<'_>) -> Result<Surveyed, Failure> {
    let parts = PartialSettings::read(ctx.config)?;
    let gate = Gate::new("TOPdesk", MAX_REQUESTS, ctx.deadline.end_ms());
    let mut items = Items::new();
    let topdesk = topdesk.with_gate(&gate);
    let seen = survey_topdesk(&topdesk, ctx.config, ctx.now(), &parts, &mut items);
    Ok(Surveyed {
        requests: gate.made(),
        requested_wait: gate.take_unsaved_throttle(),
        error: gate.first_error(),
        tickets: seen.tickets,
        names_seen: seen.answered,
        missing: items.missing_names(),
    })
}

/// Whether this setting is invalid.
fn is_faulty(parts: &PartialSettings, key: &str) -> bool {
    parts.faults.iter().any(|fault| fault.key == key)
}
