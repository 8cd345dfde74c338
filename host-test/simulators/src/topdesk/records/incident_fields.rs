//! What a query and a sort order can name of an incident.

use jiff::Timestamp;

use super::incident::{Caller, Incident};
use super::reference::Reference;
use crate::topdesk::fiql::{Field, Fields};

/// The values of `status`.
const STATUSES: &[&str] = &[
    "firstLine",
    "secondLine",
    "partial",
    "firstLineArchived",
    "secondLineArchived",
    "partialArchived",
];

impl Fields for Incident {
    fn field(&self, path: &str) -> Option<Field<'_>> {
        match path.split_once('.') {
            Some(("caller", part)) => caller_part(self.caller.as_ref(), part),
            Some((object, part)) => reference_part(self.reference(object)?, part),
            None => self.plain(path),
        }
    }
}

impl Incident {
    /// A property that is an id with a name.
    pub(crate) fn reference(&self, name: &str) -> Option<Option<&Reference>> {
        Some(match name {
            "category" => self.category.as_ref(),
            "subcategory" => self.subcategory.as_ref(),
            "callType" => self.call_type.as_ref(),
            "entryType" => self.entry_type.as_ref(),
            "impact" => self.impact.as_ref(),
            "urgency" => self.urgency.as_ref(),
            "priority" => self.priority.as_ref(),
            "duration" => self.duration.as_ref(),
            "object" => self.object.as_ref(),
            "branch" => self.branch.as_ref(),
            "location" => self.location.as_ref(),
            "supplier" => self.supplier.as_ref(),
            "operator" => self.operator.as_ref().or(self.operator_group.as_ref()),
            "operatorGroup" => self.operator_group.as_ref(),
            "processingStatus" => self.processing_status.as_ref(),
            "closureCode" => self.closure_code.as_ref(),
            "archivingReason" => self.archiving_reason.as_ref(),
            "escalationReason" => self.escalation_reason.as_ref(),
            "majorCallObject" => self.major_call_object.as_ref(),
            "callerBranch" => self.caller.as_ref().and_then(|c| c.branch.as_ref()),
            "creator" => Some(&self.creator),
            "modifier" => Some(&self.modifier),
            _ => return None,
        })
    }

    fn plain(&self, name: &str) -> Option<Field<'_>> {
        Some(match name {
            "id" => Field::Id(&self.id),
            "number" => Field::Text(&self.number),
            "status" => Field::Word(self.status(), STATUSES),
            "briefDescription" => text(self.brief_description.as_deref()),
            "request" => text(self.request.as_deref()),
            "externalNumber" => Field::Text(&self.external_number),
            "onHold" => Field::Bool(self.on_hold),
            "responded" => Field::Bool(self.responded),
            "completed" => Field::Bool(self.completed),
            "closed" => Field::Bool(self.closed),
            "majorCall" => Field::Bool(self.major_call),
            "escalationStatus" => text(self.escalation_status),
            "caller" => self
                .caller
                .as_ref()
                .map_or(Field::Null, |c| Field::Text(&c.name)),
            _ => return self.date(name).or_else(|| self.named(name)),
        })
    }

    fn date(&self, name: &str) -> Option<Field<'_>> {
        Some(match name {
            "callDate" => Field::Date(self.call_date),
            "creationDate" => Field::Date(self.creation_date),
            "modificationDate" => Field::Date(self.modification_date),
            "targetDate" => date(self.target_date),
            "onHoldDate" => date(self.on_hold_date),
            "responseDate" => date(self.response_date),
            "completedDate" => date(self.completed_date),
            "closedDate" => date(self.closed_date),
            _ => return None,
        })
    }

    /// An object without a part: only good for `==null`, otherwise its name.
    fn named(&self, name: &str) -> Option<Field<'_>> {
        self.reference(name)
            .map(|r| text(r.map(|r| r.name.as_str())))
    }
}

fn reference_part<'a>(reference: Option<&'a Reference>, part: &str) -> Option<Field<'a>> {
    match part {
        "id" => Some(reference.map_or(Field::Null, |r| Field::Id(&r.id))),
        "name" => Some(text(reference.map(|r| r.name.as_str()))),
        _ => None,
    }
}

fn caller_part<'a>(caller: Option<&'a Caller>, part: &str) -> Option<Field<'a>> {
    let text_of = |f: fn(&'a Caller) -> Option<&'a str>| Some(text(caller.and_then(f)));
    match part {
        "id" => Some(
            caller
                .and_then(|c| c.id.as_deref())
                .map_or(Field::Null, Field::Id),
        ),
        "dynamicName" => text_of(|c| Some(&c.name)),
        "email" => text_of(|c| c.email.as_deref()),
        "phoneNumber" => text_of(|c| c.phone_number.as_deref()),
        "mobileNumber" => text_of(|c| c.mobile_number.as_deref()),
        "branch.id" | "branch.name" => {
            let branch = caller.and_then(|c| c.branch.as_ref());
            reference_part(branch, part.trim_start_matches("branch."))
        }
        _ => None,
    }
}

fn text(value: Option<&str>) -> Field<'_> {
    value.map_or(Field::Null, Field::Text)
}

fn date(value: Option<Timestamp>) -> Field<'static> {
    value.map_or(Field::NoDate, Field::Date)
}

impl Fields for Reference {
    fn field(&self, path: &str) -> Option<Field<'_>> {
        match path {
            "id" => Some(Field::Id(&self.id)),
            "groupName" => Some(Field::Text(&self.name)),
            _ => None,
        }
    }
}
