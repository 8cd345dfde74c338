//! No secret and nothing personal in any output: not in reports, failures, answers, nor, at rest, in the
//! store; plain, in base64, hexadecimal or percent-encoding.

use super::case::Case;
use crate::call::Returned;
use crate::canaries::{NETWORK_SECRET, RENE, SECRET, TITLE, TOKEN};
use crate::history::What;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use simulators::signl4::API_KEY;
use simulators::topdesk::PASSWORD;

const CANARIES: &[&str] = &[
    SECRET,
    TOKEN,
    NETWORK_SECRET,
    PASSWORD,
    RENE,
    TITLE,
    "caller@example.com",
];

/// Every spelling that gives a canary away.
fn spellings() -> Vec<(&'static str, String)> {
    let api_key = [API_KEY].into_iter().filter(|key| key.len() > 8);
    let all = CANARIES.iter().copied().chain(api_key);
    let spelled = |canary: &'static str| {
        let bytes = canary.as_bytes();
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let base64 = STANDARD.encode(bytes).trim_end_matches('=').to_owned();
        let percent = utf8_percent_encode(canary, NON_ALPHANUMERIC).to_string();
        [canary.to_owned(), hex, base64, percent].map(|spelling| (canary, spelling))
    };
    all.flat_map(spelled).collect()
}

pub(super) fn check(case: &Case<'_>) -> Vec<String> {
    let spellings = spellings();
    let mut broken = Vec::new();
    let mut look = |text: &str, place: &str| {
        for (canary, spelling) in &spellings {
            if text.contains(spelling.as_str()) {
                broken.push(format!("{canary} is in {place}"));
            }
        }
    };
    for entry in &case.world.history.entries {
        if let What::Returned(returned) = &entry.what {
            match returned {
                Returned::Run(ended) => {
                    look(&ended.report.to_string(), "a report");
                    look(&format!("{:?}", ended.failure), "a failure");
                }
                Returned::Webhook(answer) => look(&format!("{answer:?}"), "an answer"),
                Returned::Broken(words) => look(words, "a panic"),
            }
        }
    }
    for (key, value) in case.world.stored() {
        look(key, "a key of the store");
        look(&String::from_utf8_lossy(value), "the store");
    }
    broken.sort();
    broken.dedup();
    broken
}
