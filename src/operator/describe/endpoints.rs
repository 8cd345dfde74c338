//! The endpoints through which others call the connector.

use serde::Serialize;

#[derive(Serialize)]
pub struct Endpoint {
    endpoint: &'static str,
    method: &'static str,
    path: &'static str,
    setting: &'static str,
    instructions: &'static str,
}

/// The endpoints with their paths in the HTTP front (`adapters/http-front`); other hosts may use other paths.
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
                       its variables to this host and token. Changes are then processed within seconds instead of \
                       at the next run.",
    },
    Endpoint {
        endpoint: "schedule",
        method: "POST",
        path: "/schedule/{token}",
        setting: "webhook_token",
        instructions: "If the host has no schedule of its own, let a scheduler call this address every minute.",
    },
    Endpoint {
        endpoint: "metrics",
        method: "GET",
        path: "/metrics?token={token}",
        setting: "webhook_token",
        instructions: "Optional: metrics for Prometheus and similar collectors, which may also send the token in the \
                       header Authorization: Bearer.",
    },
];
