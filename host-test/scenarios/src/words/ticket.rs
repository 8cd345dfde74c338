//! What a ticket is made of, and what is looked at.

use serde::Deserialize;
use simulators::topdesk::Line;

/// `create` and `edit`. Names are those of the simulated site; an empty one takes the value away.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TicketFields {
    pub(crate) by: Option<String>,
    pub(crate) ago: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) request: Option<String>,
    pub(crate) line: Option<LineName>,
    pub(crate) caller: Option<String>,
    pub(crate) caller_email: Option<String>,
    pub(crate) caller_branch: Option<String>,
    pub(crate) priority: Option<String>,
    pub(crate) impact: Option<String>,
    pub(crate) urgency: Option<String>,
    pub(crate) category: Option<String>,
    pub(crate) subcategory: Option<String>,
    pub(crate) call_type: Option<String>,
    pub(crate) branch: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) operator: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) closure_code: Option<String>,
    pub(crate) external_number: Option<String>,
    pub(crate) target_date: Option<String>,
    pub(crate) on_hold: Option<bool>,
    pub(crate) major_call: Option<bool>,
    pub(crate) part_of_major: Option<String>,
    pub(crate) completed: Option<bool>,
    pub(crate) closed: Option<bool>,
    pub(crate) archived: Option<bool>,
}

/// `ticket`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TicketSeen {
    pub(crate) status: Option<String>,
    pub(crate) operator: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) priority: Option<String>,
    pub(crate) line: Option<LineName>,
    pub(crate) closure_code: Option<String>,
    pub(crate) on_hold: Option<bool>,
    pub(crate) completed: Option<bool>,
    pub(crate) closed: Option<bool>,
    pub(crate) archived: Option<bool>,
    pub(crate) notes: Option<Vec<NoteSeen>>,
}

/// A note: its text, or a table with more.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a text or { text = …, by = …, invisible = … }"
)]
pub(crate) enum NoteSeen {
    Text(String),
    Note(OneNote),
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct OneNote {
    pub(crate) text: Option<String>,
    pub(crate) by: Option<String>,
    pub(crate) invisible: Option<bool>,
}

impl NoteSeen {
    pub(crate) fn fields(&self) -> OneNote {
        match self {
            Self::Text(text) => OneNote {
                text: Some(text.clone()),
                ..OneNote::default()
            },
            Self::Note(note) => note.clone(),
        }
    }
}

/// Where a ticket is handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LineName {
    First,
    Second,
    Partial,
}

impl From<LineName> for Line {
    fn from(name: LineName) -> Self {
        match name {
            LineName::First => Self::First,
            LineName::Second => Self::Second,
            LineName::Partial => Self::Partial,
        }
    }
}

impl From<Line> for LineName {
    fn from(line: Line) -> Self {
        match line {
            Line::First => Self::First,
            Line::Second => Self::Second,
            Line::Partial => Self::Partial,
        }
    }
}
