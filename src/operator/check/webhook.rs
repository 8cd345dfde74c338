//! Checks the way back: whether SIGNL4 has an outbound webhook that reports to this connector.

use crate::engine::survey::{About, Barrier, Items};
use crate::settings::{Address, PartialSettings, Signl4Settings};
use crate::signl4::{Hook, Signl4};

const WEBHOOK: About<'_> = About {
    key: "signl4.webhook",
    title: "SIGNL4 reports to this connector",
    settings: &["webhook_token", "public_url"],
};

/// The path to which SIGNL4 posts its notifications; the token follows it.
const PATH: &str = "/webhook/signl4/";

/// How well a webhook of SIGNL4 fits this connector, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// It has neither this connector's token nor its address.
    None,
    /// It has this connector's token and another address.
    Elsewhere,
    /// It has this connector's address and another token.
    OtherToken,
    /// It fits, but is switched off.
    Off,
    /// It fits, but reports only one team's events, and the settings have several teams.
    OneTeam,
    /// It fits.
    Ours,
}

pub(super) fn check(
    signl4: &Signl4<'_>,
    settings: &Signl4Settings,
    parts: &PartialSettings,
    barrier: &mut Barrier,
    items: &mut Items,
) {
    let polls = settings.api_key.is_some() && settings.user.is_some() && settings.poll;
    let without = match polls {
        true => {
            "Until then every run polls SIGNL4, so acknowledgements and closes come back with the next run."
        }
        false => "Until then no acknowledgement and no close comes back.",
    };
    if parts.webhook_tokens.is_empty() {
        let sentence = "webhook_token is not set, so no notification is accepted.";
        let advice = format!("Set webhook_token and register the webhook in SIGNL4. {without}");
        return missing(polls, sentence, advice, items);
    }
    if settings.api_key.is_none() {
        let sentence =
            "Without an API key it cannot be checked whether SIGNL4 reports to this connector.";
        let advice = "Acknowledge an alert and see whether the ticket changes; or set signl4_api_key, and check again.";
        return items.unverifiable(&WEBHOOK, sentence, advice);
    }
    let hooks = match barrier.ask(items, &WEBHOOK, || signl4.hooks()) {
        Some(Ok(hooks)) => hooks,
        Some(Err(refused)) => return items.unknown(&WEBHOOK, &refused.words),
        None => return,
    };
    let found = hooks.iter().map(|hook| judge(hook, parts)).max();
    match found.unwrap_or(Found::None) {
        Found::Ours if parts.public_url.is_some() => {
            items.ok(&WEBHOOK, "A webhook is registered and points here.");
        }
        Found::Ours => items.ok(
            &WEBHOOK,
            "A webhook with this connector's token is registered. Set public_url to have its address checked too.",
        ),
        Found::OneTeam => items.warning(
            &WEBHOOK,
            "The webhook that points here is for one team only, and the settings have several.",
            "Register it for all teams, or once for each. Until then events of other teams do not come back at once.",
        ),
        Found::Off => missing(
            polls,
            "The webhook that points here is switched off.",
            format!("Switch it on in SIGNL4 (Integrations). {without}"),
            items,
        ),
        Found::OtherToken => missing(
            polls,
            "A webhook points here with a token that is not in webhook_token.",
            format!("Put the token of webhook_token into its address. {without}"),
            items,
        ),
        Found::Elsewhere => missing(
            polls,
            "A webhook has this connector's token and goes to another address than public_url.",
            format!("Correct its address in SIGNL4, or public_url. {without}"),
            items,
        ),
        Found::None => missing(
            polls,
            &match hooks.len() {
                0 => "No webhook is registered in SIGNL4.".to_owned(),
                count => format!("No registered webhook points here ({count} point elsewhere)."),
            },
            format!(
                "Register one in SIGNL4 (Integrations → Gallery → Webhook (Outbound)) with the address of this \
                 connector, {PATH} and the token. {without}"
            ),
            items,
        ),
    }
}

/// Adds a warning if events also come back by polling, else a failure.
fn missing(polls: bool, sentence: &str, advice: String, items: &mut Items) {
    match polls {
        true => items.warning(&WEBHOOK, sentence, &advice),
        false => items.failed(&WEBHOOK, sentence, &advice),
    }
}

fn judge(hook: &Hook, parts: &PartialSettings) -> Found {
    let address = hook.external_address.as_deref().unwrap_or_default().trim();
    let Ok(address) = Address::parse(address, true) else {
        return Found::None;
    };
    let Some((base, token)) = address.path.rsplit_once(PATH) else {
        return Found::None;
    };
    // Every token is compared, so that the time taken does not show which one matched.
    let tokens = parts.webhook_tokens.iter();
    let ours = tokens.fold(false, |found, known| found | known.is(token));
    let here = parts.public_url.as_ref().map(|public| {
        public.authority == address.authority
            && public.path == base
            && public.plain_http == address.plain_http
    });
    match (ours, here) {
        (false, Some(true)) => Found::OtherToken,
        (false, _) => Found::None,
        (true, Some(false)) => Found::Elsewhere,
        (true, _) if hook.enabled == Some(false) => Found::Off,
        (true, _) if hook.team_id.is_some() && parts.teams.secrets().next().is_some() => {
            Found::OneTeam
        }
        (true, _) => Found::Ours,
    }
}
