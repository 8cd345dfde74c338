//! Writes a change to a ticket, so that its note arrives even if TOPdesk refuses another part.

use super::draft::{Draft, prepare};
use super::refusals::Attempt;
use crate::domain::without_blanks;
use crate::domain::{Line, Ticket, TicketId};
use crate::plan::WriteBack;
use crate::ports::ApiError;
use crate::topdesk::{GroupEntry, TopdeskReader, TopdeskWriter};

/// The start of a sentence below a note about a refused part; without white space.
const REFUSAL: &str = "The";

/// The result of writing a change.
#[derive(Default)]
pub(crate) struct Written {
    /// The ticket after the change, if TOPdesk returned it.
    pub ticket: Option<Ticket>,
    /// The parts that TOPdesk refused, with its messages.
    pub refused: Vec<String>,
    /// Why the ticket could not be read after the change, although the change was written.
    pub unread: Option<ApiError>,
}

/// Writes a change. `unknown`: an earlier attempt may have succeeded, so first check whether its note
/// exists.
pub(super) fn write(
    topdesk: &TopdeskReader<'_>,
    writer: &TopdeskWriter<'_>,
    id: &TicketId,
    write_back: &WriteBack,
    unknown: bool,
) -> Result<Written, ApiError> {
    let mut draft = Draft {
        change: write_back.change.clone(),
        keeps_group: false,
        refused: Vec::new(),
        repeated: unknown,
    };
    if unknown && note_exists(topdesk, id, &mut draft)? {
        let (ticket, unread) = match topdesk.ticket(id) {
            // The change is written, even if the ticket cannot be read.
            Err(error) if !error.is_outage() => (None, Some(error)),
            read => (read?, None),
        };
        let refused = draft.refused;
        return Ok(Written {
            ticket,
            refused,
            unread,
        });
    }
    if !write_back.changes_ticket() {
        return send_reducing(topdesk, writer, id, draft, None);
    }
    let ticket = topdesk.ticket(id)?.ok_or_else(unknown_ticket)?;
    // The ticket may have changed since the person acted. A status that somebody set meanwhile must not be
    // overwritten, so an ended ticket only gets the note.
    if ticket.ended() && !write_back.reopens {
        draft.change = write_back.only_note();
        return send_reducing(topdesk, writer, id, draft, Some(ticket));
    }
    if ticket.line == Line::Archived {
        return Err(archived("The ticket cannot be changed"));
    }
    let ticket = prepare(topdesk, writer, ticket, write_back, &mut draft)?;
    send_reducing(topdesk, writer, id, draft, Some(ticket))
}

/// Sends the full change. If TOPdesk refuses it, leaves out parts until it accepts the rest. `seen` is the
/// ticket as it was just read.
fn send_reducing(
    topdesk: &TopdeskReader<'_>,
    writer: &TopdeskWriter<'_>,
    id: &TicketId,
    draft: Draft,
    seen: Option<Ticket>,
) -> Result<Written, ApiError> {
    let mut refused = draft.refused;
    let mut attempt = Attempt::new(draft.change, draft.keeps_group);
    loop {
        let change = attempt.change();
        let answer = if change.is_empty() {
            Ok(None)
        } else if seen.as_ref().is_some_and(|t| t.line == Line::Archived) {
            Err(archived("The note cannot be written"))
        } else {
            writer.change(id, &change)
        };
        let refusal = match answer {
            Ok(ticket) => {
                refused.extend(attempt.sentences());
                let ticket = ticket.or(seen);
                return Ok(Written {
                    ticket,
                    refused,
                    unread: None,
                });
            }
            Err(error) => reducible_refusal(topdesk, id, error, seen.is_some())?,
        };
        if !reduce(topdesk, &mut attempt, &refusal)? {
            return Err(refusal);
        }
    }
}

/// Leaves a part out of the attempt. Returns false if there is nothing left to leave out.
fn reduce(
    topdesk: &TopdeskReader<'_>,
    attempt: &mut Attempt,
    refusal: &ApiError,
) -> Result<bool, ApiError> {
    // The message of a status 403 is about a missing right and names no part of the change.
    let lacks_right = matches!(refusal, ApiError::Refused { status: 403, .. });
    let message = refusal.message();
    let pair = if lacks_right {
        None
    } else {
        attempt.mismatched_pair(message)
    };
    if let Some((operator, group)) = pair {
        let members = match topdesk.members(&group) {
            Ok(members) => members,
            Err(error) if error.is_outage() => return Err(error),
            Err(_) => return Ok(attempt.leave_out(Some(message), message)),
        };
        let same = |member: &GroupEntry| member.id.eq_ignore_ascii_case(&operator);
        if !members.iter().any(same) {
            attempt.operator_is_no_member();
            return Ok(true);
        }
    }
    let naming_message = Some(message).filter(|_| !lacks_right);
    Ok(attempt.leave_out(naming_message, message))
}

/// Returns a refusal after which a smaller change may be accepted; any other error is returned as `Err`.
fn reducible_refusal(
    topdesk: &TopdeskReader<'_>,
    id: &TicketId,
    error: ApiError,
    seen: bool,
) -> Result<ApiError, ApiError> {
    match error {
        ApiError::Refused {
            status: 400 | 404 | 409 | 422,
            ..
        } => Ok(error),
        ApiError::Refused {
            status: 403,
            message,
        } => forbidden(topdesk, id, &message, seen),
        error => Err(error),
    }
}

/// Status 403 has two meanings: nobody can change an archived ticket; otherwise the account lacks a right,
/// possibly only for a part of the change.
fn forbidden(
    topdesk: &TopdeskReader<'_>,
    id: &TicketId,
    message: &str,
    seen: bool,
) -> Result<ApiError, ApiError> {
    let is_archived = !seen && topdesk.ticket(id)?.is_none_or(|t| t.line == Line::Archived);
    if is_archived {
        return Err(archived(message));
    }
    let message =
        format!("{message}; the account lacks write permission on this ticket or a part of it");
    Ok(ApiError::Refused {
        status: 403,
        message,
    })
}

/// Whether the ticket already has the note of this change, possibly with sentences about refused parts. A
/// change without a note can be repeated without this check: it sets the same values again.
fn note_exists(
    topdesk: &TopdeskReader<'_>,
    id: &TicketId,
    draft: &mut Draft,
) -> Result<bool, ApiError> {
    let Some(note) = &draft.change.note else {
        return Ok(false);
    };
    let wanted = without_blanks(&note.text);
    // After a retry of a dead letter the person's name is not known, but the existing note contains it.
    let (what, when) = wanted.rsplit_once('(').unwrap_or((&wanted, ""));
    let named = |text: &str| {
        let by = text.strip_prefix(what)?.strip_prefix("by")?;
        let (_, rest) = by.split_once(&format!("({when}"))?;
        Some(rest.to_owned())
    };
    let entries = topdesk.trail(id)?;
    let texts = entries
        .iter()
        .filter_map(|entry| entry.plain_text.as_deref())
        .map(without_blanks);
    let below = texts.filter_map(|text| {
        let same = text.strip_prefix(&wanted).map(str::to_owned);
        same.or_else(|| named(&text))
    });
    let below: Vec<_> = below
        .filter(|rest| rest.is_empty() || rest.starts_with(REFUSAL))
        .collect();
    if below.iter().any(|rest| !rest.is_empty()) {
        let said = "An earlier attempt wrote the note, which says what was refused";
        draft.refused.push(said.into());
    }
    Ok(!below.is_empty())
}

fn unknown_ticket() -> ApiError {
    ApiError::Refused {
        status: 404,
        message: "TOPdesk does not know the ticket any more, or does not show it to the account"
            .into(),
    }
}

fn archived(what: &str) -> ApiError {
    let message = format!("{what}; the ticket is archived");
    ApiError::Refused {
        status: 410,
        message,
    }
}
