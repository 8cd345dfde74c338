//! Who handles a ticket after an update, and what its processing status drives.

use serde_json::{Map, Value};

use super::values;
use crate::topdesk::api::refusal::Refusal;
use crate::topdesk::records::Incident;
use crate::topdesk::site::Site;

/// Operator and group. The operator has to belong to the group, and to be assignable on the line;
/// a new group without an operator takes the ticket from an operator who is not in it.
pub(super) fn assignment(
    site: &Site,
    body: &Map<String, Value>,
    i: &mut Incident,
) -> Result<(), Refusal> {
    values::by_id(
        site,
        body,
        "operatorGroup",
        "operatorgroups",
        &mut i.operator_group,
    )?;
    if let Some(group) = values::group_as_operator(site, body) {
        i.operator = None;
        i.operator_group = Some(group);
        return Ok(());
    }
    values::by_id(site, body, "operator", "operators", &mut i.operator)?;
    let Some(operator) = i.operator.as_ref().and_then(|o| site.operator(&o.id)) else {
        return Ok(());
    };
    let group = i.operator_group.as_ref();
    let belongs = group.is_none_or(|group| operator.groups.contains(&group.id));
    if !belongs && !body.contains_key("operator") {
        i.operator = None;
        return Ok(());
    }
    if !belongs {
        return Err(Refusal::bad_request(
            "The operator does not belong to the operator group",
        ));
    }
    let line_allows = if i.status() == "firstLine" {
        operator.first_line
    } else {
        operator.second_line
    };
    if body.contains_key("operator") && !line_allows {
        return Err(Refusal::bad_request(
            "The operator cannot be assigned to this incident",
        ));
    }
    Ok(())
}

/// A new processing status may set `completed`, `closed` and `onHold`; what the body says itself
/// comes after and wins.
pub(super) fn driven_by_status(site: &Site, body: &Map<String, Value>, incident: &mut Incident) {
    if !body.contains_key("processingStatus") {
        return;
    }
    let id = incident.processing_status.as_ref().map(|s| &s.id);
    let Some(status) = site.statuses.iter().find(|s| Some(&s.reference.id) == id) else {
        return;
    };
    incident.on_hold = status.on_hold;
    incident.completed = status.drives_completed.unwrap_or(incident.completed);
    incident.closed = status.drives_closed.unwrap_or(incident.closed);
}
