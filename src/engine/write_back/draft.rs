//! Prepares a change before it is sent: moves the line, and looks up group and operator. What cannot be set
//! is stated in the note, and does not stop the rest.

use crate::domain::{Line, Ticket};
use crate::domain::{Reference, TicketChange};
use crate::plan::WriteBack;
use crate::ports::ApiError;
use crate::topdesk::{Operator, TopdeskReader, TopdeskWriter};

/// A change in preparation, and the refusals to state.
pub(crate) struct Draft {
    pub change: TicketChange,
    /// The group in the change is the ticket's present group.
    pub keeps_group: bool,
    pub refused: Vec<String>,
    /// Whether an earlier attempt may have succeeded.
    pub repeated: bool,
}

impl Draft {
    /// States a refusal in the note and in the report.
    fn state_refusal(&mut self, why: String) {
        if let Some(note) = self.change.note.as_mut() {
            note.text.push('\n');
            note.text.push_str(&why);
        }
        self.refused.push(why);
    }
}

/// Prepares the parts that need the ticket or a look-up. The line comes first, since it determines who can
/// be the operator.
pub(super) fn prepare(
    topdesk: &TopdeskReader<'_>,
    writer: &TopdeskWriter<'_>,
    ticket: Ticket,
    write_back: &WriteBack,
    draft: &mut Draft,
) -> Result<Ticket, ApiError> {
    let reason = write_back.line_reason.as_ref();
    let ticket = match write_back.line {
        Some(line) => change_line(writer, ticket, line, reason, draft)?,
        None => ticket,
    };
    if ticket.line == Line::Partial {
        // For a partial ticket TOPdesk ignores `closed` and uses `completed`.
        draft.change.completed = draft.change.completed.or(draft.change.closed);
        draft.change.closed = None;
    }
    if let Some(wanted) = &write_back.group {
        draft.change.group = group(topdesk, wanted, &ticket, draft)?;
    }
    if let Some(email) = &write_back.assign {
        assign(topdesk, email, &ticket, draft)?;
    }
    Ok(ticket)
}

fn change_line(
    writer: &TopdeskWriter<'_>,
    ticket: Ticket,
    line: Line,
    reason: Option<&Reference>,
    draft: &mut Draft,
) -> Result<Ticket, ApiError> {
    if ticket.line == line {
        return Ok(ticket);
    }
    if ticket.line == Line::Partial {
        draft.state_refusal("The line could not be changed: a partial ticket has none".into());
        return Ok(ticket);
    }
    match writer.move_to_line(&ticket.id, line, reason) {
        Ok(moved) => Ok(moved.unwrap_or(Ticket { line, ..ticket })),
        Err(error) if is_limited_to_step(&error, draft) => {
            let words = error.message();
            draft.state_refusal(format!("The line could not be changed: {words}"));
            Ok(ticket)
        }
        Err(error) => Err(error),
    }
}

/// The id of the operator group, since TOPdesk accepts no name. `None` if there is no such group, which is
/// stated.
fn group(
    topdesk: &TopdeskReader<'_>,
    wanted: &Reference,
    ticket: &Ticket,
    draft: &mut Draft,
) -> Result<Option<String>, ApiError> {
    let name = match wanted {
        Reference::Id(id) => return Ok(Some(id.clone())),
        Reference::Name(name) => name,
    };
    let own = ticket.operator_group.as_ref().filter(|own| own.is(name));
    if let Some(id) = own.and_then(|own| own.id.clone()) {
        return Ok(Some(id));
    }
    let why = match topdesk.groups(name) {
        Ok(found) => match found.into_iter().next() {
            Some(group) => return Ok(Some(group.id)),
            None => "TOPdesk shows no group of the name in the settings".to_owned(),
        },
        Err(error) if is_limited_to_step(&error, draft) => error.message().to_owned(),
        Err(error) => return Err(error),
    };
    draft.state_refusal(format!("The operator group could not be set: {why}"));
    Ok(None)
}

/// Sets a person as the operator. The present group is sent too, because TOPdesk may change it with the
/// operator.
fn assign(
    topdesk: &TopdeskReader<'_>,
    email: &str,
    ticket: &Ticket,
    draft: &mut Draft,
) -> Result<(), ApiError> {
    let id = match operator(topdesk, email, ticket.line)? {
        Ok(id) => id,
        Err(why) => {
            draft.state_refusal(format!("The operator could not be set: {why}"));
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

/// The id of the operator with this e-mail address who can be assigned to tickets of this line; the inner
/// error says why there is none.
fn operator(
    topdesk: &TopdeskReader<'_>,
    email: &str,
    line: Line,
) -> Result<Result<String, String>, ApiError> {
    let found = match topdesk.operators(email) {
        Ok(found) => found,
        // The note must not wait for the operator.
        Err(error) if !error.is_outage() => {
            return Ok(Err(
                "TOPdesk does not show the operators to the connector's account".into(),
            ));
        }
        Err(error) => return Err(error),
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

/// Whether an error in a preparation step is stated while the other steps go on. A refusal will not change.
/// An unknown error is retried once, then stated too.
fn is_limited_to_step(error: &ApiError, draft: &Draft) -> bool {
    let refused = matches!(error, ApiError::Refused { .. });
    refused || (draft.repeated && !error.is_outage())
}
