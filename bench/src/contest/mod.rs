//! The same job done by others: the component in the harness, the native core, and the scripts that people
//! write (`host-test/contestants`). Each is a process of its own, between the same simulators over HTTP.

mod runner;
mod stage;
mod trials;

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Effort, Spread};
use runner::Runner;

/// Who takes part.
#[derive(Clone, Debug)]
pub struct Field {
    /// This program.
    pub program: PathBuf,
    /// The connector with its HTTP front: `dist/connector-http.wasm`.
    pub component: PathBuf,
    /// The folder of the scripts.
    pub scripts: PathBuf,
    /// A Python that has what the script needs; none: it does not take part.
    pub python: Option<PathBuf>,
    /// Node 20 or newer; none: it does not take part.
    pub node: Option<PathBuf>,
}

/// How everybody did.
#[derive(Clone, Debug, Serialize)]
pub struct Contest {
    /// One each.
    pub entries: Vec<Entry>,
    /// Who does not take part, and why.
    pub absent: Vec<String>,
    /// Tickets that alert in the calm trial.
    pub calm_tickets: u32,
    /// Tickets that alert in the trial with faults.
    pub rough_tickets: u32,
    /// How often each process was ended in it.
    pub kills: u32,
    /// The seed of its faults.
    pub seed: u64,
}

/// How one contestant did.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What is shipped, in bytes; none where there is nothing to ship yet.
    pub ships_bytes: Option<u64>,
    /// What must be there already.
    pub needs: &'static str,
    /// From the start of the process to the alert of a ticket that waits.
    pub cold_start: Spread,
    /// The calm trial.
    pub calm: trials::Calm,
    /// The one with faults.
    pub rough: trials::Rough,
}

/// Lets everybody do it.
///
/// # Errors
/// When a contestant cannot be started, or does not do the job even without faults.
pub async fn measure(
    field: &Field,
    effort: Effort,
    tell: &dyn Fn(&str),
) -> anyhow::Result<Contest> {
    let (runners, absent) = runners(field)?;
    let plan = trials::Plan::of(effort);
    tell("their cold starts");
    let cold = trials::cold_starts(&runners, &plan).await?;
    let mut calm = Vec::new();
    for runner in &runners {
        tell(&format!("{} without faults", runner.name));
        calm.push(trials::calm(runner, &plan).await?);
    }
    tell("all at once, with kills, lost answers and bursts of 429");
    let rough = trials::rough(&runners, &plan).await?;
    let entries = runners.iter().zip(cold.into_iter().zip(calm)).zip(rough);
    Ok(Contest {
        entries: entries
            .map(|((runner, (cold_start, calm)), rough)| Entry {
                name: runner.name.to_owned(),
                ships_bytes: runner.ships_bytes,
                needs: runner.needs,
                cold_start,
                calm,
                rough,
            })
            .collect(),
        absent,
        calm_tickets: plan.calm_tickets,
        rough_tickets: plan.rough_tickets,
        kills: plan.kills,
        seed: plan.seed,
    })
}

fn runners(field: &Field) -> anyhow::Result<(Vec<Runner>, Vec<String>)> {
    let mut runners = vec![
        Runner::component(&field.program, &field.component)?,
        Runner::native(&field.program),
    ];
    let mut absent = Vec::new();
    match &field.python {
        Some(python) => runners.push(Runner::python(python, &field.scripts)?),
        None => absent.push("Python: no interpreter was given (--python)".into()),
    }
    match &field.node {
        Some(node) => runners.push(Runner::node(node, &field.scripts)?),
        None => absent.push("Node: no program was given (--node)".into()),
    }
    Ok((runners, absent))
}

/// The size of a file, or of everything in a folder, in bytes.
fn size(path: &Path) -> anyhow::Result<u64> {
    let metadata = std::fs::metadata(path)?;
    if metadata.is_file() {
        return Ok(metadata.len());
    }
    let mut total = 0;
    for entry in std::fs::read_dir(path)? {
        total += size(&entry?.path())?;
    }
    Ok(total)
}
