//! Parses users of SIGNL4.

use super::{filled, first_chars};
use crate::ports::parse::{self, Text};
use serde::Deserialize;

/// The limit of a name, in characters; the rest is cut off.
pub(super) const MAX_NAME_CHARS: usize = 100;
/// The limit of an e-mail address, in bytes (RFC 5321); a longer one is ignored.
pub(super) const MAX_MAIL_BYTES: usize = 254;

/// A user's name and e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: Option<String>,
    /// The e-mail address.
    pub mail: Option<String>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct User<'a> {
    id: Option<Text<'a>>,
    name: Option<Text<'a>>,
    #[serde(alias = "email")]
    mail: Option<Text<'a>>,
}

/// Returns the id of the user with this e-mail address, ignoring case; `None` if there is no such user.
///
/// # Errors
/// Says what is wrong with the list, without quoting it.
pub fn user_by_mail(body: &[u8], mail: &str) -> Result<Option<String>, String> {
    let body = parse::text(body);
    let users: Vec<User<'_>> = parse::objects(&body).map_err(|error| error.to_string())?;
    let same = |user: &User<'_>| {
        user.mail
            .as_deref()
            .is_some_and(|m| m.eq_ignore_ascii_case(mail))
    };
    let user = users.into_iter().find(same);
    Ok(user.and_then(|user| user.id).map(String::from))
}

/// Parses a user's name and e-mail address; `None` if the body is not a user.
pub fn person(body: &[u8]) -> Option<Person> {
    let body = parse::text(body);
    let user: User<'_> = parse::object(&body).ok()?;
    Some(Person {
        name: filled(user.name).map(|name| first_chars(&name, MAX_NAME_CHARS)),
        mail: filled(user.mail).filter(|mail| mail.len() <= MAX_MAIL_BYTES),
    })
}
