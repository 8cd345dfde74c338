//! What TOPdesk shows the connector's account: who it is, what it sees and may do, and whether what the
//! settings name is there. Asked by a check, and rarely by a run. Reads only.

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

/// What a rare survey shows.
pub(crate) struct Surveyed {
    /// How many requests it took.
    pub requests: u32,
    /// TOPdesk asked to be left alone for so long.
    pub patience: Option<SignedDuration>,
    /// Why not everything could be seen, if so.
    pub error: Option<String>,
    /// How many tickets the account sees at least; none if that could not be found out.
    pub tickets: Option<usize>,
    /// The names in the settings could be compared.
    pub names_seen: bool,
    /// A sentence for each setting that names something which is not there.
    pub missing: Vec<String>,
}

/// Surveys TOPdesk as a check does.
///
/// # Errors
/// When the settings do not answer.
pub(crate) fn survey(ctx: Context<'_>, topdesk: &TopdeskReader<'_>) -> Result<Surveyed, Failure> {
    let parts = PartialSettings::read(ctx.config)?;
    let gate = Gate::new("TOPdesk", MAX_REQUESTS, ctx.deadline.end_ms());
    let mut items = Items::new();
    let topdesk = topdesk.with_gate(&gate);
    let seen = survey_topdesk(&topdesk, ctx.config, ctx.now(), &parts, &mut items);
    Ok(Surveyed {
        requests: gate.made(),
        patience: gate.take_unsaved_throttle(),
        error: gate.first_error(),
        tickets: seen.tickets,
        names_seen: seen.answered,
        missing: items.missing_names(),
    })
}

/// Whether one of these settings is wrong.
fn is_faulty(parts: &PartialSettings, key: &str) -> bool {
    parts.faults.iter().any(|fault| fault.key == key)
}
