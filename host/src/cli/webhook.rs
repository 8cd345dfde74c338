//! `topdesk-signl4 webhook`.

use std::io::Read as _;
use std::path::PathBuf;

use crate::contract::{Failure, WebhookRequest, WebhookResponse};
use crate::settings::WEBHOOK_TOKEN;
use crate::{CallError, Host};
use anyhow::{Context as _, anyhow};
use clap::Args;
use serde_json::{Value, json};

use super::given::{Given, settings};
use super::{Failed, Outcome, output, show, signals};

const EXAMPLES: &str = "\
Examples:
  topdesk-signl4 webhook --config settings.json \\
      --state connector.redb --endpoint signl4 acknowledged.json
  echo '{\"eventType\":1}' | topdesk-signl4 webhook --config settings.json --endpoint signl4 -

The configuration's webhook_token is used where --token is not given.
Exit codes: 0 taken and done; 1 refused or failed; 2 wrong usage or settings.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// Who calls: signl4 (SIGNL4's outbound webhook) or topdesk (TOPdesk's action sequence).
    #[arg(long, value_name = "NAME")]
    endpoint: String,
    /// The caller's token.
    #[arg(long)]
    token: Option<String>,
    /// The HTTP method.
    #[arg(long, default_value = "POST")]
    method: String,
    /// The body; - reads standard input.
    #[arg(default_value = "-", value_name = "FILE")]
    body: PathBuf,
    /// Print the result as one line of JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn main(arguments: Arguments) -> Outcome {
    let request = request(&arguments)?;
    let host = arguments.given.host()?;
    let work = take_and_do(&host, &request);
    let ended = signals::finish(work).await;
    let taken = ended
        .ok_or_else(|| show::broken(anyhow!("stopped before the end"), arguments.json))?
        .map_err(|error| show::broken(error, arguments.json))?;
    if arguments.json {
        output::result(&taken.json(&host).to_string())?;
    } else {
        output::result(&taken.text(&host))?;
    }
    taken.ended()
}

fn request(arguments: &Arguments) -> Result<WebhookRequest, Failed> {
    let token = match &arguments.token {
        Some(token) => token.clone(),
        None => {
            let settings = settings(arguments.given.config())?;
            let first = settings.first_token(WEBHOOK_TOKEN);
            first.unwrap_or_default().to_owned()
        }
    };
    Ok(WebhookRequest {
        endpoint: arguments.endpoint.clone(),
        token,
        method: arguments.method.to_uppercase(),
        headers: vec![("content-type".into(), "application/json".into())],
        body: body(&arguments.body).map_err(Failed::usage)?,
    })
}

fn body(file: &std::path::Path) -> anyhow::Result<Vec<u8>> {
    let mut body = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin()
            .read_to_end(&mut body)
            .context("reading standard input")?;
    } else {
        body = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    }
    Ok(body)
}

/// What became of a webhook.
enum Taken {
    /// The front would have answered an empty 404.
    NotAdmitted,
    /// The front would have answered 413.
    TooLong { allowed: u32 },
    /// The connector could not say.
    Failed(Failure),
    /// The connector answered, and may have done what it left.
    Answered(WebhookResponse, Option<show::Ran>),
}

/// Does what the HTTP front does: ask first, hand over, answer, then drain.
async fn take_and_do(host: &Host, request: &WebhookRequest) -> Result<Taken, CallError> {
    let allowed = match host.admit(&request.endpoint, &request.token).await? {
        Ok(Some(allowed)) => allowed,
        Ok(None) => return Ok(Taken::NotAdmitted),
        Err(failure) => return Ok(Taken::Failed(failure)),
    };
    if request.body.len() > usize::try_from(allowed).unwrap_or(usize::MAX) {
        return Ok(Taken::TooLong { allowed });
    }
    let response = match host.on_webhook(request).await? {
        Ok(response) => response,
        Err(failure) => return Ok(Taken::Failed(failure)),
    };
    let drained = match response.work_waiting {
        true => Some(host.drain().await?),
        false => None,
    };
    Ok(Taken::Answered(response, drained))
}

impl Taken {
    /// How the command ends.
    fn ended(&self) -> Outcome {
        match self {
            Self::Answered(response, drained) if response.status < 400 => {
                drained.as_ref().map_or(Ok(()), show::ended)
            }
            Self::Failed(failure) => Err(show::exit(failure)),
            Self::Answered(..) | Self::NotAdmitted | Self::TooLong { .. } => Err(Failed::JobShown),
        }
    }

    fn text(&self, host: &Host) -> String {
        match self {
            Self::NotAdmitted => "404: this endpoint and token are not known together".into(),
            Self::TooLong { allowed } => format!("413: at most {allowed} bytes are accepted"),
            Self::Failed(failure) => show::failure_text(failure),
            Self::Answered(response, drained) => {
                let body = String::from_utf8_lossy(&response.body);
                let answer = format!("{}: {body}", response.status);
                match drained {
                    Some(ran) => format!("{answer}\n{}", show::run_text("drain", ran, host)),
                    None => answer,
                }
            }
        }
    }

    fn json(&self, host: &Host) -> Value {
        match self {
            Self::NotAdmitted => json!({"ok": false, "status": 404}),
            Self::TooLong { allowed } => json!({"ok": false, "status": 413, "allowed": allowed}),
            Self::Failed(failure) => {
                json!({"ok": false, "reason": show::failure_json(failure)})
            }
            Self::Answered(response, drained) => json!({
                "ok": response.status < 400 && drained.as_ref().is_none_or(Result::is_ok),
                "status": response.status,
                "body": String::from_utf8_lossy(&response.body),
                "work_waiting": response.work_waiting,
                "drained": drained.as_ref().map(|ran| show::run_json(ran, host)),
            }),
        }
    }
}
