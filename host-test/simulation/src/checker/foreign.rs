//! Only tickets and alerts of the connector are touched: a ticket is changed only if it has or had an alert, and an
//! alert is acknowledged or resolved only if the connector has raised it.

use super::case::Case;
use crate::call::{Call, Returned};
use crate::canaries::TOKEN;
use crate::history::{Purpose, StoreCall, What, ticket_of};
use std::collections::BTreeSet;

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let (mut raised, mut intended) = (BTreeSet::new(), BTreeSet::new());
    let mut broken = Vec::new();
    for entry in &case.world.history.entries {
        let purpose = match &entry.what {
            What::Request { purpose, .. } => purpose,
            // The intent. Whether the alert is there is not known, so it may be ended all the same.
            What::Store {
                call: StoreCall::Set,
                key,
                ..
            } => {
                intended.extend(key.strip_prefix("ticket.").map(str::to_owned));
                continue;
            }
            _ => continue,
        };
        match purpose {
            Purpose::Event {
                external_id,
                status,
            } if status == "new" => {
                raised.insert(external_id.clone());
            }
            // The end of an alert that never was shows whether events are taken, and wakes nobody.
            Purpose::Event { external_id, .. } if external_id.starts_with("connector-probe-") => {}
            Purpose::Event { external_id, .. }
                if !raised.contains(external_id) && !intended.contains(&ticket_of(external_id)) =>
            {
                broken.push(format!("{external_id} was never raised, and is touched"));
            }
            // Covered by the alert of a burst or of a major call: it has a record, too.
            Purpose::Change(ticket)
                if !intended.contains(ticket) || case.facts.silent.contains(ticket) =>
            {
                broken.push(format!(
                    "the ticket {ticket} was never alerted, and is changed"
                ));
            }
            _ => {}
        }
    }
    broken.extend(let_in(case));
    broken
}

/// Who shows no token of ours is answered an empty 404.
fn let_in(case: &Case<'_>) -> Option<String> {
    let history = &case.world.history;
    let strangers = history.entries.iter().filter(
        |entry| matches!(&entry.what, What::Began(Call::Webhook { token, .. }) if token != TOKEN),
    );
    let mut answers = strangers.filter_map(|entry| {
        history
            .of(entry.seat?)
            .find_map(|(_, entry)| match &entry.what {
                What::Returned(Returned::Webhook(Ok(answer))) => Some(answer),
                _ => None,
            })
    });
    let answer = answers.find(|answer| answer.status != 404 || !answer.body.is_empty())?;
    Some(format!("a wrong token was answered {}", answer.status))
}
