//! The log line for a run that failed. It contains no secret, because by contract a failure contains none.

/// Why a run failed; `failures.failure` in the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// These settings must be corrected: key and message of each.
    FixSettings(Vec<(String, String)>),
    /// A later run may succeed: the number of seconds to wait, if the connector names it, and the reason.
    TryLater(Option<u32>, String),
    /// The connector refuses this call now and in future.
    Refused(String),
    /// The stored state cannot be used until a person has looked at it.
    StateTrouble(String),
}

/// Returns the log line for a failure.
#[must_use]
pub fn line(failure: &Failure) -> String {
    match failure {
        Failure::FixSettings(faults) => {
            let faults = faults
                .iter()
                .map(|(key, advice)| format!("{key}: {advice}"));
            format!(
                "settings to correct: {}",
                faults.collect::<Vec<_>>().join("; ")
            )
        }
        Failure::TryLater(None, reason) => format!("a later run goes on: {reason}"),
        Failure::TryLater(Some(seconds), reason) => {
            format!("a run in {seconds} s or later goes on: {reason}")
        }
        Failure::Refused(reason) => format!("refused: {reason}"),
        Failure::StateTrouble(reason) => format!("the stored state needs a person: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_to_correct_is_named() {
        let fault = |key: &str| (key.to_owned(), "expected https".to_owned());
        let failure = Failure::FixSettings(vec![fault("topdesk_url"), fault("signl4_url")]);
        assert_eq!(
            line(&failure),
            "settings to correct: topdesk_url: expected https; signl4_url: expected https"
        );
    }

    #[test]
    fn a_run_that_should_wait_says_how_long() {
        let failure = Failure::TryLater(Some(60), "TOPdesk is unavailable".into());
        assert_eq!(
            line(&failure),
            "a run in 60 s or later goes on: TOPdesk is unavailable"
        );
    }

    #[test]
    fn what_needs_a_person_says_so() {
        let failure = Failure::StateTrouble("newer version".into());
        assert!(line(&failure).contains("needs a person: newer version"));
    }
}
