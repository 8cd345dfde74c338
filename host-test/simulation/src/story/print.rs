//! A story in words, one line a step.

use super::{Act, Planned, Step, Story};
use std::fmt;

impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.desk.is_some() {
            "rules"
        } else {
            "one filter"
        };
        let counters = if self.atomics {
            ""
        } else {
            ", no atomic counters"
        };
        let api = if self.settings.contains_key("signl4_api_key") {
            ", API key"
        } else {
            ""
        };
        let pages = self.settings.get("topdesk_page_size");
        let pages = pages.map_or("", String::as_str);
        writeln!(
            f,
            "{kind}, pages of {pages}{counters}{api}, SIGNL4's plan: {:?}",
            self.plan
        )?;
        for (at, step) in self.steps.iter().enumerate() {
            writeln!(f, "{:>3}. {step}", at + 1)?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Act(act) => write!(f, "{act}"),
            Self::Wait(seconds) => write!(f, "{seconds} s pass"),
            Self::Calls {
                calls, meanwhile, ..
            } => {
                let calls: Vec<_> = calls.iter().map(ToString::to_string).collect();
                write!(f, "{}", calls.join(" | "))?;
                if meanwhile.is_empty() {
                    return Ok(());
                }
                let acts: Vec<_> = meanwhile.iter().map(ToString::to_string).collect();
                write!(f, "; meanwhile: {}", acts.join(", "))
            }
            Self::Outage(outage) => {
                let side = if outage.of_topdesk {
                    "TOPdesk"
                } else {
                    "SIGNL4"
                };
                write!(f, "from now on every request to {side} {}", outage.fault)
            }
            Self::OutagesEnd => write!(f, "all outages end"),
            Self::Clock(ahead) => write!(f, "the host's clock is {ahead} s ahead from now on"),
            Self::NewerVersion => write!(f, "a newer version has been here"),
        }
    }
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(faults) => write!(f, "run{faults}"),
            Self::Mail {
                which,
                again,
                taking,
                working,
            } => {
                let again = if *again { ", and will again" } else { "" };
                write!(
                    f,
                    "notification {which} arrives{again}{taking}; drain{working}"
                )
            }
            Self::Push(faults) => write!(f, "TOPdesk pushes{faults}"),
            Self::Forged(forgery) => write!(f, "a forged webhook: {forgery:?}"),
        }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(new) => write!(f, "new ticket: {new:?}"),
            Self::Edit(which, edit) => write!(f, "ticket {which}: {edit:?}"),
            Self::Tap(which, tap) => write!(f, "alert {which}: {tap:?}"),
            Self::LoseMail(which) => write!(f, "notification {which} is lost"),
        }
    }
}
