//! What may call the connector from outside.

use serde::Serialize;

#[derive(Serialize)]
pub struct Endpoint {
    endpoint: &'static str,
    method: &'static str,
    path: &'static str,
    setting: &'static str,
    instructions: &'static str,
}

/// As the HTTP front has them (`adapters/http-front`); another host may give them other addresses.
pub const WEBHOOKS: &[Endpoint] = &[
    Endpoint {
        endpoint: "signl4",
        method: "POST",
        path: "/webhook/signl4/{token}",
        setting: "webhook_token",
        instructions: "In SIGNL4's portal, Integrations → Gallery → Webhook (Outbound), enter this address. \
                       Acknowledgements, closes and remarks then come back at once. The test event is answered \
                       with 200.",
    },
    Endpoint {
        endpoint: "topdesk",
        method: "POST",
        path: "/webhook/topdesk/{token}",
        setting: "webhook_token",
        instructions: "Optional: import topdesk/push-to-connector.*.json into TOPdesk's Action Management, and set \
                       its variables to this host and token. Changes are then looked at within seconds instead of \
                       at the next run.",
    },
    Endpoint {
        endpoint: "schedule",
        method: "POST",
        path: "/schedule/{token}",
        setting: "webhook_token",
        instructions: "Where the host has no schedule of its own: let a scheduler call this address every minute.",
    },
    Endpoint {
        endpoint: "metrics",
        method: "GET",
        path: "/metrics?token={token}",
        setting: "webhook_token",
        instructions: "Optional: numbers for Prometheus and its kin, which may send the token as a bearer instead.",
    },
];
