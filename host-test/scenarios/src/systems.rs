//! The two systems of a scenario and their clock.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::Timestamp;
use simulators::topdesk::{ProcessingStatus, Reference};
use simulators::{SettableClock, Signl4, Topdesk};

/// The simulated TOPdesk's host name.
pub const TOPDESK: &str = "example.topdesk.net";
/// The secret of the team that alerts go to unless a scenario says otherwise.
pub const SECRET: &str = "team-secret";
/// What callers of webhooks must show.
pub const TOKEN: &str = "webhook-token-0123456789";

/// Both simulated systems and the time they go by. Clones are the same systems.
#[derive(Clone)]
pub struct Systems {
    /// The time of all.
    pub clock: SettableClock,
    /// The simulated TOPdesk.
    pub topdesk: Topdesk,
    /// The simulated SIGNL4; its first team has the secret [`SECRET`].
    pub signl4: Signl4,
}

impl Systems {
    /// The default systems at a moment, without tickets and alerts.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let clock = SettableClock::new(now);
        Self {
            topdesk: Topdesk::new(clock.shared()),
            signl4: Signl4::new(clock.shared(), SECRET),
            clock,
        }
    }

    /// Further names on TOPdesk's site, by the kinds of [`Reference::of`].
    pub(crate) fn add_names(&self, names: &BTreeMap<String, Vec<String>>) -> anyhow::Result<()> {
        for (kind, names) in names {
            for name in names {
                self.add_name(kind, name)?;
            }
        }
        Ok(())
    }

    fn add_name(&self, kind: &str, name: &str) -> anyhow::Result<()> {
        let reference = Reference::of(kind, name);
        let mut known = String::new();
        let mut added = true;
        self.topdesk.configure(|site| match kind {
            "statuses" => site.statuses.push(ProcessingStatus {
                reference,
                on_hold: false,
                processing_state: "IN_PROGRESS",
                default: false,
                drives_completed: None,
                drives_closed: None,
            }),
            "operatorgroups" => site.groups.push(reference),
            _ => match site.lookups.get_mut(kind) {
                Some(things) => things.push(reference),
                None => {
                    added = false;
                    let kinds: Vec<_> = site.lookups.keys().copied().collect();
                    known = kinds.join(", ");
                }
            },
        });
        added.then_some(()).with_context(|| {
            format!("[site] has no {kind}; it has statuses, operatorgroups, {known}")
        })
    }

    /// The thing of a kind that has this name; none for an empty name.
    pub(crate) fn thing(
        &self,
        kind: &'static str,
        name: &str,
    ) -> anyhow::Result<Option<Reference>> {
        if name.is_empty() {
            return Ok(None);
        }
        let things = self.things(kind);
        let known: Vec<_> = things.iter().map(|thing| thing.name.clone()).collect();
        let found = things.into_iter().find(|thing| thing.name == name);
        found.map(Some).with_context(|| {
            format!(
                "the simulated TOPdesk has no {kind} called {name:?}; it has {known:?}, and [site] adds more"
            )
        })
    }

    fn things(&self, kind: &str) -> Vec<Reference> {
        let mut things = Vec::new();
        self.topdesk.configure(|site| {
            things = match kind {
                "statuses" => site.statuses.iter().map(|s| s.reference.clone()).collect(),
                "operators" => site.operators.iter().map(|o| o.reference.clone()).collect(),
                "operatorgroups" => site.groups.clone(),
                _ => site.lookups.get(kind).cloned().unwrap_or_default(),
            };
        });
        things
    }
}
