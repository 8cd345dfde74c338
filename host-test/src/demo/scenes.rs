//! The scenes, in order. Each line is told only after it was seen to be so.

use anyhow::Context as _;
use simulators::signl4::{Alert, Status};
use simulators::topdesk::{Incident, NewIncident};

use super::looks::{alert, effects, named, notes, one_line, open_alert};
use super::timeline::{Timeline, Who};
use super::wait::until;
use super::world::World;

/// What Rene writes; looked for on the ticket.
pub(crate) const REMARK: &str = "Rack 4 has no power, technician is on the way";
/// Who is on duty, as SIGNL4 and TOPdesk know him by his e-mail address.
const PERSON: &str = "Rene";
const OPERATOR: &str = "Rene Duty";

pub(crate) async fn play(world: &mut World, timeline: &Timeline) -> anyhow::Result<()> {
    timeline.scene("The stage").await;
    let address = world.address();
    timeline.say(
        Who::Host,
        &format!("runs the connector in wasmtime, listens on {address}, state on disk"),
    );
    let mail = raised(world, timeline).await?;
    let vpn = second_ticket(world, timeline).await?;
    acknowledged(world, timeline, &mail).await?;
    restarted(world, timeline).await?;
    annotated(world, timeline, &mail).await?;
    closed_on_the_phone(world, timeline, &mail).await?;
    closed_in_topdesk(world, timeline, &vpn).await?;
    reopened(world, timeline, &vpn).await?;
    quiet(world, timeline).await
}

async fn raised(world: &World, timeline: &Timeline) -> anyhow::Result<Incident> {
    timeline.scene("A ticket wakes the person on duty").await;
    let ticket = create(world, timeline, "Mail server is down", "P1");
    create(world, timeline, "Please order a new mouse", "P3");
    world.run_now();
    alerted(world, timeline, &ticket).await?;
    Ok(ticket)
}

async fn second_ticket(world: &World, timeline: &Timeline) -> anyhow::Result<Incident> {
    let ticket = create(world, timeline, "VPN does not connect", "P1");
    world.run_now();
    alerted(world, timeline, &ticket).await?;
    Ok(ticket)
}

fn create(world: &World, timeline: &Timeline, title: &str, priority: &str) -> Incident {
    let new = NewIncident::new(title)
        .priority(priority)
        .category("Network")
        .group("Servicedesk");
    let ticket = world.topdesk.create_incident(new);
    let number = &ticket.number;
    timeline.say(
        Who::Topdesk,
        &format!("ticket {number} is created: {title} ({priority})"),
    );
    ticket
}

async fn alerted(world: &World, timeline: &Timeline, ticket: &Incident) -> anyhow::Result<Alert> {
    let what = format!("an open alert for ticket {}", ticket.number);
    let alert = until(&what, || open_alert(world, ticket)).await?;
    timeline.say(Who::Signl4, &format!("wakes {PERSON}: {}", alert.title));
    Ok(alert)
}

async fn acknowledged(world: &World, timeline: &Timeline, ticket: &Incident) -> anyhow::Result<()> {
    timeline.scene("The answer comes back to the ticket").await;
    let alert = open_alert(world, ticket).context("the alert has gone")?;
    world.signl4.acknowledge(&alert.id, PERSON)?;
    timeline.say(Who::Person, "acknowledges");
    let seen = until(
        "status, operator and an invisible note on the ticket",
        || {
            let now = world.topdesk.incident(&ticket.id)?;
            let status = named(now.processing_status.as_ref(), "In progress");
            let operator = named(now.operator.as_ref(), OPERATOR);
            let note = notes(world, ticket)
                .into_iter()
                .find(|note| note.invisible_for_caller)?;
            (status && operator).then_some(note)
        },
    )
    .await?;
    let number = &ticket.number;
    timeline.say(
        Who::Topdesk,
        &format!("ticket {number}: In progress, operator {OPERATOR}"),
    );
    timeline.say(
        Who::Topdesk,
        &format!(
            "ticket {number}: note, hidden from the caller: {}",
            one_line(&seen)
        ),
    );
    Ok(())
}

async fn restarted(world: &mut World, timeline: &Timeline) -> anyhow::Result<()> {
    timeline.scene("The host restarts").await;
    let before = effects(world);
    world.restart().await?;
    timeline.say(Who::Host, "stopped, closed its database, started again");
    let enough = world.runs() + 2;
    world.run_now();
    until("two runs after the restart", || {
        (world.runs() >= enough).then_some(())
    })
    .await?;
    let after = effects(world);
    anyhow::ensure!(
        before == after,
        "after the restart something was done again: {before:?} → {after:?}"
    );
    timeline.say(
        Who::Connector,
        "looked again: nothing to do, nothing repeated",
    );
    Ok(())
}

async fn annotated(world: &World, timeline: &Timeline, ticket: &Incident) -> anyhow::Result<()> {
    timeline.scene("A remark from the phone").await;
    let alert = alert(world, ticket).context("the alert has gone")?;
    world.signl4.annotate(&alert.id, PERSON, REMARK)?;
    timeline.say(Who::Person, &format!("writes: {REMARK}"));
    let note = until("the remark as a note on the ticket", || {
        notes(world, ticket)
            .into_iter()
            .find(|note| note.plain_text.contains(REMARK))
    })
    .await?;
    timeline.say(
        Who::Topdesk,
        &format!("ticket {}: note: {}", ticket.number, one_line(&note)),
    );
    Ok(())
}

async fn closed_on_the_phone(
    world: &World,
    timeline: &Timeline,
    ticket: &Incident,
) -> anyhow::Result<()> {
    timeline.scene("Closed in the app, closed in TOPdesk").await;
    let alert = alert(world, ticket).context("the alert has gone")?;
    world.signl4.close(&alert.id, PERSON)?;
    timeline.say(Who::Person, "closes the alert");
    until("the ticket completed and closed", || {
        let now = world.topdesk.incident(&ticket.id)?;
        (now.completed && now.closed && named(now.processing_status.as_ref(), "Closed"))
            .then_some(())
    })
    .await?;
    timeline.say(
        Who::Topdesk,
        &format!("ticket {} is completed and closed", ticket.number),
    );
    Ok(())
}

async fn closed_in_topdesk(
    world: &World,
    timeline: &Timeline,
    ticket: &Incident,
) -> anyhow::Result<()> {
    timeline.scene("Closed in TOPdesk, closed in the app").await;
    set_done(world, ticket, true);
    timeline.say(
        Who::Topdesk,
        &format!("somebody closes ticket {}", ticket.number),
    );
    world.run_now();
    until("the second alert resolved", || {
        alert(world, ticket).filter(|alert| alert.status == Status::Closed)
    })
    .await?;
    timeline.say(
        Who::Signl4,
        &format!("the alert for {} is closed", ticket.number),
    );
    Ok(())
}

async fn reopened(world: &World, timeline: &Timeline, ticket: &Incident) -> anyhow::Result<()> {
    timeline.scene("Reopened: a new alert").await;
    set_done(world, ticket, false);
    timeline.say(
        Who::Topdesk,
        &format!("somebody reopens ticket {}", ticket.number),
    );
    world.run_now();
    alerted(world, timeline, ticket).await.map(drop)
}

/// Two more runs, in which nothing may happen any more.
async fn quiet(world: &World, timeline: &Timeline) -> anyhow::Result<()> {
    let before = effects(world);
    let enough = world.runs() + 2;
    world.run_now();
    until("two quiet runs", || (world.runs() >= enough).then_some(())).await?;
    let after = effects(world);
    anyhow::ensure!(
        before == after,
        "a quiet run did something: {before:?} → {after:?}"
    );
    timeline.say(Who::Connector, "looked again: nothing to do");
    Ok(())
}

fn set_done(world: &World, ticket: &Incident, done: bool) {
    let now = jiff::Timestamp::now();
    world.topdesk.edit(&ticket.id, |ticket| {
        ticket.set_status(if done { "Closed" } else { "Registered" });
        ticket.set_completed(done, now);
        ticket.set_closed(done, now);
    });
}
