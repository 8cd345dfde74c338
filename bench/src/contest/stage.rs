//! Both simulators over HTTP, with tickets that people create and close.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use jiff::Timestamp;
use simulators::topdesk::NewIncident;
use simulators::{Service, Signl4, Topdesk, system_clock};
use tempfile::TempDir;

use crate::network::{Line, Weather};
use crate::world::{ALERTS, SECRET};

/// One contestant's surroundings.
pub(super) struct Stage {
    pub(super) topdesk: Topdesk,
    pub(super) signl4: Signl4,
    pub(super) folder: TempDir,
    pub(super) weather: Arc<Weather>,
    pub(super) desk: Line,
    pub(super) phones: Line,
    created: Mutex<BTreeMap<String, Timestamp>>,
}

impl Stage {
    /// A calm one. The seed is that of the faults.
    pub(super) async fn new(seed: u64) -> anyhow::Result<Self> {
        let topdesk = Topdesk::new(system_clock());
        let signl4 = Signl4::new(system_clock(), SECRET);
        let weather = Arc::new(Weather::new(Duration::ZERO, seed));
        let line = |service| Line::serve(service, Arc::clone(&weather));
        Ok(Self {
            desk: line(Service::Topdesk(topdesk.clone())).await?,
            phones: line(Service::Signl4(signl4.clone())).await?,
            topdesk,
            signl4,
            folder: tempfile::tempdir().context("making a folder for the state")?,
            weather,
            created: Mutex::default(),
        })
    }

    /// Somebody creates a ticket that alerts.
    pub(super) fn create(&self) -> String {
        let ticket = self
            .topdesk
            .create_incident(NewIncident::new("Mail is down").priority(ALERTS));
        let mut created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        created.insert(ticket.id.to_lowercase(), Timestamp::now());
        ticket.id
    }

    /// Somebody closes it.
    pub(super) fn close(&self, id: &str) {
        self.topdesk
            .edit(id, |ticket| ticket.set_closed(true, Timestamp::now()));
    }

    /// The tickets that have an alert.
    pub(super) fn alerted(&self) -> BTreeSet<String> {
        let alerts = self.signl4.alerts();
        let ids = alerts
            .iter()
            .filter_map(|alert| alert.external_id.as_deref());
        ids.filter_map(ticket_of).collect()
    }

    /// What has become of the tickets.
    pub(super) fn outcome(&self) -> Outcome {
        let created = self
            .created
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let alerts = self.signl4.alerts();
        let mut first = BTreeMap::new();
        let (mut duplicates, mut ring_on) = (0, 0);
        for alert in &alerts {
            // Alerts of the connector itself are none of a ticket.
            let Some(id) = alert.external_id.as_deref().and_then(ticket_of) else {
                continue;
            };
            match first.get(&id) {
                Some(_) => duplicates += 1,
                None => {
                    first.insert(id.clone(), alert.created);
                }
            }
            let ended = self
                .topdesk
                .incident(&id)
                .is_some_and(|ticket| ticket.closed);
            ring_on += u32::from(ended && alert.closed.is_none());
        }
        let late = |(id, at): (&String, &Timestamp)| {
            let alerted = first.get(id)?;
            Duration::try_from(alerted.duration_since(*at)).ok()
        };
        let times: Vec<_> = created.iter().filter_map(late).collect();
        Outcome {
            lost: u32::try_from(created.len() - times.len()).unwrap_or(u32::MAX),
            duplicates,
            ring_on,
            times,
        }
    }
}

/// What has become of the tickets.
pub(super) struct Outcome {
    /// Tickets without an alert.
    pub(super) lost: u32,
    /// Alerts beyond the first of a ticket.
    pub(super) duplicates: u32,
    /// Alerts that are open although their ticket is closed.
    pub(super) ring_on: u32,
    /// From ticket to alert.
    pub(super) times: Vec<Duration>,
}

/// The ticket's id in an external id: `TOPdesk-<uuid>`, with a number behind it from the second alert on.
fn ticket_of(external_id: &str) -> Option<String> {
    let id = external_id.strip_prefix("TOPdesk-")?.get(..36)?;
    Some(id.to_lowercase())
}
