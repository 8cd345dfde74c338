//! What grows with what: an idle run beside many tickets, with many followed ones, after much history.

use serde::Serialize;
use simulators::topdesk::NewIncident;

use super::counts::{Used, metered};
use super::world::{ALERTS, World};
use super::{Effort, Subject, host, run};
use host::Host;

/// An idle run beside so much.
#[derive(Clone, Debug, Serialize)]
pub struct Idle {
    /// How much there is.
    pub of: u32,
    /// Keys in the store.
    pub keys: usize,
    /// Bytes in the store: keys and values.
    pub stored_bytes: usize,
    /// What the run used.
    #[serde(flatten)]
    pub used: Used,
}

/// What an idle run costs as things grow.
#[derive(Clone, Debug, Serialize)]
pub struct Growth {
    /// With the tickets in TOPdesk.
    pub tickets: Vec<Idle>,
    /// With the tickets whose alerts are open.
    pub followed: Vec<Idle>,
    /// With the tickets whose alerts are over, until they are forgotten.
    pub history: Vec<Idle>,
}

/// Measures all of it.
///
/// # Errors
/// When a run fails.
pub async fn measure(subject: &Subject, effort: Effort) -> anyhow::Result<Growth> {
    let mut growth = Growth {
        tickets: Vec::new(),
        followed: Vec::new(),
        history: Vec::new(),
    };
    let tickets: &[u32] = effort.pick(&[1_000], &[1_000, 10_000, 100_000, 1_000_000]);
    for &count in tickets {
        growth.tickets.push(beside_tickets(subject, count).await?);
    }
    let followed: &[u32] = effort.pick(&[10, 100], &[10, 100, 1_000, 10_000]);
    for &count in followed {
        growth
            .followed
            .push(with_alerts(subject, count, false).await?);
        growth
            .history
            .push(with_alerts(subject, count, true).await?);
    }
    Ok(growth)
}

/// Old tickets, open ones that would alert if anybody touched them.
async fn beside_tickets(subject: &Subject, count: u32) -> anyhow::Result<Idle> {
    let world = World::new(|settings| settings);
    for n in 0..count {
        let old = world.clock.now() - jiff::SignedDuration::from_hours(24 + i64::from(n % 5_000));
        let new = NewIncident::new(format!("Old matter {n}")).priority(ALERTS);
        world.topdesk.create_incident(new.at(old));
    }
    let host = host(&subject.metered, &world)?;
    run(&host).await?;
    idle(&world, &host, count).await
}

async fn with_alerts(subject: &Subject, count: u32, over: bool) -> anyhow::Result<Idle> {
    let world = World::new(|settings| settings);
    let host = host(&subject.metered, &world)?;
    run(&host).await?;
    // A few at a time, as they come in life: in one run there may be 500 requests.
    let mut made = 0;
    while made < count {
        let some = (count - made).min(100);
        world.add_tickets(some, some);
        made += some;
        world.wait(200);
        run(&host).await?;
    }
    if over {
        for tickets in world.topdesk.incidents().chunks(100) {
            for ticket in tickets {
                world
                    .topdesk
                    .edit(&ticket.id, |t| t.set_closed(true, world.clock.now()));
            }
            world.wait(200);
            run(&host).await?;
        }
    }
    idle(&world, &host, count).await
}

/// A run in which nothing is to be done, and nothing lies within the overlap.
async fn idle(world: &World, host: &Host, of: u32) -> anyhow::Result<Idle> {
    world.wait(600);
    run(host).await?;
    world.wait(200);
    let (_, used) = metered(host, world).await?;
    let values = world.store.memory.values();
    Ok(Idle {
        of,
        keys: values.len(),
        stored_bytes: values
            .iter()
            .map(|(key, value)| key.len() + value.len())
            .sum(),
        used,
    })
}
