//! Parses one incident. Nearly every field may be null (incident API 4.2.6).

use crate::domain::{Line, Named, Ticket, TicketId};
use crate::ports::parse::{self, Text};
use crate::topdesk::date;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

/// The fields of an incident that the connector uses, for the parameter `fields`.
pub const USED_FIELDS: &str = "id,number,status,briefDescription,request,priority,impact,urgency,\
category,subcategory,callType,branch,callerBranch,operatorGroup,operator,modifier,processingStatus,\
completed,closed,onHold,majorCall,majorCallObject,targetDate,modificationDate";

/// An object with an id and a name. In an operator, `status` says whether it is a person or a group.
#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct Reference<'a> {
    id: Option<Text<'a>>,
    name: Option<Text<'a>>,
    /// In a major call's object this is a number, which is ignored.
    #[serde(default, deserialize_with = "parse::if_of_type")]
    status: Option<Text<'a>>,
}

/// A field whose value is an object. Absent and null differ: some versions of TOPdesk omit whole objects
/// when `fields` is used.
#[derive(Default)]
enum Field<'a> {
    #[default]
    Absent,
    Null,
    Object(Reference<'a>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = parse::optional_object(deserializer)?;
        Ok(object.map_or(Self::Null, Self::Object))
    }
}

impl Field<'_> {
    fn named(self) -> Option<Named> {
        let Self::Object(object) = self else {
            return None;
        };
        let (id, name) = (filled(object.id), filled(object.name));
        (id.is_some() || name.is_some()).then_some(Named { id, name })
    }

    fn id(self) -> Option<String> {
        match self {
            Self::Object(object) => filled(object.id),
            _ => None,
        }
    }

    /// Returns the operator; `None` while nobody has taken the ticket, when TOPdesk shows the group here.
    fn person(self) -> Option<Named> {
        match &self {
            Self::Object(object) if object.status.as_deref() == Some("operatorGroup") => None,
            _ => self.named(),
        }
    }
}

fn filled(text: Option<Text<'_>>) -> Option<String> {
    text.filter(|t| !t.trim().is_empty()).map(String::from)
}

/// An incident, borrowed from the response body.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Incident<'a> {
    id: Option<Text<'a>>,
    pub(super) number: Option<Text<'a>>,
    status: Option<Text<'a>>,
    brief_description: Option<Text<'a>>,
    request: Option<Text<'a>>,
    #[serde(default)]
    priority: Field<'a>,
    #[serde(default)]
    impact: Field<'a>,
    #[serde(default)]
    urgency: Field<'a>,
    #[serde(default)]
    category: Field<'a>,
    #[serde(default)]
    subcategory: Field<'a>,
    #[serde(default)]
    call_type: Field<'a>,
    #[serde(default)]
    branch: Field<'a>,
    #[serde(default)]
    caller_branch: Field<'a>,
    #[serde(default)]
    operator_group: Field<'a>,
    #[serde(default)]
    operator: Field<'a>,
    #[serde(default)]
    modifier: Field<'a>,
    #[serde(default)]
    processing_status: Field<'a>,
    #[serde(default)]
    major_call_object: Field<'a>,
    completed: Option<bool>,
    closed: Option<bool>,
    on_hold: Option<bool>,
    major_call: Option<bool>,
    target_date: Option<Text<'a>>,
    pub(super) modification_date: Option<Text<'a>>,
}

impl Incident<'_> {
    /// Whether TOPdesk omitted objects that were requested. Checks only those that every version has.
    pub(super) fn lacks_objects(&self) -> bool {
        let objects = [
            &self.priority,
            &self.category,
            &self.operator_group,
            &self.processing_status,
        ];
        objects.iter().any(|object| matches!(object, Field::Absent))
    }

    /// Returns the id; `None` if it is missing or not valid.
    pub(super) fn id(&self) -> Option<TicketId> {
        TicketId::new(self.id.as_deref()?)
    }

    /// Returns when it was modified; `None` if the date is missing or not valid.
    pub(super) fn modified(&self) -> Option<Timestamp> {
        date::moment(self.modification_date.as_deref()?)
    }

    fn line(&self) -> Line {
        match self.status.as_deref() {
            Some("partial") => Line::Partial,
            Some("secondLine") => Line::Second,
            Some(archived) if archived.ends_with("Archived") => Line::Archived,
            _ => Line::First,
        }
    }

    /// Builds the ticket from the results of [`Self::id`] and [`Self::modified`]; the error names what is
    /// missing.
    pub(super) fn ticket(
        self,
        id: Option<TicketId>,
        modified: Option<Timestamp>,
    ) -> Result<Ticket, &'static str> {
        let id = id.ok_or("no usable id")?;
        Ok(Ticket {
            id,
            line: self.line(),
            number: self.number.map(String::from).unwrap_or_default(),
            title: filled(self.brief_description),
            text: filled(self.request),
            priority: self.priority.named(),
            impact: self.impact.named(),
            urgency: self.urgency.named(),
            category: self.category.named(),
            subcategory: self.subcategory.named(),
            call_type: self.call_type.named(),
            branch: self.branch.named(),
            caller_branch: self.caller_branch.named(),
            status: self.processing_status.named(),
            operator_group: self.operator_group.named(),
            operator: self.operator.person(),
            modifier: self.modifier.id(),
            completed: self.completed.unwrap_or(false),
            closed: self.closed.unwrap_or(false),
            on_hold: self.on_hold.unwrap_or(false),
            major: self.major_call.unwrap_or(false),
            major_call: self.major_call_object.id(),
            target: self.target_date.as_deref().and_then(date::moment),
            modified: modified.ok_or("no readable modificationDate")?,
        })
    }
}

/// Parses one incident.
///
/// # Errors
/// Says what is wrong with the body, without quoting it.
pub fn ticket(body: &[u8]) -> Result<Ticket, String> {
    let body = parse::text(body);
    let incident: Incident<'_> = parse::object(&body).map_err(|error| error.to_string())?;
    let (id, modified) = (incident.id(), incident.modified());
    let ticket = incident.ticket(id, modified);
    ticket.map_err(|missing| format!("it has {missing}"))
}
