//! What TOPdesk answers, read through the client.

use crate::answers::Stranger;
use crate::choices::Choices;
use crate::given::{Given, Still};
use crate::secrets::must_not_tell;
use crate::{odd, samples};
use connector::domain::{Line, Note, Reference, TicketChange, TicketId};
use connector::ports::{ApiError, Backend, Gate, Response};
use connector::topdesk::{Filter, PageRequest, Rows, TopdeskReader, TopdeskWriter, readable};
use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

/// How many elements a body has, if it is a JSON array; bytes that are not UTF-8 count as letters.
fn elements(answer: &Response) -> Option<usize> {
    let text = String::from_utf8_lossy(&answer.body);
    Some(serde_json::from_str::<Vec<IgnoredAny>>(&text).ok()?.len())
}

/// Nothing was asked that leads elsewhere, and nothing is told of the login.
fn check(stranger: &Stranger<'_, '_>, trouble: Option<&ApiError>) {
    for request in stranger.asked.borrow().iter() {
        assert_eq!(
            (request.backend, request.authority.as_str()),
            (Backend::Topdesk, "example.topdesk.net")
        );
        let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.~?&=%:,".contains(c);
        let path = &request.path_and_query;
        assert!(
            path.starts_with("/tas/api/") && path.chars().all(plain),
            "{path}"
        );
        must_not_tell(path);
    }
    if let Some(trouble) = trouble {
        must_not_tell(trouble.message());
        assert!(
            trouble.message().chars().count() < 1_000,
            "an endless message"
        );
    }
}

/// Lists of tickets: an answer that is not understood is never a shorter list.
pub fn topdesk_list(c: &mut Choices<'_>) {
    let (settings, clock) = (Given::minimum().settings(), Still::at_the_samples());
    let call = c.below(4);
    let number = odd::name(c);
    let filter = c.one_in(2).then(|| Filter {
        query: "a==1".into(),
        statuses: vec![Reference::new(&number)],
        on_hold: true,
    });
    let page = PageRequest {
        from: Timestamp::from_second(c.number() % 253_402_207_200).unwrap(),
        start: 0,
        size: 3,
    };
    let [full, nulls] = samples::incidents();
    let lists = [
        json!([full, nulls]),
        json!([full, full, full]),
        json!([]),
        full,
    ];
    let stranger = Stranger::new(c, lists.into_iter().chain(samples::topdesk_errors()));
    let gate = Gate::new("TOPdesk", u32::MAX, u64::MAX);
    let topdesk = TopdeskReader::new(&stranger, &clock, &settings.topdesk, &gate);
    let trouble = match call {
        0 => topdesk
            .changed(page, filter.as_ref())
            .map(|page| whole(&stranger, &page.rows))
            .err(),
        1 => topdesk
            .newest(3)
            .map(|page| whole(&stranger, &page.rows))
            .err(),
        2 => topdesk
            .by_number(&number)
            .map(|ticket| {
                let answer = stranger.last().unwrap();
                assert!(
                    ticket.is_some() || answer.status == 204 || elements(&answer).is_some(),
                    "nothing made of {answer:?}"
                );
            })
            .err(),
        _ => {
            let ticket =
                connector::domain::Ticket::gone(TicketId::new("a").unwrap(), String::new());
            let passing = topdesk.passing("a==1", &[&ticket]);
            if passing.is_ok() {
                let lists = stranger.answered.borrow();
                let fine = |answer: &Response| answer.status == 204 || elements(answer).is_some();
                assert!(lists.iter().all(|answer| answer.as_ref().is_ok_and(fine)));
            }
            passing.err()
        }
    };
    check(&stranger, trouble.as_ref());
}

fn whole(stranger: &Stranger<'_, '_>, rows: &Rows) {
    let answer = stranger.last().unwrap();
    let expected = if answer.status == 204 {
        Some(0)
    } else {
        elements(&answer)
    };
    assert_eq!(
        Some(rows.places.len()),
        expected,
        "{rows:?} is made of {answer:?}"
    );
    assert_eq!(
        rows.tickets.len() + rows.unreadable.len(),
        rows.places.len()
    );
    for ticket in &rows.tickets {
        assert!(TicketId::new(ticket.id.as_str()).is_some());
        let _ = (ticket.fingerprint(), ticket.name());
    }
    for row in &rows.unreadable {
        assert!(TicketId::new(row.id.as_str()).is_some() && row.reason.len() < 100);
    }
}

/// One ticket: the one that was asked for, or trouble; gone only if TOPdesk says so.
pub fn topdesk_ticket(c: &mut Choices<'_>) {
    let (settings, clock) = (Given::minimum().settings(), Still::at_the_samples());
    let id = TicketId::new(samples::TICKET).unwrap();
    let call = c.below(5);
    let note = Note {
        text: odd::text(c),
        invisible: true,
    };
    let change = TicketChange {
        note: Some(note),
        status: Some(Reference::new(&odd::text(c))),
        ..TicketChange::default()
    };
    let samples = samples::incidents()
        .into_iter()
        .chain(samples::topdesk_errors());
    let stranger = Stranger::new(
        c,
        samples.chain([json!({"id": "o1"}), json!({"version": "3.4.5"})]),
    );
    let gate = Gate::new("TOPdesk", u32::MAX, u64::MAX);
    let topdesk = TopdeskReader::new(&stranger, &clock, &settings.topdesk, &gate);
    let writer = TopdeskWriter::new(&stranger, &clock, &settings.topdesk, &gate);
    let shown = |ticket: Option<connector::domain::Ticket>| {
        assert!(
            ticket.is_none_or(|ticket| ticket.id.as_str().eq_ignore_ascii_case(id.as_str())),
            "another ticket"
        );
    };
    let trouble = match call {
        0 => {
            let ticket = topdesk.ticket(&id);
            if ticket == Ok(None) {
                assert_eq!(stranger.last().map(|answer| answer.status), Some(404));
            }
            ticket.map(shown).err()
        }
        1 => writer.change(&id, &change).map(shown).err(),
        2 => writer
            .move_to_line(&id, Line::Second, None)
            .map(shown)
            .err(),
        3 => topdesk.own_operator().err(),
        _ => topdesk.server_time().err(),
    };
    check(&stranger, trouble.as_ref());
}

/// Operators, groups, members, the progress trail.
pub fn topdesk_lookups(c: &mut Choices<'_>) {
    let (settings, clock) = (Given::minimum().settings(), Still::at_the_samples());
    let id = TicketId::new(samples::TICKET).unwrap();
    let (call, word) = (c.below(4), odd::name(c));
    let lists: [Value; 3] = [samples::operators(), samples::trail(), json!([])];
    let stranger = Stranger::new(c, lists.into_iter().chain(samples::topdesk_errors()));
    let gate = Gate::new("TOPdesk", u32::MAX, u64::MAX);
    let topdesk = TopdeskReader::new(&stranger, &clock, &settings.topdesk, &gate);
    let found = match call {
        0 => topdesk.operators(&word).map(|list| list.len()),
        1 => topdesk.groups(&word).map(|list| list.len()),
        2 => topdesk.members(&word).map(|list| list.len()),
        _ => topdesk.trail(&id).map(|list| {
            for entry in &list {
                let _ = (
                    entry.at(),
                    readable(entry.memo_text.as_deref().unwrap_or_default()),
                );
            }
            list.len()
        }),
    };
    if let Ok(count) = found {
        let answer = stranger.last().unwrap();
        let expected = if answer.status == 204 {
            Some(0)
        } else {
            elements(&answer)
        };
        // Of operators and groups only those are taken that are what was asked for.
        let all = call > 1;
        let fits = |listed: usize| count == listed || (!all && count < listed);
        assert!(expected.is_some_and(fits), "{count} made of {answer:?}");
    }
    check(&stranger, found.err().as_ref());
}
