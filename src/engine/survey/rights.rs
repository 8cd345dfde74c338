//! Checks the account's rights besides reading tickets, as far as possible without writing.

use super::items::{About, Items};
use super::topdesk::{Survey, rows};
use super::wanted::Wanted;
use crate::domain::Named;
use crate::domain::{NoteVisibility, WriteBackPolicy};
use crate::topdesk::Kind;

const WRITE: About<'_> = About {
    key: "topdesk.write",
    title: "The account may write tickets",
    settings: &["topdesk_username"],
};
const LINE: About<'_> = About {
    key: "topdesk.line",
    title: "The account may move tickets between the lines",
    settings: &["write_back"],
};
const OPERATORS: About<'_> = About {
    key: "topdesk.operators",
    title: "The account may read operators",
    settings: &["assign_operator"],
};

impl Survey<'_> {
    /// Adds whether the account may write. Without writing, the only indication is that TOPdesk shows some
    /// lists only to accounts that may write. Returns the list that was read.
    pub(super) fn write(
        &mut self,
        wanted: &[Wanted],
        items: &mut Items,
    ) -> Option<(Kind, Vec<Named>)> {
        let Some(table) = &self.parts.write_back else {
            items.unknown(&WRITE, "the setting write_back is not right");
            return None;
        };
        if !writes(table) {
            items.ok(
                &WRITE,
                "Nothing is written: no setting lets anything come back to the ticket.",
            );
            return None;
        }
        // Reads the list that is needed for the names anyway, if any.
        let other = Kind::DeescalationReason;
        let kind = match wanted.iter().any(|name| name.kind == other) {
            true => other,
            false => Kind::EscalationReason,
        };
        let topdesk = self.topdesk;
        let asked = self.barrier.ask(items, &WRITE, || topdesk.names(kind));
        let will_show = "If it may not, what comes back from SIGNL4 waits and is tried again, and every run says \
                         for which ticket.";
        let found = match asked {
            None => None,
            Some(Ok(reasons)) => {
                let sentence = format!(
                    "TOPdesk shows the account the {}s, which only accounts see that may write first- and \
                     second-line calls.",
                    kind.word()
                );
                items.ok(&WRITE, &sentence);
                Some((kind, reasons))
            }
            Some(Err(refused)) if refused.status == 403 => {
                let sentence = format!(
                    "The account seems not to: TOPdesk refuses it a list that only accounts see which may write first- and \
                     second-line calls ({}s, status 403).",
                    kind.word()
                );
                let advice = format!(
                    "Give the account write permission on first- and second-line calls. {will_show}"
                );
                items.warning(&WRITE, &sentence, &advice);
                None
            }
            Some(Err(refused)) => {
                let sentence = format!("Without writing it cannot be known ({}).", refused.words);
                items.unverifiable(&WRITE, &sentence, will_show);
                None
            }
        };
        if rows(table).iter().any(|(_, parts)| parts.line.is_some()) {
            let sentence = "Without moving one it cannot be known whether the account may escalate and de-escalate.";
            let advice = "Give it that permission. Otherwise the note on the ticket says that its line stayed.";
            match self.barrier.is_up() {
                true => self.barrier.pass_on(items, &LINE),
                false => items.unverifiable(&LINE, sentence, advice),
            }
        }
        found
    }

    pub(super) fn operators(&mut self, items: &mut Items) {
        let assigns = |table: &WriteBackPolicy| rows(table).iter().any(|(_, p)| p.operator);
        if !self.parts.write_back.as_ref().is_some_and(assigns) {
            return;
        }
        let topdesk = self.topdesk;
        match self
            .barrier
            .ask(items, &OPERATORS, || topdesk.shows_operators())
        {
            None => {}
            Some(Ok(true)) => items.ok(&OPERATORS, "TOPdesk shows the account operators."),
            Some(Ok(false)) => items.warning(
                &OPERATORS,
                "TOPdesk shows the account no operator at all.",
                "Look at the branch and operator filters of the account: who acknowledges is found among the operators \
                 that it sees.",
            ),
            Some(Err(refused)) => items.failed(
                &OPERATORS,
                &refused.words,
                "Give the account read permission on operators, or set assign_operator to never (and operator to false \
                 in write_back): as it is, tickets get no operator.",
            ),
        }
    }
}

fn writes(table: &WriteBackPolicy) -> bool {
    let nothing = crate::domain::WriteBackParts {
        note: NoteVisibility::None,
        ..Default::default()
    };
    rows(table).iter().any(|(_, parts)| **parts != nothing)
}
