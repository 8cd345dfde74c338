//! Who sends a request: HTTP Basic with an operator's login and an application password.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};

use super::refusal::Refusal;
use crate::topdesk::records::Reference;
use crate::topdesk::site::{AccountKind, Site};

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Visitor {
    Operator(Reference),
    Person,
}

impl Visitor {
    /// The operator, or 403.
    pub(crate) fn operator(&self) -> Result<&Reference, Refusal> {
        match self {
            Self::Operator(operator) => Ok(operator),
            Self::Person => Err(Refusal::forbidden(
                "Persons have no access to this resource",
            )),
        }
    }
}

/// Reads the `Authorization` header.
///
/// # Errors
/// 401. What TOPdesk itself answers to a wrong password is not documented beyond the status.
pub(crate) fn log_in(site: &Site, headers: &HeaderMap) -> Result<Visitor, Refusal> {
    let refused = || Refusal::new(401, "The credentials are missing or wrong");
    let (login, password) = credentials(headers).ok_or_else(refused)?;
    let account = site
        .accounts
        .iter()
        .find(|a| a.login == login && a.password == password)
        .ok_or_else(refused)?;
    match &account.kind {
        AccountKind::Person => Ok(Visitor::Person),
        AccountKind::Operator(id) => {
            let operator = site.operator(id).ok_or_else(refused)?;
            Ok(Visitor::Operator(operator.reference.clone()))
        }
    }
}

fn credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, code) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(code.trim()).ok()?).ok()?;
    let (login, password) = text.split_once(':')?;
    Some((login.to_owned(), password.to_owned()))
}
