//! One step: a thing to do, or to look at. The word it begins with says which.

use anyhow::{Context as _, bail};
use serde::de::DeserializeOwned;
use toml::{Spanned, Table};

use crate::words::{
    AlertSeen, AlertsSeen, Deliver, Fault, NewNote, Nothing, Phone, Post, RequestsSeen, Run,
    TicketFields, TicketSeen,
};

/// A step and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Counted from 1.
    pub(crate) number: usize,
    /// The line it begins in, counted from 1.
    pub(crate) line: usize,
    /// As it is written.
    pub(crate) text: String,
    pub(crate) action: Action,
}

/// What to do or to look at; first the value of the step's word, then its fields.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Create(String, Box<TicketFields>),
    Edit(String, Box<TicketFields>),
    Delete(String),
    Note(String, NewNote),
    Wait(String),
    WaitUntil(String),
    Settings(serde_json::Map<String, serde_json::Value>),
    Run(u32, Run),
    Post(String, Post),
    Phone(String, Phone),
    Deliver(String, Deliver),
    Fault(String, Fault),
    FaultEnds(String),
    Restart,
    Ticket(String, Box<TicketSeen>),
    Alert(String, Box<AlertSeen>),
    Alerts(usize, AlertsSeen),
    RequestsTo(String, RequestsSeen),
}

/// Every word a step can begin with.
pub(crate) const WORDS: &[&str] = &[
    "create",
    "edit",
    "delete",
    "note",
    "wait",
    "wait_until",
    "settings",
    "run",
    "post",
    "phone",
    "deliver",
    "fault",
    "fault_ends",
    "restart",
    "ticket",
    "alert",
    "alerts",
    "requests_to",
];

impl Step {
    /// Reads a step of the file's text.
    pub(crate) fn read(file: &str, number: usize, step: &Spanned<Table>) -> anyhow::Result<Self> {
        let span = step.span();
        let before = file.get(..span.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let action = action(step.get_ref().clone())
            .with_context(|| format!("step {number} (line {line})"))?;
        Ok(Self {
            number,
            line,
            text: file.get(span).unwrap_or_default().trim().to_owned(),
            action,
        })
    }

    /// Does it expect anything?
    pub(crate) fn looks(&self) -> bool {
        match &self.action {
            Action::Run(_, run) => run.report.is_some() || run.failure.is_some(),
            Action::Deliver(_, deliver) => deliver.report.is_some() || deliver.failure.is_some(),
            Action::Post(_, post) => {
                post.answers.is_some() || post.report.is_some() || post.failure.is_some()
            }
            Action::Ticket(..)
            | Action::Alert(..)
            | Action::Alerts(..)
            | Action::RequestsTo(..) => true,
            _ => false,
        }
    }
}

fn action(mut step: Table) -> anyhow::Result<Action> {
    let word = word(&step)?;
    let value = step.remove(word).context("the word is gone")?;
    let action = match word {
        "create" => Action::Create(read(word, value)?, read(word, step)?),
        "edit" => Action::Edit(read(word, value)?, read(word, step)?),
        "delete" => Action::Delete(alone(word, value, step)?),
        "note" => Action::Note(read(word, value)?, read(word, step)?),
        "wait" => Action::Wait(alone(word, value, step)?),
        "wait_until" => Action::WaitUntil(alone(word, value, step)?),
        "settings" => Action::Settings(alone(word, value, step)?),
        "run" => Action::Run(read(word, value)?, read(word, step)?),
        "post" => Action::Post(read(word, value)?, read(word, step)?),
        "phone" => Action::Phone(read(word, value)?, read(word, step)?),
        "deliver" => Action::Deliver(read(word, value)?, read(word, step)?),
        "fault" => Action::Fault(read(word, value)?, read(word, step)?),
        "fault_ends" => Action::FaultEnds(alone(word, value, step)?),
        "restart" => restart(alone(word, value, step)?)?,
        "ticket" => Action::Ticket(read(word, value)?, read(word, step)?),
        "alert" => Action::Alert(read(word, value)?, read(word, step)?),
        "alerts" => Action::Alerts(read(word, value)?, read(word, step)?),
        "requests_to" => Action::RequestsTo(read(word, value)?, read(word, step)?),
        other => bail!("{other} is listed among the words but means nothing"),
    };
    Ok(action)
}

/// The one word that says what the step is.
fn word(step: &Table) -> anyhow::Result<&'static str> {
    let found: Vec<_> = WORDS
        .iter()
        .filter(|word| step.contains_key(**word))
        .collect();
    match found.as_slice() {
        [word] => Ok(word),
        [] => bail!(
            "none of {:?} says what to do; a step has one of {}",
            step.keys().collect::<Vec<_>>(),
            WORDS.join(", ")
        ),
        several => bail!("{several:?} in one step: make a step of each"),
    }
}

fn read<T: DeserializeOwned>(word: &str, part: impl Into<toml::Value>) -> anyhow::Result<T> {
    part.into().try_into().map_err(|error: toml::de::Error| {
        anyhow::anyhow!("{word}: {}", error.to_string().trim_end())
    })
}

/// The value of a word that takes no fields.
fn alone<T: DeserializeOwned>(word: &str, value: toml::Value, rest: Table) -> anyhow::Result<T> {
    read::<Nothing>(word, rest)?;
    read(word, value)
}

fn restart(wanted: bool) -> anyhow::Result<Action> {
    if !wanted {
        bail!("restart = false does nothing: leave the step out");
    }
    Ok(Action::Restart)
}
