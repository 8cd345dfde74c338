//! The settings that say how TOPdesk and SIGNL4 are reached.

use super::reader::Reader;
use super::{Address, values};
use crate::domain::{Secret, check_filter};

/// Which notes of a ticket go to the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToPhone {
    /// None.
    Nothing,
    /// What operators write and attach.
    Operators,
    /// Everything: replies of the caller, e-mails and attachments too.
    Everything,
}

/// How TOPdesk is reached and read.
pub struct TopdeskSettings {
    /// Its address; the API's path is added by the client.
    pub address: Address,
    /// The operator's login name.
    pub username: Secret,
    /// The application password.
    pub password: Secret,
    /// The FIQL filter of "tickets of your choice".
    pub query: Option<String>,
    /// Tickets per page.
    pub page_size: u32,
    /// Ask for the used fields only.
    pub only_used_fields: bool,
}

/// How SIGNL4 is reached.
pub struct Signl4Settings {
    /// Its address.
    pub address: Address,
    /// The team or integration secret.
    pub webhook_secret: Secret,
    /// The API key, if there is one.
    pub api_key: Option<Secret>,
    /// Id or e-mail address of the user on whose behalf the connector looks up and annotates.
    pub user: Option<String>,
    /// Look for what notifications would have said.
    pub poll: bool,
    /// Which notes of the ticket become remarks under the alert.
    pub notes: ToPhone,
}

impl Reader<'_> {
    pub(super) fn topdesk(&mut self, loopback: bool) -> Option<TopdeskSettings> {
        let address = self.checked("topdesk_url", |t| Address::parse(t, loopback));
        let username = self.checked("topdesk_username", username);
        let password = self.checked("topdesk_password", |t| Ok(Secret::new(t)));
        let query = self.checked("topdesk_query", |t| check_filter(t).map(|()| t.to_owned()));
        let page_size = self.checked("topdesk_page_size", |t| values::number(t, 1, 9_999));
        let only_used = self.checked("topdesk_fields", |t| {
            values::choice(t, &[("used", true), ("all", false)])
        });
        Some(TopdeskSettings {
            address: address?,
            username: username?,
            password: password?,
            query,
            page_size: page_size?,
            only_used_fields: only_used?,
        })
    }

    pub(super) fn signl4(&mut self, loopback: bool) -> Option<Signl4Settings> {
        let address = self.checked("signl4_url", |t| Address::parse(t, loopback));
        let webhook_secret = self.checked("signl4_webhook_secret", values::path_secret);
        let api_key = self.checked("signl4_api_key", values::header_secret);
        let user = self.checked("signl4_user", values::user);
        let poll = self.yes("signl4_poll");
        let notes = self.notes_to_signl4(api_key.is_some() && user.is_some());
        Some(Signl4Settings {
            address: address?,
            webhook_secret: webhook_secret?,
            api_key,
            user,
            poll,
            notes: notes?,
        })
    }

    fn notes_to_signl4(&mut self, possible: bool) -> Option<ToPhone> {
        let words = [
            ("no", ToPhone::Nothing),
            ("operators", ToPhone::Operators),
            ("all", ToPhone::Everything),
        ];
        self.checked("notes_to_signl4", |t| match values::choice(t, &words)? {
            wanted if wanted != ToPhone::Nothing && !possible => {
                Err("needs signl4_api_key and signl4_user: set both, or set this to no".into())
            }
            wanted => Ok(wanted),
        })
    }
}

/// Basic authentication separates name and password by the first colon.
fn username(text: &str) -> Result<Secret, String> {
    if text.contains(':') || text.chars().any(char::is_control) {
        return Err("expected a login name without a colon".into());
    }
    Ok(Secret::new(text))
}
