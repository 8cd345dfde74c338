//! Trouble on purpose.

use anyhow::{Context as _, bail};
use simulators::Fault;

use super::{Player, Side, side};
use crate::lengths::length;
use crate::words::{self, Answers, Times};

impl Player {
    pub(super) fn fault(&self, name: &str, given: &words::Fault) -> anyhow::Result<()> {
        let fault = scripted(given)?;
        let side = side(name)?;
        let times = match &given.times {
            None => 1,
            Some(Times::Number(times)) => *times,
            Some(Times::Word(word)) if word == "always" => {
                self.fail_all(side, Some(fault));
                return Ok(());
            }
            Some(Times::Word(word)) => {
                bail!("times: expected a number or \"always\", not {word:?}")
            }
        };
        for _ in 0..times {
            match side {
                Side::Topdesk => self.systems.topdesk.fail_next(fault.clone()),
                Side::Signl4 => self.systems.signl4.fail_next(fault.clone()),
            }
        }
        Ok(())
    }

    pub(super) fn fault_ends(&self, name: &str) -> anyhow::Result<()> {
        self.fail_all(side(name)?, None);
        Ok(())
    }

    fn fail_all(&self, side: Side, fault: Option<Fault>) {
        match side {
            Side::Topdesk => self.systems.topdesk.fail_all(fault),
            Side::Signl4 => self.systems.signl4.fail_all(fault),
        }
    }
}

fn scripted(given: &words::Fault) -> anyhow::Result<Fault> {
    let mut fault = match (&given.answers, &given.message, &given.retry_after) {
        (Answers::Status(status), None, None) => Fault::empty(*status),
        (Answers::Status(status), Some(message), None) => Fault::message_list(*status, message),
        (Answers::Status(status), None, Some(after)) => {
            let seconds = u32::try_from(length(after)?.as_secs());
            Fault::retry_after(*status, seconds.context("retry_after: expected less")?)
        }
        (Answers::Word(word), None, None) => match word.as_str() {
            "cut" => Fault::cut(),
            "web page" => Fault::html(),
            "redirect" => Fault::redirect("https://elsewhere.example.com/"),
            _ => bail!(
                "answers: expected a status, \"cut\", \"web page\" or \"redirect\", not {word:?}"
            ),
        },
        _ => bail!("`message` and `retry_after` go with a status, one of them"),
    };
    if let Some(path) = &given.path {
        fault = fault.on_path(path);
    }
    if given.carried_out {
        fault = fault.after_effect();
    }
    Ok(fault)
}
