//! Every setting, described once. The README's table, the manifests' variables and the console's form
//! are made from it; tests hold it against what the settings' readers take.

use super::setting::{Group, Kind, Setting, YES_NO, defaulted, optional, required};

/// All settings, in the order in which they are shown within their groups.
pub const SETTINGS: &[Setting] = &[
    required(
        "topdesk_url",
        "Address of TOPdesk",
        "Address of your TOPdesk, such as https://example.topdesk.net; with or without /tas or /tas/api.",
    )
    .of(Group::Topdesk, Kind::Url)
    .such_as("https://example.topdesk.net"),
    required(
        "topdesk_username",
        "Login name",
        "Login name of the operator account that the connector uses. Not the label of the application password, and not a person (self-service) account.",
    )
    .of(Group::Topdesk, Kind::Text)
    .such_as("signl4-connector"),
    required(
        "topdesk_password",
        "Application password",
        "Application password of that operator: My settings → Application passwords. It expires on the date chosen there.",
    )
    .secret()
    .of(Group::Topdesk, Kind::Text)
    .such_as("abcde-fghij-klmno-pqrst-uvwxy"),
    optional(
        "topdesk_password_expires",
        "Expiry of the password",
        "The date on which the application password expires, such as 2027-03-31, as TOPdesk showed it when it was made. You are reminded 30, 14, 7 and 1 days before.",
    )
    .of(Group::Topdesk, Kind::Date)
    .such_as("2027-03-31"),
    optional(
        "topdesk_query",
        "Filter",
        "Which tickets alert, as a FIQL filter: priority.name=='P1';operatorGroup.name=='Servicedesk'. Without it every first- and second-line ticket alerts.",
    )
    .of(Group::Tickets, Kind::Text)
    .such_as("priority.name=='P1';operatorGroup.name=='Servicedesk'"),
    defaulted(
        "topdesk_page_size",
        "Tickets per page",
        "200",
        "How many tickets are asked for at a time, 1 to 9999.",
    )
    .of(Group::Limits, Kind::Number)
    .such_as("500"),
    defaulted(
        "topdesk_fields",
        "Fields asked for",
        "used",
        "used: ask only for the fields that are needed; all: ask for everything, for a TOPdesk that leaves out named objects.",
    )
    .of(Group::Limits, Kind::Choice(&["used", "all"]))
    .such_as("all"),
    required(
        "signl4_webhook_secret",
        "Team or integration secret",
        "The team or integration secret: the last part of SIGNL4's webhook address.",
    )
    .secret()
    .of(Group::Signl4, Kind::Text)
    .such_as("a1b2c3d4e5"),
    defaulted(
        "signl4_url",
        "Address of SIGNL4",
        "https://connect.signl4.com",
        "Address of SIGNL4.",
    )
    .of(Group::Signl4, Kind::Url)
    .such_as("https://connect.signl4.com"),
    optional(
        "signl4_api_key",
        "API key",
        "API key of SIGNL4. If set, alerts are raised through the events API instead of the plain webhook.",
    )
    .secret()
    .of(Group::Signl4, Kind::Text)
    .such_as("0a1b2c3d4e5f6a7b8c9d"),
    optional(
        "signl4_user",
        "User for remarks",
        "Id or e-mail address of the SIGNL4 user on whose behalf the connector looks up alerts and writes remarks. Only with signl4_api_key.",
    )
    .of(Group::Signl4, Kind::Text)
    .such_as("duty@example.com")
    .with("signl4_api_key"),
    defaulted(
        "signl4_poll",
        "Look for changes",
        "yes",
        "yes: with signl4_api_key and signl4_user every run asks SIGNL4 what has changed, so that nothing is missed when a notification is; no: only notifications count.",
    )
    .of(Group::Signl4, YES_NO)
    .such_as("no")
    .with("signl4_api_key"),
    defaulted(
        "notes_to_signl4",
        "Notes to the phone",
        "no",
        "Which new notes of a ticket appear as remarks under its open alert: no; operators (what operators write and attach, also what the caller does not see); all (replies of the caller, e-mails and attachments too). Needs signl4_api_key and signl4_user.",
    )
    .of(Group::Signl4, Kind::Choice(&["no", "operators", "all"]))
    .such_as("operators")
    .with("signl4_api_key"),
    optional(
        "webhook_token",
        "Token for webhooks",
        "Token that callers must have in the webhook address: at least 22 letters, digits, - or _. Several, separated by commas, while you change it. Without it no webhook and no run over HTTP is accepted.",
    )
    .secret()
    .of(Group::Access, Kind::Text)
    .such_as("nq3Vb0Zy8kLr5tXw2mPd7s"),
    optional(
        "public_url",
        "Address from outside",
        "Address under which this connector is reached from outside, such as https://connector.example.com. Only a check needs it, to see whether SIGNL4 reports there.",
    )
    .of(Group::Access, Kind::Url)
    .such_as("https://connector.example.com")
    .with("webhook_token"),
    optional(
        "admin_token",
        "Token for the console",
        "Token that opens the console: at least 22 letters, digits, - or _. Several, separated by commas, while you change it. Without it there is no console.",
    )
    .secret()
    .of(Group::Access, Kind::Text)
    .such_as("Hc6Rf1Jx9uTa4vQe8bNg3y"),
    optional(
        "trigger_status",
        "Statuses that alert",
        "Only tickets with one of these processing statuses (names or ids, separated by commas) alert. With rules: say it in the rules instead.",
    )
    .of(Group::Tickets, Kind::List)
    .such_as("Registered, Escalated"),
    optional(
        "rules",
        "Rules",
        "Which tickets alert whom, with what words and when: a JSON list of rules, of which the first that matches holds (docs/rules.md). Without it every ticket alerts that topdesk_query lets through.",
    )
    .of(Group::Tickets, Kind::Json)
    .such_as("[{\"name\": \"Network\", \"when\": {\"group\": \"Network\"}, \"alert\": {\"team\": \"Network\"}}]"),
    optional(
        "signl4_teams",
        "Teams",
        "The teams that rules name, with their team or integration secrets, as JSON: {\"Network\": \"secret\"}.",
    )
    .secret()
    .of(Group::Signl4, Kind::Json)
    .such_as("{\"Network\": \"f6e7d8c9b0\"}"),
    optional(
        "priorities",
        "Priorities",
        "Your priorities as a JSON list, the highest first, with what they mean for an alert: {\"is\": \"P1\", \"scenario\": \"multi_ack\", \"shown_as\": \"Critical\"} (docs/rules.md).",
    )
    .of(Group::Tickets, Kind::Json)
    .such_as("[{\"is\": \"P1\", \"scenario\": \"multi_ack\"}]"),
    defaulted(
        "allow_emergency",
        "Allow emergency",
        "no",
        "yes: rules and priorities may use the scenario emergency, which pages everybody in the team, on duty or not.",
    )
    .of(Group::Tickets, YES_NO)
    .such_as("yes"),
    defaulted(
        "lookback",
        "First look back",
        "1h",
        "How far back the first run looks for tickets: 90s, 15m, 1h, 2d, at most 31d; now: only what comes from now on.",
    )
    .of(Group::Tickets, Kind::Duration)
    .such_as("now"),
    defaulted(
        "max_age",
        "Oldest ticket",
        "7d",
        "A ticket whose last change is older raises no alert, even after a long standstill; such tickets are listed. 1h to 366d.",
    )
    .of(Group::Tickets, Kind::Duration)
    .such_as("2d"),
    defaulted(
        "overlap",
        "Overlap",
        "2m",
        "How far back every later run looks again, for changes that TOPdesk showed late. At most 1h.",
    )
    .of(Group::Limits, Kind::Duration)
    .such_as("5m"),
    defaulted(
        "resolve_on",
        "Ends an alert",
        "completed,closed,archived,deleted",
        "What resolves a ticket's alert: completed, closed, archived, deleted, on_hold, unmatched (no rule or filter lets it alert any more), separated by commas; or never.",
    )
    .of(Group::Alerts, Kind::List)
    .such_as("completed,closed"),
    optional(
        "resolve_on_status",
        "Statuses that end an alert",
        "Processing statuses (names or ids, separated by commas) that resolve a ticket's alert.",
    )
    .of(Group::Alerts, Kind::List)
    .such_as("Solved by phone"),
    optional(
        "acknowledge_on_status",
        "Statuses that acknowledge",
        "Processing statuses (names or ids, separated by commas) that acknowledge a ticket's alert.",
    )
    .of(Group::Alerts, Kind::List)
    .such_as("In progress"),
    defaulted(
        "acknowledge_on_operator",
        "Operator acknowledges",
        "taken",
        "When an operator on the ticket acknowledges its alert: taken (the operator has changed the ticket last), assigned (whoever did it), or no.",
    )
    .of(Group::Alerts, Kind::Choice(&["taken", "assigned", "no"]))
    .such_as("assigned"),
    defaulted(
        "realert_on_reopen",
        "Alert again",
        "yes",
        "Whether a ticket that is open again is alerted again: yes or no.",
    )
    .of(Group::Alerts, YES_NO)
    .such_as("no"),
    defaulted(
        "reconcile_every",
        "Comparison",
        "6h",
        "How often every open alert is compared with its ticket, in small steps, to find what no change tells, such as a deleted ticket. 0: never. At most 31d.",
    )
    .of(Group::Alerts, Kind::Duration)
    .such_as("12h"),
    optional(
        "status_on_acknowledge",
        "Status when acknowledged",
        "Processing status (name or id) a ticket gets when its alert is acknowledged. Empty: unchanged.",
    )
    .of(Group::WriteBack, Kind::Text)
    .such_as("In progress"),
    optional(
        "status_on_close",
        "Status when closed",
        "Processing status (name or id) a ticket gets when its alert is closed. Empty: unchanged.",
    )
    .of(Group::WriteBack, Kind::Text)
    .such_as("Solved"),
    optional(
        "status_on_reopen",
        "Status when reopened",
        "Processing status (name or id) a ticket gets when an acknowledgement is withdrawn or an alert is reopened. Empty: unchanged.",
    )
    .of(Group::WriteBack, Kind::Text)
    .such_as("Registered"),
    defaulted(
        "close_ticket",
        "Close the ticket",
        "no",
        "What closing the alert does to the ticket, besides the status: no, completed, closed, or completed,closed. Reopening the alert takes it back.",
    )
    .of(Group::WriteBack, Kind::Choice(&["no", "completed", "closed", "completed,closed"]))
    .such_as("completed"),
    defaulted(
        "assign_operator",
        "Assign the operator",
        "acknowledge",
        "When the person in SIGNL4 becomes the ticket's operator, found by e-mail address: acknowledge, close or never.",
    )
    .of(Group::WriteBack, Kind::Choice(&["acknowledge", "close", "never"]))
    .such_as("close"),
    defaulted(
        "notes",
        "Notes",
        "invisible",
        "Notes on the ticket about what happened in SIGNL4: invisible (to the caller), visible, or none.",
    )
    .of(Group::WriteBack, Kind::Choice(&["invisible", "visible", "none"]))
    .such_as("visible"),
    optional(
        "write_back",
        "Event by event",
        "What comes back to the ticket, event by event, as JSON: see \"What comes back to the ticket\" and schema/write-back.schema.json. What it does not name follows the settings above.",
    )
    .of(Group::WriteBack, Kind::Json)
    .such_as("{\"closed\": {\"closure_code\": \"Solved\"}}"),
    defaulted(
        "alarms",
        "Alarms",
        "yes",
        "yes: an alert of its own when the connector cannot do its job: login refused, TOPdesk or SIGNL4 out of reach, answers that do not get back to their tickets, something given up, nothing to be seen any more; resolved by itself when it is over. no: only the status and the log say so.",
    )
    .of(Group::Alarms, YES_NO)
    .such_as("no"),
    defaulted(
        "alarm_after",
        "Patience",
        "10m",
        "How long something must be wrong before it alerts: what is over sooner wakes nobody. What was given up alerts at once. 0 to 1d.",
    )
    .of(Group::Alarms, Kind::Duration)
    .such_as("30m"),
    optional(
        "alarm_team",
        "Team for alarms",
        "Name of a team in signl4_teams that gets the alarms; without it the team of signl4_webhook_secret does.",
    )
    .of(Group::Alarms, Kind::Text)
    .such_as("Network")
    .with("signl4_teams"),
    optional(
        "heartbeat_url",
        "Heartbeat",
        "Address that is called (GET) after every good run: a dead man's switch, such as SIGNL4's Heartbeat app, then alerts when the calls stay away.",
    )
    .secret()
    .of(Group::Alarms, Kind::Url)
    .such_as("https://heartbeat.example.com/ping/0a1b2c3d"),
    defaulted(
        "run_budget",
        "Time for a run",
        "20s",
        "How long one run may take; the rest is done in the next. 5s to 10m.",
    )
    .of(Group::Limits, Kind::Duration)
    .such_as("60s"),
    defaulted(
        "response_timeout",
        "Patience for an answer",
        "8s",
        "How long to wait for the beginning of an answer of TOPdesk or SIGNL4. 1s to 60s.",
    )
    .of(Group::Limits, Kind::Duration)
    .such_as("15s"),
    defaulted(
        "insecure_loopback",
        "Plain http to loopback",
        "no",
        "yes: plain http to this machine's own loopback address is allowed. Only for tests with simulators.",
    )
    .of(Group::Limits, YES_NO)
    .such_as("yes"),
];
