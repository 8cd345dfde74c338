//! Every setting, described once. The README's table is held to this list by a test; forms and
//! manifests of hosts are made from it.

/// What is known about one setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key, as `config.get` takes it.
    pub key: &'static str,
    /// What it is for and where to find its value: the tooltip of a form.
    pub tooltip: &'static str,
    /// Used when it is not set; none: see `required`.
    pub default: Option<&'static str>,
    /// Whether the connector refuses to run without it.
    pub required: bool,
    /// Whether its value must be hidden in forms and displays.
    pub secret: bool,
}

const fn required(key: &'static str, tooltip: &'static str) -> Setting {
    Setting {
        key,
        tooltip,
        default: None,
        required: true,
        secret: false,
    }
}

const fn optional(key: &'static str, tooltip: &'static str) -> Setting {
    Setting {
        key,
        tooltip,
        default: None,
        required: false,
        secret: false,
    }
}

const fn defaulted(key: &'static str, default: &'static str, tooltip: &'static str) -> Setting {
    Setting {
        key,
        tooltip,
        default: Some(default),
        required: false,
        secret: false,
    }
}

const fn secret(setting: Setting) -> Setting {
    Setting {
        secret: true,
        ..setting
    }
}

/// All settings, in the order in which they are shown.
pub const SETTINGS: &[Setting] = &[
    required(
        "topdesk_url",
        "Address of your TOPdesk, such as https://example.topdesk.net; with or without /tas or /tas/api.",
    ),
    required(
        "topdesk_username",
        "Login name of the operator account that the connector uses. Not the label of the application password, and not a person (self-service) account.",
    ),
    secret(required(
        "topdesk_password",
        "Application password of that operator: My settings → Application passwords. It expires on the date chosen there.",
    )),
    optional(
        "topdesk_query",
        "Which tickets alert, as a FIQL filter: priority.name=='P1';operatorGroup.name=='Servicedesk'. Without it every first- and second-line ticket alerts.",
    ),
    defaulted(
        "topdesk_page_size",
        "200",
        "How many tickets are asked for at a time, 1 to 9999.",
    ),
    defaulted(
        "topdesk_fields",
        "used",
        "used: ask only for the fields that are needed; all: ask for everything, for a TOPdesk that leaves out named objects.",
    ),
    secret(required(
        "signl4_webhook_secret",
        "The team or integration secret: the last part of SIGNL4's webhook address.",
    )),
    defaulted(
        "signl4_url",
        "https://connect.signl4.com",
        "Address of SIGNL4.",
    ),
    secret(optional(
        "signl4_api_key",
        "API key of SIGNL4. If set, alerts are raised through the events API instead of the plain webhook.",
    )),
    optional(
        "signl4_user",
        "Id or e-mail address of the SIGNL4 user on whose behalf the connector looks up alerts and writes remarks. Only with signl4_api_key.",
    ),
    defaulted(
        "signl4_poll",
        "yes",
        "yes: with signl4_api_key and signl4_user every run asks SIGNL4 what has changed, so that nothing is missed when a notification is; no: only notifications count.",
    ),
    defaulted(
        "notes_to_signl4",
        "no",
        "Which new notes of a ticket appear as remarks under its open alert: no; operators (what operators write and attach, also what the caller does not see); all (replies of the caller, e-mails and attachments too). Needs signl4_api_key and signl4_user.",
    ),
    secret(optional(
        "webhook_token",
        "Token that callers must have in the webhook address: at least 22 letters, digits, - or _. Several, separated by commas, while you change it. Without it no webhook and no run over HTTP is accepted.",
    )),
    secret(optional(
        "admin_token",
        "Token that opens the console: at least 22 letters, digits, - or _. Several, separated by commas, while you change it. Without it there is no console.",
    )),
    optional(
        "trigger_status",
        "Only tickets with one of these processing statuses (names or ids, separated by commas) alert. With rules: say it in the rules instead.",
    ),
    optional(
        "rules",
        "Which tickets alert whom, with what words and when: a JSON list of rules, of which the first that matches holds (docs/rules.md). Without it every ticket alerts that topdesk_query lets through.",
    ),
    secret(optional(
        "signl4_teams",
        "The teams that rules name, with their team or integration secrets, as JSON: {\"Network\": \"secret\"}.",
    )),
    optional(
        "priorities",
        "Your priorities as a JSON list, the highest first, with what they mean for an alert: {\"is\": \"P1\", \"scenario\": \"multi_ack\", \"shown_as\": \"Critical\"} (docs/rules.md).",
    ),
    defaulted(
        "allow_emergency",
        "no",
        "yes: rules and priorities may use the scenario emergency, which pages everybody in the team, on duty or not.",
    ),
    defaulted(
        "lookback",
        "1h",
        "How far back the first run looks for tickets: 90s, 15m, 1h, 2d, at most 31d; now: only what comes from now on.",
    ),
    defaulted(
        "max_age",
        "7d",
        "A ticket whose last change is older raises no alert, even after a long standstill; such tickets are listed. 1h to 366d.",
    ),
    defaulted(
        "overlap",
        "2m",
        "How far back every later run looks again, for changes that TOPdesk showed late. At most 1h.",
    ),
    defaulted(
        "resolve_on",
        "completed,closed,archived,deleted",
        "What resolves a ticket's alert: completed, closed, archived, deleted, on_hold, unmatched (no rule or filter lets it alert any more), separated by commas; or never.",
    ),
    optional(
        "resolve_on_status",
        "Processing statuses (names or ids, separated by commas) that resolve a ticket's alert.",
    ),
    optional(
        "acknowledge_on_status",
        "Processing statuses (names or ids, separated by commas) that acknowledge a ticket's alert.",
    ),
    defaulted(
        "acknowledge_on_operator",
        "taken",
        "When an operator on the ticket acknowledges its alert: taken (the operator has changed the ticket last), assigned (whoever did it), or no.",
    ),
    defaulted(
        "realert_on_reopen",
        "yes",
        "Whether a ticket that is open again is alerted again: yes or no.",
    ),
    defaulted(
        "reconcile_every",
        "6h",
        "How often every open alert is compared with its ticket, in small steps, to find what no change tells, such as a deleted ticket. 0: never. At most 31d.",
    ),
    optional(
        "status_on_acknowledge",
        "Processing status (name or id) a ticket gets when its alert is acknowledged. Empty: unchanged.",
    ),
    optional(
        "status_on_close",
        "Processing status (name or id) a ticket gets when its alert is closed. Empty: unchanged.",
    ),
    optional(
        "status_on_reopen",
        "Processing status (name or id) a ticket gets when an acknowledgement is withdrawn or an alert is reopened. Empty: unchanged.",
    ),
    defaulted(
        "close_ticket",
        "no",
        "What closing the alert does to the ticket, besides the status: no, completed, closed, or completed,closed. Reopening the alert takes it back.",
    ),
    defaulted(
        "assign_operator",
        "acknowledge",
        "When the person in SIGNL4 becomes the ticket's operator, found by e-mail address: acknowledge, close or never.",
    ),
    defaulted(
        "notes",
        "invisible",
        "Notes on the ticket about what happened in SIGNL4: invisible (to the caller), visible, or none.",
    ),
    optional(
        "write_back",
        "What comes back to the ticket, event by event, as JSON: see \"What comes back to the ticket\" and schema/write-back.schema.json. What it does not name follows the settings above.",
    ),
    defaulted(
        "run_budget",
        "20s",
        "How long one run may take; the rest is done in the next. 5s to 10m.",
    ),
    defaulted(
        "response_timeout",
        "8s",
        "How long to wait for the beginning of an answer of TOPdesk or SIGNL4. 1s to 60s.",
    ),
    defaulted(
        "insecure_loopback",
        "no",
        "yes: plain http to this machine's own loopback address is allowed. Only for tests with simulators.",
    ),
];
