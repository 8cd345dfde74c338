//! What the page asks for: each request is one call of the contract.

use super::credential::{header, shown};
use super::origin::foreign;
use crate::answer::Answer;
use crate::connector::{Asked, Connector, ForPeople, Subject};
use crate::decode::Form;
use crate::exchange::{Exchange, Method, NoBody};

/// What the contract calls the console when it is asked who may use it.
const CONSOLE: &str = "console";
const FORM: &str = "application/x-www-form-urlencoded";
/// So many of a list are given where nothing else is asked for.
const USUAL: u32 = 50;

/// What a request comes to.
enum What {
    Ask(Asked),
    Run,
    Host,
    Save,
}

pub(super) fn api(
    connector: &(impl Connector + ForPeople),
    exchange: &mut impl Exchange,
    name: &str,
    query: &str,
) -> Answer {
    let answer = admitted(connector, exchange, name, query).unwrap_or_else(|refusal| refusal);
    answer.with("cache-control", "no-store")
}

fn admitted(
    connector: &(impl Connector + ForPeople),
    exchange: &mut impl Exchange,
    name: &str,
    query: &str,
) -> Result<Answer, Answer> {
    let headers = exchange.headers();
    let not_logged_in = || Answer::error(401, "log in first");
    let shown = shown(&headers).ok_or_else(not_logged_in)?;
    let limit = match connector.admit(CONSOLE, shown) {
        Ok(limit) => limit.ok_or_else(not_logged_in)?,
        Err(failure) => return Err(Answer::not_admitted(&failure)),
    };
    let what = match exchange.method() {
        Method::Get => read(name, &form(query.as_bytes())?)?,
        Method::Post => {
            if let Some(reason) = foreign(&headers, exchange.authority().as_deref()) {
                return Err(Answer::error(403, reason));
            }
            let body = body(exchange, &headers, limit)?;
            change(name, &form(&body)?)?
        }
        Method::Head | Method::Options | Method::Other => {
            return Err(Answer::method_not_allowed("GET, POST"));
        }
    };
    Ok(done(connector, what))
}

fn body(
    exchange: &mut impl Exchange,
    headers: &[(String, String)],
    limit: u32,
) -> Result<Vec<u8>, Answer> {
    let body = exchange.body(limit).map_err(|no_body| match no_body {
        NoBody::TooLarge => Answer::too_large(limit),
        NoBody::Broken => Answer::broken_body(),
    })?;
    let kind = header(headers, "content-type").unwrap_or_default();
    let is_form = kind
        .get(..FORM.len())
        .is_some_and(|kind| kind.eq_ignore_ascii_case(FORM));
    if body.is_empty() || is_form {
        Ok(body)
    } else {
        Err(Answer::error(415, "expected a form"))
    }
}

fn form(bytes: &[u8]) -> Result<Form, Answer> {
    Form::parse(bytes).ok_or_else(|| Answer::error(400, "expected a form that is well encoded"))
}

fn done(connector: &(impl Connector + ForPeople), what: What) -> Answer {
    match what {
        What::Ask(asked) => match connector.ask(asked) {
            Ok(text) => Answer::json_text(200, text),
            Err(failure) => Answer::failure(&failure, None),
        },
        What::Run => match connector.on_schedule() {
            Ok(report) => Answer::report(report),
            Err(failure) => Answer::run_failure(&failure),
        },
        What::Host => Answer::json_text(200, r#"{"saves":false}"#),
        // A host that can save takes this request itself and never hands it on whole.
        What::Save => Answer::error(
            501,
            "this host keeps the settings in its own configuration: change them there",
        ),
    }
}

/// What a GET asks for.
fn read(name: &str, form: &Form) -> Result<What, Answer> {
    let text = |name: &str| form.first(name).filter(|text| !text.is_empty());
    let owned = |name: &str| text(name).map(ToOwned::to_owned);
    let most = || Ok::<_, Answer>(number(form, "most")?.unwrap_or(USUAL));
    Ok(What::Ask(match name {
        "describe" => Asked::Describe(owned("language").unwrap_or_default()),
        "settings" => Asked::Settings,
        "status" => Asked::Status,
        "tickets" => Asked::Tickets(owned("after"), most()?),
        "audit" => Asked::Audit(owned("before"), most()?),
        "dead-letters" => Asked::DeadLetters(owned("after"), most()?),
        "explain" => Asked::Explain(match (owned("ticket"), number(form, "latest")?) {
            (Some(ticket), None) => Subject::Ticket(ticket),
            (None, Some(count)) => Subject::Latest(count),
            _ => return Err(Answer::error(400, "expected ticket or latest")),
        }),
        "host" => return Ok(What::Host),
        _ => return Err(Answer::not_found()),
    }))
}

/// What a POST does.
fn change(name: &str, form: &Form) -> Result<What, Answer> {
    let keys = || form.all("key").map(ToOwned::to_owned).collect();
    let seconds = || Answer::error(400, "expected seconds");
    Ok(What::Ask(match name {
        "check" => Asked::Check,
        "pause" => Asked::Pause(number(form, "seconds")?.ok_or_else(seconds)?),
        "resume" => Asked::Resume,
        "retry" => Asked::Retry(keys()),
        "drop" => Asked::Drop(keys()),
        "backfill" => Asked::Backfill(
            number(form, "seconds")?.ok_or_else(seconds)?.into(),
            form.first("commit") == Some("yes"),
        ),
        "run" => return Ok(What::Run),
        "save" => return Ok(What::Save),
        _ => return Err(Answer::not_found()),
    }))
}

fn number(form: &Form, name: &str) -> Result<Option<u32>, Answer> {
    let given = form.first(name).filter(|text| !text.is_empty());
    let number = given.map(str::parse).transpose();
    number.map_err(|_| Answer::error(400, &format!("expected {name} to be a whole number")))
}
