//! A ticket from what somebody has typed.

use jiff::Timestamp;

use crate::ids::id_of;
use crate::topdesk::dates::{whole_millisecond, whole_second};
use crate::topdesk::records::{Incident, NewIncident};
use crate::topdesk::site::Site;

/// The `count`th ticket of a site.
pub(super) fn incident(new: NewIncident, site: &Site, count: u64, now: Timestamp) -> Incident {
    let created = whole_millisecond(new.creation_date.unwrap_or(now));
    let modified = new.modification_date.unwrap_or(created);
    let creator = new.creator.as_deref().unwrap_or("Rene Duty");
    let creator = site.thing("operators", creator);
    let of = |kind: &str, name: Option<String>| name.map(|name| site.thing(kind, &name));
    Incident {
        id: id_of("incidents", &count.to_string()),
        number: new.number.unwrap_or_else(|| number(created, count)),
        line: new.line,
        archived: false,
        brief_description: new.brief_description,
        request: new.request,
        external_number: new.external_number.unwrap_or_default(),
        caller: new.caller,
        category: of("categories", new.category),
        subcategory: of("subcategories", new.subcategory),
        call_type: of("call_types", new.call_type),
        entry_type: None,
        impact: of("impacts", new.impact),
        urgency: of("urgencies", new.urgency),
        priority: of("priorities", new.priority),
        duration: None,
        object: None,
        branch: of("branches", new.branch),
        location: None,
        supplier: None,
        operator: of("operators", new.operator),
        operator_group: of("operatorgroups", new.operator_group),
        processing_status: of("statuses", new.processing_status)
            .or_else(|| site.default_status().cloned()),
        closure_code: None,
        archiving_reason: None,
        escalation_reason: None,
        escalation_status: None,
        target_date: new.target_date,
        on_hold: new.on_hold,
        on_hold_date: new.on_hold.then_some(whole_second(created)),
        responded: false,
        response_date: None,
        completed: false,
        completed_date: None,
        closed: false,
        closed_date: None,
        call_date: created,
        creator: creator.clone(),
        creation_date: created,
        modifier: creator,
        modification_date: whole_second(modified),
        major_call: new.major_call,
        major_call_object: new.major_call_object,
        main_incident: None,
        others: serde_json::Map::new(),
    }
}

/// `I 2611 001`: year, month, and a count that never begins anew.
fn number(created: Timestamp, count: u64) -> String {
    format!("I {} {count:03}", created.strftime("%y%m"))
}
