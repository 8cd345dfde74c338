//! Writing to a ticket, so that the note arrives even where the status or the operator is refused.

use crate::domain::{Ticket, TicketId};
use crate::plan::WriteBack;
use crate::retry::Trouble;
use crate::run::Run;
use crate::topdesk::{Change, Operator, skeleton};

/// What was written.
#[derive(Default)]
pub(crate) struct Written {
    /// The ticket afterwards, if TOPdesk showed it.
    pub ticket: Option<Ticket>,
    /// The parts that TOPdesk refused, in its words.
    pub refused: Vec<String>,
}

impl Run<'_> {
    /// Writes. `unknown`: an earlier attempt may have succeeded, so look before repeating.
    pub(crate) fn write(
        &self,
        id: &TicketId,
        write_back: &WriteBack,
        unknown: bool,
    ) -> Result<Written, Trouble> {
        let mut change = write_back.change.clone();
        let mut refused = Vec::new();
        if unknown && self.is_there(id, &change)? {
            return Ok(Written {
                ticket: self.topdesk.ticket(id)?,
                refused,
            });
        }
        if let Some(email) = &write_back.assign {
            match self.operator(email)? {
                Ok(operator) => change.operator = Some(operator),
                Err(why) => state(&mut change, &why, &mut refused),
            }
        }
        if change.is_empty() {
            return Ok(Written {
                ticket: None,
                refused,
            });
        }
        self.change_or_less(id, &change, refused)
    }

    /// Sends the whole change; where that is refused, without the operator, without the status, or
    /// the note alone: as much as TOPdesk takes.
    fn change_or_less(
        &self,
        id: &TicketId,
        change: &Change,
        mut refused: Vec<String>,
    ) -> Result<Written, Trouble> {
        let words = match self.topdesk.change(id, change) {
            Ok(ticket) => return Ok(Written { ticket, refused }),
            Err(trouble) => self.refusal(id, trouble)?,
        };
        for (mut less, part) in lesser(change) {
            state(
                &mut less,
                &format!("The {part} could not be set: {words}"),
                &mut refused,
            );
            if less.is_empty() {
                return Ok(Written {
                    ticket: None,
                    refused,
                });
            }
            match self.topdesk.change(id, &less) {
                Ok(ticket) => return Ok(Written { ticket, refused }),
                Err(trouble) => self.refusal(id, trouble)?,
            };
            refused.pop();
        }
        Err(Trouble::Refused {
            status: 400,
            message: words,
        })
    }

    /// TOPdesk's words, if it may take less than this; else the trouble.
    fn refusal(&self, id: &TicketId, trouble: Trouble) -> Result<String, Trouble> {
        match trouble {
            Trouble::Refused {
                status: 400 | 404 | 409 | 422,
                message,
            } => Ok(message),
            Trouble::Refused {
                status: 403,
                message,
            } => Err(self.forbidden(id, message)?),
            trouble => Err(trouble),
        }
    }

    /// 403 has two meanings: an archived ticket cannot be changed by anybody; any other lacks a
    /// right, which may be granted later.
    fn forbidden(&self, id: &TicketId, message: String) -> Result<Trouble, Trouble> {
        let archived = self
            .topdesk
            .ticket(id)?
            .is_none_or(|t| t.line == crate::domain::Line::Archived);
        let (status, why) = match archived {
            true => (410, "the ticket is archived"),
            false => (403, "the account lacks write permission on this ticket"),
        };
        Ok(Trouble::Refused {
            status,
            message: format!("{message}; {why}"),
        })
    }

    /// Whether the note of this change stands on the ticket already. A change without a note may
    /// be repeated without looking: it sets the same values again.
    fn is_there(&self, id: &TicketId, change: &Change) -> Result<bool, Trouble> {
        let Some(note) = &change.note else {
            return Ok(false);
        };
        let wanted = skeleton(&note.text);
        let entries = self.topdesk.trail(id)?;
        Ok(entries
            .iter()
            .filter_map(|e| e.plain_text.as_deref())
            .any(|text| skeleton(text).starts_with(&wanted)))
    }

    /// The id of the operator with this e-mail address, or why there is none.
    fn operator(&self, email: &str) -> Result<Result<String, String>, Trouble> {
        let found = match self.topdesk.operators(email) {
            Ok(found) => found,
            Err(Trouble::Refused { .. }) => {
                return Ok(Err(
                    "The operator could not be set: the connector's account may not read operators"
                        .into(),
                ));
            }
            Err(trouble) => return Err(trouble),
        };
        let assignable = |o: &&Operator| {
            o.first_line_call_operator != Some(false) || o.second_line_call_operator != Some(false)
        };
        Ok(match found.iter().find(assignable) {
            Some(operator) => Ok(operator.id.clone()),
            None if found.is_empty() => Err(
                "The operator could not be set: no operator has this person's e-mail address"
                    .into(),
            ),
            None => Err(
                "The operator could not be set: this operator cannot be assigned to calls".into(),
            ),
        })
    }
}

/// What is left of a change without its operator, without its status, and without both; with the
/// name of what was left out. Only changes that differ from the whole one.
fn lesser(change: &Change) -> Vec<(Change, &'static str)> {
    let has_operator = change.operator.is_some();
    let has_status =
        change.status.is_some() || change.completed.is_some() || change.closed.is_some();
    let note = Change {
        note: change.note.clone(),
        ..Change::default()
    };
    let no_operator = Change {
        operator: None,
        ..change.clone()
    };
    let no_status = Change {
        operator: change.operator.clone(),
        ..note.clone()
    };
    match (has_operator, has_status) {
        (false, false) => Vec::new(),
        (true, false) => vec![(note, "operator")],
        (false, true) => vec![(note, "status")],
        (true, true) => vec![
            (no_operator, "operator"),
            (no_status, "status"),
            (note, "operator and the status"),
        ],
    }
}

/// States a refusal in the note and in the report.
fn state(change: &mut Change, why: &str, refused: &mut Vec<String>) {
    if let Some(note) = change.note.as_mut() {
        note.text.push('\n');
        note.text.push_str(why);
    }
    refused.push(why.to_owned());
}
