//! The external id under which SIGNL4 stores a ticket's alert.

use super::TicketId;

const PREFIX: &str = "TOPdesk-";

/// `TOPdesk-<uuid>` for a ticket's first alert, `TOPdesk-<uuid>.2` and so on for later ones. Each alert gets its own
/// id, because SIGNL4 does not document what happens when an id is used again after `resolved`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalId {
    /// The ticket.
    pub ticket: TicketId,
    /// The number of the ticket's alert: 1 for the first.
    pub generation: u32,
}

impl ExternalId {
    /// Parses an external id. Returns `None` if this connector did not make it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        let (id, generation) = match rest.split_once('.') {
            None => (rest, 1),
            Some((id, digits)) => (id, digits.parse().ok().filter(|g| *g > 1)?),
        };
        let ticket = TicketId::new(id)?;
        Some(Self { ticket, generation })
    }

    /// Formats the id as it is sent to SIGNL4.
    #[must_use]
    pub fn text(&self) -> String {
        let id = self.ticket.as_str();
        match self.generation {
            0 | 1 => format!("{PREFIX}{id}"),
            later => format!("{PREFIX}{id}.{later}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(id in "[a-f0-9-]{1,36}", generation in 1u32..) {
            let ticket = TicketId::new(&id).unwrap();
            let before = ExternalId { ticket, generation };
            prop_assert_eq!(ExternalId::parse(&before.text()), Some(before));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".*") {
            let _ = ExternalId::parse(&text);
        }
    }

    #[test]
    fn foreign_and_malformed_ids_are_refused() {
        for foreign in [
            "",
            "Jira-1",
            "TOPdesk-",
            "TOPdesk-a.1",
            "TOPdesk-a.x",
            "TOPdesk-a/b",
            "topdesk-a",
        ] {
            assert_eq!(ExternalId::parse(foreign), None, "{foreign}");
        }
    }
}
