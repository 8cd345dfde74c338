//! Logging in and out.

use serde::Serialize;

use super::credential::COOKIE;
use super::origin::foreign;
use crate::answer::Answer;
use crate::connector::{Failure, ForPeople, Session};
use crate::decode::Form;
use crate::exchange::{Exchange, Method, NoBody};

const ALLOWED: &str = "POST";
/// A login has one token, in bytes.
const LONGEST: u32 = 4096;

/// What the page learns of a session; the secret is in the cookie alone.
#[derive(Serialize)]
struct Began {
    seconds: u32,
}

pub(super) fn login(connector: &impl ForPeople, exchange: &mut impl Exchange) -> Answer {
    if let Some(refusal) = refusal(exchange) {
        return refusal;
    }
    let body = match exchange.body(LONGEST) {
        Ok(body) => body,
        Err(NoBody::TooLarge) => return Answer::too_large(LONGEST),
        Err(NoBody::Broken) => return Answer::broken_body(),
    };
    let form = Form::parse(&body).unwrap_or_default();
    let token = form.first("token").unwrap_or_default().trim();
    let answer = match connector.login(token) {
        Ok(Some(session)) => {
            let began = Began {
                seconds: session.seconds,
            };
            Answer::json(200, &began).with("set-cookie", cookie(&session))
        }
        Ok(None) => Answer::error(
            403,
            "that is not the admin token, or none is set (setting admin_token)",
        ),
        Err(Failure::TryLater(after, _)) => {
            let answer = Answer::error(429, "too many wrong tokens, or busy: try again later");
            answer.with("retry-after", after.unwrap_or(60).to_string())
        }
        // Whoever asks may be anybody.
        Err(failure) => Answer::not_admitted(&failure),
    };
    answer.with("cache-control", "no-store")
}

/// Only the browser forgets: a session ends by itself, or when the admin token is changed.
pub(super) fn logout(exchange: &impl Exchange) -> Answer {
    refusal(exchange).unwrap_or_else(|| {
        let none = Session {
            value: String::new(),
            seconds: 0,
        };
        Answer::empty(204)
            .with("set-cookie", cookie(&none))
            .with("cache-control", "no-store")
    })
}

fn refusal(exchange: &impl Exchange) -> Option<Answer> {
    if !matches!(exchange.method(), Method::Post) {
        return Some(Answer::method_not_allowed(ALLOWED));
    }
    let reason = foreign(&exchange.headers(), exchange.authority().as_deref())?;
    Some(Answer::error(403, reason))
}

fn cookie(session: &Session) -> String {
    let Session { value, seconds } = session;
    format!("{COOKIE}={value}; Path=/console; HttpOnly; Secure; SameSite=Strict; Max-Age={seconds}")
}
