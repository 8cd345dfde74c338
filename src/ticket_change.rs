//! Writing to a ticket, so that the note arrives even where another part is refused.

use crate::domain::{Line, Ticket, TicketId};
use crate::plan::WriteBack;
use crate::refusals::Attempt;
use crate::retry::Trouble;
use crate::run::Run;
use crate::topdesk::{Change, Listed, Operator, Reference, without_blanks};

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

/// A change that takes shape, and what must be said about it.
struct Draft {
    change: Change,
    /// Its group is the one that the ticket has.
    keeps_group: bool,
    refused: Vec<String>,
    /// Whether an earlier attempt may have succeeded.
    repeated: bool,
}

impl Draft {
    /// States a refusal in the note and in the report.
    fn state(&mut self, why: String) {
        if let Some(note) = self.change.note.as_mut() {
            note.text.push('\n');
            note.text.push_str(&why);
        }
        self.refused.push(why);
    }
}

impl Run<'_> {
    /// Writes. `unknown`: an earlier attempt may have succeeded, so look before repeating.
    pub(crate) fn write(
        &self,
        id: &TicketId,
        write_back: &WriteBack,
        unknown: bool,
    ) -> Result<Written, Trouble> {
        let mut draft = Draft {
            change: write_back.change.clone(),
            keeps_group: false,
            refused: Vec::new(),
            repeated: unknown,
        };
        if unknown && self.is_there(id, &mut draft)? {
            return Ok(Written {
                ticket: self.topdesk.ticket(id)?,
                refused: draft.refused,
            });
        }
        if !write_back.changes_ticket() {
            return self.change_or_less(id, draft, None);
        }
        let ticket = self.topdesk.ticket(id)?.ok_or_else(gone)?;
        // Time has passed since the person tapped, and a status must not be taken back that
        // somebody has set meanwhile: a ticket that has ended only gets the note.
        if ticket.ended() && !write_back.reopens {
            draft.change = write_back.only_note();
            return self.change_or_less(id, draft, Some(ticket));
        }
        if ticket.line == Line::Archived {
            return Err(archived("The ticket cannot be changed"));
        }
        let ticket = self.prepare(ticket, write_back, &mut draft)?;
        self.change_or_less(id, draft, Some(ticket))
    }

    /// Everything that needs the ticket or a look-up. The line comes first, since it decides who may
    /// be the operator.
    fn prepare(
        &self,
        ticket: Ticket,
        write_back: &WriteBack,
        draft: &mut Draft,
    ) -> Result<Ticket, Trouble> {
        let reason = write_back.line_reason.as_ref();
        let ticket = match write_back.line {
            Some(line) => self.change_line(ticket, line, reason, draft)?,
            None => ticket,
        };
        if ticket.line == Line::Partial {
            // Of a partial ticket TOPdesk ignores `closed` and goes by `completed`.
            draft.change.completed = draft.change.completed.or(draft.change.closed);
            draft.change.closed = None;
        }
        if let Some(group) = &write_back.group {
            draft.change.group = self.group(group, &ticket, draft)?;
        }
        if let Some(email) = &write_back.assign {
            self.assign(email, &ticket, draft)?;
        }
        Ok(ticket)
    }

    fn change_line(
        &self,
        ticket: Ticket,
        line: Line,
        reason: Option<&Reference>,
        draft: &mut Draft,
    ) -> Result<Ticket, Trouble> {
        if ticket.line == line {
            return Ok(ticket);
        }
        if ticket.line == Line::Partial {
            draft.state("The line could not be changed: a partial ticket has none".into());
            return Ok(ticket);
        }
        match self.topdesk.move_to_line(&ticket.id, line, reason) {
            Ok(moved) => Ok(moved.unwrap_or(Ticket { line, ..ticket })),
            Err(trouble) if is_for_this(&trouble, draft) => {
                let words = trouble.message();
                draft.state(format!("The line could not be changed: {words}"));
                Ok(ticket)
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// The id of the operator group, which is all that TOPdesk takes; none, and stated, if there is
    /// no such group.
    fn group(
        &self,
        wanted: &Reference,
        ticket: &Ticket,
        draft: &mut Draft,
    ) -> Result<Option<String>, Trouble> {
        let name = match wanted {
            Reference::Id(id) => return Ok(Some(id.clone())),
            Reference::Name(name) => name,
        };
        let own = ticket.operator_group.as_ref().filter(|own| own.is(name));
        if let Some(id) = own.and_then(|own| own.id.clone()) {
            return Ok(Some(id));
        }
        let why = match self.topdesk.groups(name) {
            Ok(found) => match found.into_iter().next() {
                Some(group) => return Ok(Some(group.id)),
                None => "TOPdesk shows no group of the name in the settings".to_owned(),
            },
            Err(trouble) if is_for_this(&trouble, draft) => trouble.message().to_owned(),
            Err(trouble) => return Err(trouble),
        };
        draft.state(format!("The operator group could not be set: {why}"));
        Ok(None)
    }

    /// Makes a person the operator. The group that the ticket has goes along, so that it is kept.
    fn assign(&self, email: &str, ticket: &Ticket, draft: &mut Draft) -> Result<(), Trouble> {
        let id = match self.operator(email, ticket.line)? {
            Ok(id) => id,
            Err(why) => {
                draft.state(format!("The operator could not be set: {why}"));
                return Ok(());
            }
        };
        let present = ticket.operator.as_ref().and_then(|o| o.id.as_deref());
        if present == Some(&id) {
            return Ok(());
        }
        draft.change.operator = Some(id);
        if draft.change.group.is_none() {
            draft.change.group = ticket.operator_group.as_ref().and_then(|g| g.id.clone());
            draft.keeps_group = true;
        }
        Ok(())
    }

    /// Sends the whole change; where that is refused, as much as TOPdesk takes. `seen` is the ticket
    /// as it was just read.
    fn change_or_less(
        &self,
        id: &TicketId,
        draft: Draft,
        seen: Option<Ticket>,
    ) -> Result<Written, Trouble> {
        let mut refused = draft.refused;
        let mut attempt = Attempt::new(draft.change, draft.keeps_group);
        loop {
            let change = attempt.change();
            let answer = if change.is_empty() {
                Ok(None)
            } else if seen.as_ref().is_some_and(|t| t.line == Line::Archived) {
                Err(archived("The note cannot be written"))
            } else {
                self.topdesk.change(id, &change)
            };
            let refusal = match answer {
                Ok(ticket) => {
                    refused.extend(attempt.sentences());
                    let ticket = ticket.or(seen);
                    return Ok(Written { ticket, refused });
                }
                Err(trouble) => self.partly(id, trouble, seen.is_some())?,
            };
            if !self.reduce(&mut attempt, &refusal)? {
                return Err(refusal);
            }
        }
    }

    /// Makes the attempt smaller; false if there is nothing left to leave out.
    fn reduce(&self, attempt: &mut Attempt, refusal: &Trouble) -> Result<bool, Trouble> {
        // A right that lacks is no complaint about a part of the change.
        let lacks_right = matches!(refusal, Trouble::Refused { status: 403, .. });
        let words = refusal.message();
        let pair = if lacks_right {
            None
        } else {
            attempt.misfit(words)
        };
        if let Some((operator, group)) = pair {
            let members = match self.topdesk.members(&group) {
                Ok(members) => members,
                Err(trouble) if trouble.whole_side() => return Err(trouble),
                Err(_) => return Ok(attempt.leave_out(Some(words), words)),
            };
            let same = |member: &Listed| member.id.eq_ignore_ascii_case(&operator);
            if !members.iter().any(same) {
                attempt.does_not_belong();
                return Ok(true);
            }
        }
        let naming = Some(words).filter(|_| !lacks_right);
        Ok(attempt.leave_out(naming, words))
    }

    /// A refusal of which a part may still be taken, given back; any other trouble is an error.
    fn partly(&self, id: &TicketId, trouble: Trouble, seen: bool) -> Result<Trouble, Trouble> {
        match trouble {
            Trouble::Refused {
                status: 400 | 404 | 409 | 422,
                ..
            } => Ok(trouble),
            Trouble::Refused {
                status: 403,
                message,
            } => self.forbidden(id, &message, seen),
            trouble => Err(trouble),
        }
    }

    /// 403 has two meanings: an archived ticket cannot be changed by anybody; any other lacks a
    /// right, perhaps to a part of the change only.
    fn forbidden(&self, id: &TicketId, message: &str, seen: bool) -> Result<Trouble, Trouble> {
        let is_archived = !seen
            && self
                .topdesk
                .ticket(id)?
                .is_none_or(|t| t.line == Line::Archived);
        if is_archived {
            return Err(archived(message));
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
    fn is_there(&self, id: &TicketId, draft: &mut Draft) -> Result<bool, Trouble> {
        let Some(note) = &draft.change.note else {
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
            let said = "An earlier attempt wrote the note, which says what was refused";
            draft.refused.push(said.into());
        }
        Ok(!below.is_empty())
    }

    /// The id of the operator with this e-mail address who may have tickets of this line, or why
    /// there is none.
    fn operator(&self, email: &str, line: Line) -> Result<Result<String, String>, Trouble> {
        let found = match self.topdesk.operators(email) {
            Ok(found) => found,
            // The note must not wait for the operator.
            Err(trouble) if !trouble.whole_side() => {
                return Ok(Err(
                    "TOPdesk does not show the operators to the connector's account".into(),
                ));
            }
            Err(trouble) => return Err(trouble),
        };
        let assignable = |o: &&Operator| {
            let (first, second) = (o.first_line_call_operator, o.second_line_call_operator);
            match line {
                Line::First => first != Some(false),
                Line::Second => second != Some(false),
                _ => first != Some(false) || second != Some(false),
            }
        };
        let why = match (found.iter().find(assignable), line) {
            (Some(operator), _) => return Ok(Ok(operator.id.clone())),
            (None, _) if found.is_empty() => "no operator has this person's e-mail address",
            (None, Line::First) => "this operator cannot be assigned to first-line calls",
            (None, Line::Second) => "this operator cannot be assigned to second-line calls",
            (None, _) => "this operator cannot be assigned to calls",
        };
        Ok(Err(why.into()))
    }
}

/// Whether trouble with a step on the way is stated, so that the rest goes on: what is refused now
/// is refused later. What is not known is tried once more, then stated too.
fn is_for_this(trouble: &Trouble, draft: &Draft) -> bool {
    let refused = matches!(trouble, Trouble::Refused { .. });
    refused || (draft.repeated && !trouble.whole_side())
}

fn gone() -> Trouble {
    Trouble::Refused {
        status: 404,
        message: "TOPdesk does not know the ticket any more, or does not show it to the account"
            .into(),
    }
}

fn archived(what: &str) -> Trouble {
    let message = format!("{what}; the ticket is archived");
    Trouble::Refused {
        status: 410,
        message,
    }
}
