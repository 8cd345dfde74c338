//! Writing to a ticket, so that the note arrives even where the status or the operator is refused.

use crate::domain::{Line, Ticket, TicketId};
use crate::plan::WriteBack;
use crate::retry::Trouble;
use crate::run::Run;
use crate::topdesk::{Change, Operator, without_blanks};

/// How a sentence below a note begins that says what was refused; without blanks.
const REFUSAL: &str = "The";

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
        let mut refused = Vec::new();
        if unknown && self.is_there(id, &write_back.change, &mut refused)? {
            return Ok(Written {
                ticket: self.topdesk.ticket(id)?,
                refused,
            });
        }
        // Time has passed since the person tapped, and a status must not be taken back that
        // somebody has set meanwhile: a ticket that has ended only gets the note.
        let now = if write_back.changes_ticket() {
            self.topdesk.ticket(id)?
        } else {
            None
        };
        if now
            .as_ref()
            .is_some_and(|ticket| ticket.ended() && !write_back.reopens)
        {
            let written = self.change_or_less(id, &write_back.only_note(), refused)?;
            return Ok(Written {
                ticket: written.ticket.or(now),
                ..written
            });
        }
        let mut change = write_back.change.clone();
        if let Some(email) = &write_back.assign {
            match self.operator(email)? {
                Ok(operator) => change.operator = Some(operator),
                Err(why) => state(&mut change, &why, &mut refused),
            }
        }
        let written = self.change_or_less(id, &change, refused)?;
        Ok(Written {
            ticket: written.ticket.or(now),
            ..written
        })
    }

    /// Sends the whole change; where that is refused, without the operator, without the status, or
    /// the note alone: as much as TOPdesk takes.
    fn change_or_less(
        &self,
        id: &TicketId,
        change: &Change,
        mut refused: Vec<String>,
    ) -> Result<Written, Trouble> {
        if change.is_empty() {
            return Ok(Written {
                ticket: None,
                refused,
            });
        }
        let mut refusal = match self.topdesk.change(id, change) {
            Ok(ticket) => return Ok(Written { ticket, refused }),
            Err(trouble) => self.partly(id, trouble)?,
        };
        let words = refusal.message().to_owned();
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
            refusal = match self.topdesk.change(id, &less) {
                Ok(ticket) => return Ok(Written { ticket, refused }),
                Err(trouble) => self.partly(id, trouble)?,
            };
            refused.pop();
        }
        Err(refusal)
    }

    /// A refusal of which a part may still be taken, given back; any other trouble is an error.
    fn partly(&self, id: &TicketId, trouble: Trouble) -> Result<Trouble, Trouble> {
        match trouble {
            Trouble::Refused {
                status: 400 | 404 | 409 | 422,
                ..
            } => Ok(trouble),
            Trouble::Refused {
                status: 403,
                message,
            } => self.forbidden(id, message),
            trouble => Err(trouble),
        }
    }

    /// 403 has two meanings: an archived ticket cannot be changed by anybody; any other lacks a
    /// right, perhaps to a part of the change only.
    fn forbidden(&self, id: &TicketId, message: String) -> Result<Trouble, Trouble> {
        if self
            .topdesk
            .ticket(id)?
            .is_none_or(|t| t.line == Line::Archived)
        {
            let message = format!("{message}; the ticket is archived");
            return Err(Trouble::Refused {
                status: 410,
                message,
            });
        }
        let message =
            format!("{message}; the account lacks write permission on this ticket or a part of it");
        Ok(Trouble::Refused {
            status: 403,
            message,
        })
    }

    /// Whether the note of this change stands on the ticket already, perhaps with a refusal below
    /// it. A change without a note may be repeated without looking: it sets the same values again.
    fn is_there(
        &self,
        id: &TicketId,
        change: &Change,
        refused: &mut Vec<String>,
    ) -> Result<bool, Trouble> {
        let Some(note) = &change.note else {
            return Ok(false);
        };
        let wanted = without_blanks(&note.text);
        let entries = self.topdesk.trail(id)?;
        let texts = entries
            .iter()
            .filter_map(|entry| entry.plain_text.as_deref())
            .map(without_blanks);
        let below = texts.filter_map(|text| text.strip_prefix(&wanted).map(str::to_owned));
        let below: Vec<_> = below
            .filter(|rest| rest.is_empty() || rest.starts_with(REFUSAL))
            .collect();
        if below.iter().any(|rest| !rest.is_empty()) {
            refused.push("An earlier attempt wrote the note, which says what was refused".into());
        }
        Ok(!below.is_empty())
    }

    /// The id of the operator with this e-mail address, or why there is none.
    fn operator(&self, email: &str) -> Result<Result<String, String>, Trouble> {
        let found = match self.topdesk.operators(email) {
            Ok(found) => found,
            // The note must not wait for the operator.
            Err(trouble) if !trouble.whole_side() => {
                return Ok(Err(
                    "The operator could not be set: TOPdesk does not show the operators to the connector's account"
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
