//! The API that the console's script calls: each request is one call of the contract.

use super::csrf;
use crate::connector::{Connector, OperatorCall, Subject};
use crate::credential::token_or_session;
use crate::decode::Form;
use crate::exchange::{Exchange, Method, header, read_body};
use crate::response::Response;

/// The name of the console's endpoint in the contract's `admit`.
const ENDPOINT: &str = "console";
const FORM_TYPE: &str = "application/x-www-form-urlencoded";
/// The limit of a list if the request does not contain `most`.
const DEFAULT_LIST_LENGTH: u32 = 50;

/// What a request requires.
enum Action {
    Call(OperatorCall),
    Run,
    DescribeHost,
    SaveSettings,
}

pub(super) fn respond(
    connector: &impl Connector,
    exchange: &mut impl Exchange,
    name: &str,
    query: &str,
) -> Response {
    let action = authorized_action(connector, exchange, name, query);
    let response = action.map_or_else(|refusal| refusal, |action| perform(connector, action));
    response.with_header("cache-control", "no-store")
}

/// Checks the caller, then parses the request. The error is the response that says what is wrong.
fn authorized_action(
    connector: &impl Connector,
    exchange: &mut impl Exchange,
    name: &str,
    query: &str,
) -> Result<Action, Response> {
    let headers = exchange.headers();
    let not_logged_in = || Response::error(401, "log in first");
    let credential = token_or_session(&headers).ok_or_else(not_logged_in)?;
    let limit = connector
        .admit(ENDPOINT, credential)
        .map_err(|failure| Response::admit_failure(&failure))?
        .ok_or_else(not_logged_in)?;
    match exchange.method() {
        Method::Get => get_action(name, &form(query.as_bytes())?),
        Method::Post => {
            if let Some(reason) = csrf::fault(&headers, exchange.authority().as_deref()) {
                return Err(Response::error(403, reason));
            }
            let body = form_body(exchange, &headers, limit)?;
            post_action(name, &form(&body)?)
        }
        Method::Head | Method::Options | Method::Other => {
            Err(Response::method_not_allowed("GET, POST"))
        }
    }
}

fn form_body(
    exchange: &mut impl Exchange,
    headers: &[(String, String)],
    limit: u32,
) -> Result<Vec<u8>, Response> {
    let body = read_body(exchange, limit)?;
    let content_type = header(headers, "content-type").unwrap_or_default();
    let is_form = content_type
        .get(..FORM_TYPE.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(FORM_TYPE));
    if body.is_empty() || is_form {
        Ok(body)
    } else {
        Err(Response::error(415, "expected a form"))
    }
}

fn form(bytes: &[u8]) -> Result<Form, Response> {
    Form::parse(bytes).ok_or_else(|| Response::error(400, "expected a form that is well encoded"))
}

fn perform(connector: &impl Connector, action: Action) -> Response {
    match action {
        Action::Call(call) => match connector.call(call) {
            Ok(json) => Response::json_text(200, json),
            Err(failure) => Response::failure(&failure, None),
        },
        Action::Run => Response::run(connector.on_schedule()),
        Action::DescribeHost => Response::json_text(200, r#"{"saves":false}"#),
        // A host that can save settings handles this request itself and never passes it on.
        Action::SaveSettings => Response::error(
            501,
            "this host keeps the settings in its own configuration: change them there",
        ),
    }
}

fn get_action(name: &str, query: &Form) -> Result<Action, Response> {
    let text = |name: &str| not_empty(query, name).map(ToOwned::to_owned);
    let limit = || Ok::<_, Response>(number(query, "most")?.unwrap_or(DEFAULT_LIST_LENGTH));
    Ok(Action::Call(match name {
        "describe" => OperatorCall::Describe(text("language").unwrap_or_default()),
        "settings" => OperatorCall::Settings,
        "status" => OperatorCall::Status,
        "tickets" => OperatorCall::Tickets(text("after"), limit()?),
        "audit" => OperatorCall::Audit(text("before"), limit()?),
        "dead-letters" => OperatorCall::DeadLetters(text("after"), limit()?),
        "explain" => OperatorCall::Explain(match (text("ticket"), number(query, "latest")?) {
            (Some(ticket), None) => Subject::Ticket(ticket),
            (None, Some(count)) => Subject::Latest(count),
            _ => return Err(Response::error(400, "expected ticket or latest")),
        }),
        "host" => return Ok(Action::DescribeHost),
        _ => return Err(Response::not_found()),
    }))
}

fn post_action(name: &str, form: &Form) -> Result<Action, Response> {
    let keys = || form.all("key").map(ToOwned::to_owned).collect();
    let seconds = || {
        let given = number(form, "seconds")?;
        given.ok_or_else(|| Response::error(400, "expected seconds"))
    };
    Ok(Action::Call(match name {
        "check" => OperatorCall::Check,
        "pause" => OperatorCall::Pause(seconds()?),
        "resume" => OperatorCall::Resume,
        "retry" => OperatorCall::Retry(keys()),
        "drop" => OperatorCall::Drop(keys()),
        "backfill" => {
            OperatorCall::Backfill(seconds()?.into(), form.first("commit") == Some("yes"))
        }
        "run" => return Ok(Action::Run),
        "save" => return Ok(Action::SaveSettings),
        _ => return Err(Response::not_found()),
    }))
}

/// Returns the value of a field; `None` if it is empty or missing.
fn not_empty<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    form.first(name).filter(|text| !text.is_empty())
}

fn number(form: &Form, name: &str) -> Result<Option<u32>, Response> {
    let number = not_empty(form, name).map(str::parse).transpose();
    number.map_err(|_| Response::error(400, &format!("expected {name} to be a whole number")))
}
