//! Secrets that are easy to find again, and the check that nothing tells them.

use base64::Engine;

/// The secret settings with a value for each that stands nowhere else.
pub const SECRETS: [(&str, &str); 5] = [
    ("topdesk_password", "topdesk-password-canary"),
    ("signl4_webhook_secret", "webhook-secret-canary"),
    ("signl4_api_key", "api-key-canary-123456"),
    ("webhook_token", "token-canary-0123456789abcdef"),
    ("signl4_teams", "team-secret-canary"),
];

/// Fails if a text tells one of the secrets, bare or encoded.
pub fn must_not_tell(text: &str) {
    for (key, secret) in SECRETS {
        let base64 = base64::engine::general_purpose::STANDARD;
        let login = base64.encode(format!("integration:{secret}"));
        let hex: String = secret.bytes().map(|b| format!("{b:02x}")).collect();
        for form in [secret, &base64.encode(secret), &login, &hex] {
            assert!(!text.contains(form), "tells {key}: {text:.300}");
        }
    }
}
