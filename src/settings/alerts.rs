//! What a ticket does to its alert: the settings of the direction from TOPdesk to SIGNL4.

use super::{Reader, values};
use crate::domain::{AckByOperator, AlertPolicy, EndReason};

impl Reader<'_> {
    pub(super) fn alert_policy(&mut self) -> Option<AlertPolicy> {
        let resolve_on = self.checked("resolve_on", end_reasons);
        let mut statuses = |key| {
            self.checked(key, |t| Ok(values::list(t)))
                .unwrap_or_default()
        };
        let resolve_on_status = statuses("resolve_on_status");
        let acknowledge_on_status = statuses("acknowledge_on_status");
        let moments = [
            ("taken", AckByOperator::Taken),
            ("assigned", AckByOperator::Assigned),
            ("no", AckByOperator::No),
        ];
        let operator = self.checked("acknowledge_on_operator", |t| values::choice(t, &moments));
        let realert_on_reopen = self.yes("realert_on_reopen");
        Some(AlertPolicy {
            resolve_on: resolve_on?,
            resolve_on_status,
            acknowledge_on_status,
            acknowledge_on_operator: operator?,
            realert_on_reopen,
        })
    }
}

/// `never`, or words for ends, separated by commas.
fn end_reasons(text: &str) -> Result<Vec<EndReason>, String> {
    if text == "never" {
        return Ok(Vec::new());
    }
    let words = values::list(text);
    words
        .iter()
        .map(|word| values::choice(word, &EndReason::WORDS))
        .collect::<Result<_, _>>()
        .map_err(|expected| format!("{expected}; several separated by commas, or never"))
}
