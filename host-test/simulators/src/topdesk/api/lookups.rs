//! The look-ups of the incident API: plain lists, not paged. They need the rights that the
//! specification names.

use serde_json::{Value, json};

use super::call::Call;
use super::refusal::Refusal;
use crate::topdesk::records::Reference;
use crate::topdesk::site::{ProcessingStatus, Site, category_of};
use crate::topdesk::state::State;
use crate::wire::answer::{self, Answer};

pub(crate) fn list(state: &State, call: &Call<'_>, kind: &str) -> Result<Answer, Refusal> {
    call.visitor.operator()?;
    if call.method() != http::Method::GET {
        return Ok(answer::empty(405));
    }
    let list =
        entries(&state.site, kind).ok_or_else(|| Refusal::not_found("There is no such look-up"))?;
    if !state.site.rights.read_incidents {
        return Err(Refusal::forbidden("No permission to access the data"));
    }
    if kind.ends_with("escalation-reasons") {
        reasons(&state.site)?;
    }
    Ok(answer::json(200, &Value::Array(list)))
}

/// Reasons to escalate or de-escalate: only for who may write, and only where the feature is on. That
/// TOPdesk answers 404 where it is off is the less comfortable of the two documented refusals.
fn reasons(site: &Site) -> Result<(), Refusal> {
    if !site.rights.write_incidents {
        return Err(Refusal::forbidden("No permission on entity"));
    }
    if site.quirks.escalation_reasons_are_off {
        return Err(Refusal::not_found("The searchlist was not found"));
    }
    Ok(())
}

fn entries(site: &Site, kind: &str) -> Option<Vec<Value>> {
    Some(match kind {
        "statuses" => site.statuses.iter().map(status).collect(),
        "priorities" => site.things(kind).into_iter().map(priority).collect(),
        "categories" => {
            let seen = |r: &&Reference| site.filters.shows_category(Some(&r.name));
            let all = site.things(kind).into_iter();
            all.filter(seen).map(|r| json!(r)).collect()
        }
        "subcategories" => site.things(kind).into_iter().map(subcategory).collect(),
        "urgencies"
        | "impacts"
        | "call_types"
        | "entry_types"
        | "closure_codes"
        | "escalation-reasons"
        | "deescalation-reasons" => site.things(kind).into_iter().map(|r| json!(r)).collect(),
        _ => return None,
    })
}

/// `onHold` and `response` are booleans, as real systems answer; the specification says string.
fn status(status: &ProcessingStatus) -> Value {
    json!({
        "id": status.reference.id,
        "name": status.reference.name,
        "onHold": status.on_hold,
        "processingState": status.processing_state,
        "response": !status.default,
        "default": status.default,
    })
}

fn priority(priority: &Reference) -> Value {
    json!({ "id": priority.id, "name": priority.name, "firstLineDuration": null, "secondLineDuration": null })
}

fn subcategory(subcategory: &Reference) -> Value {
    let category = category_of(&subcategory.name).map(Reference::category);
    json!({ "id": subcategory.id, "name": subcategory.name, "category": category })
}
