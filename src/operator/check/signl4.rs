//! Checks SIGNL4: whether it can be reached, accepts the key and has the user. Never sends anything that
//! could raise an alert.

use super::webhook;
use crate::engine::Kind;
use crate::engine::survey::{About, Barrier, Items};
use crate::ledger::LedgerReader;
use crate::ports::{ApiError, Gate, Ports};
use crate::settings::{PartialSettings, Signl4Settings};
use crate::signl4::{MAX_REST_CALLS, Signl4};
use jiff::SignedDuration;

const FORM: About<'_> = About {
    key: "signl4.secret.form",
    title: "The secret is well formed",
    settings: &["signl4_webhook_secret"],
};
const TEAMS: About<'_> = About {
    key: "signl4.teams.form",
    title: "The secrets of the teams are well formed",
    settings: &["signl4_teams"],
};
const REACHED: About<'_> = About {
    key: "signl4.reached",
    title: "SIGNL4 can be reached",
    settings: &["signl4_url"],
};
const KEY: About<'_> = About {
    key: "signl4.key",
    title: "SIGNL4 accepts the API key",
    settings: &["signl4_api_key"],
};
const SECRET: About<'_> = About {
    key: "signl4.secret",
    title: "SIGNL4 knows the secret",
    settings: &["signl4_webhook_secret"],
};
const USER: About<'_> = About {
    key: "signl4.user",
    title: "SIGNL4 has the user",
    settings: &["signl4_user"],
};

/// The limit of the gate for events, which a client needs; the check sends none.
const MAX_EVENTS: u32 = 5;

/// What the rest of the check needs to know of SIGNL4.
#[derive(Default)]
pub(super) struct Signl4Seen {
    /// The number of requests that were sent.
    pub requests: u32,
    /// How far SIGNL4's clock is ahead of this host's; `None` if it is unknown.
    pub ahead: Option<SignedDuration>,
}

/// Sends all requests of the check to SIGNL4 and adds one item for each result.
pub(super) fn check(
    ports: Ports<'_>,
    parts: &PartialSettings,
    end_ms: u64,
    items: &mut Items,
) -> Signl4Seen {
    let Some(settings) = &parts.signl4 else {
        items.unknown(&REACHED, "the settings of SIGNL4 have faults");
        return Signl4Seen::default();
    };
    items.ok(&FORM, "The secret is well formed.");
    let teams = parts.teams.secrets().count();
    if teams > 0 {
        items.ok(&TEAMS, &format!("All {teams} secrets are well formed."));
    }
    let (http, clock) = (ports.http, ports.clock);
    let events = Gate::new("SIGNL4", MAX_EVENTS, end_ms);
    let rest_api = Gate::new("SIGNL4's REST API", MAX_REST_CALLS, end_ms);
    let signl4 = Signl4::from_parts(http, clock, (settings, &parts.teams), &events, &rest_api);
    let mut barrier = Barrier::default();
    reached(&signl4, settings, &mut barrier, items);
    match open_secret_refusal(ports) {
        Some(message) => items.failed(
            &SECRET,
            &message,
            "Compare signl4_webhook_secret with SIGNL4's portal. The next alert, or the next run, shows whether it is \
             right.",
        ),
        None => items.unverifiable(
        &SECRET,
        "Whether SIGNL4 knows the secret cannot be checked without raising an alert.",
        "The first alert shows it: if the secret is wrong, SIGNL4 refuses the alert, and the run's report, the status \
         and the log say so.",
    ),
    }
    webhook::check(&signl4, settings, parts, &mut barrier, items);
    // This comes last, because a missing user closes the gate of the REST API.
    if settings.api_key.is_some() {
        user(&signl4, settings, &mut barrier, items);
    }
    let ahead = signl4.time().map(|time| {
        let ahead = time.duration_since(clock.now());
        SignedDuration::from_secs(ahead.as_secs())
    });
    Signl4Seen {
        requests: signl4.requests(),
        ahead,
    }
}

/// Returns the message with which SIGNL4 last refused a secret, unless it has accepted an event since.
fn open_secret_refusal(ports: Ports<'_>) -> Option<String> {
    let troubles = LedgerReader::new(ports.store).head().ok()?.health.troubles;
    let refused = Kind::Signl4Refuses.name();
    let episode = troubles
        .into_iter()
        .find(|t| t.kind == refused && !t.over)?;
    // A refusal can also be about the address or the API key.
    let of_secret = episode.message.contains("integration secret");
    of_secret.then_some(episode.message)
}

/// Checks that SIGNL4 can be reached and accepts the key. Without a key SIGNL4 refuses the same request,
/// which still shows that it can be reached.
fn reached(
    signl4: &Signl4<'_>,
    settings: &Signl4Settings,
    barrier: &mut Barrier,
    items: &mut Items,
) {
    const ANSWERS: &str = "SIGNL4 answers.";
    let has_key = settings.api_key.is_some();
    let unreached = |items: &mut Items, barrier: &mut Barrier, sentence: &str, advice: &str| {
        items.failed(&REACHED, sentence, advice);
        barrier.raise("SIGNL4 cannot be reached");
        if has_key {
            items.unknown(&KEY, "SIGNL4 cannot be reached");
        }
    };
    match signl4.count_teams() {
        Ok(teams) => {
            items.ok(&REACHED, ANSWERS);
            if has_key {
                items.ok(
                    &KEY,
                    &format!("SIGNL4 accepts the key. Teams that it shows: {teams}."),
                );
            }
        }
        Err(ApiError::Misconfigured {
            key: "signl4_api_key",
            message,
        }) => {
            items.ok(&REACHED, ANSWERS);
            if has_key {
                let advice = "Create a new API key in SIGNL4's portal (Integrations → API keys) and put it into \
                              signl4_api_key.";
                items.failed(&KEY, &message, advice);
                barrier.raise("the API key is refused");
            }
        }
        Err(ApiError::Misconfigured { message, .. } | ApiError::Refused { message, .. }) => {
            let advice = "Correct signl4_url, normally https://connect.signl4.com.";
            unreached(items, barrier, &message, advice);
        }
        Err(error) => {
            let advice =
                "Check that this host can reach signl4_url (firewall, allowed hosts, certificate).";
            unreached(items, barrier, error.message(), advice);
        }
    }
}

fn user(signl4: &Signl4<'_>, settings: &Signl4Settings, barrier: &mut Barrier, items: &mut Items) {
    let Some(user) = settings.user.as_deref() else {
        let sentence =
            "signl4_user is not set, so alerts are not polled, and no remarks are added to them.";
        let advice = "Set signl4_user to a user of the team: its id or e-mail address.";
        return items.warning(&USER, sentence, advice);
    };
    // Like a run, look an e-mail address up in the list of users, but read a user with an id directly.
    let found = barrier.ask(items, &USER, || match user.contains('@') {
        true => signl4.user_id().map(|_| true),
        false => signl4.person(user).map(|person| person.is_some()),
    });
    match found {
        None => {}
        Some(Ok(true)) => items.ok(&USER, "SIGNL4 has the user."),
        Some(Ok(false)) => match signl4.take_refused_person() {
            Some(words) => items.unknown(&USER, &words),
            None => items.failed(
                &USER,
                "SIGNL4 shows no user with the id in signl4_user.",
                "Correct signl4_user: the id or e-mail address of a user of SIGNL4.",
            ),
        },
        Some(Err(refused)) => items.unknown(&USER, &refused.words),
    }
}
