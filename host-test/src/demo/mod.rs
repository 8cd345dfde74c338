//! The main job as a story: both simulators and the composed connector over real HTTP on loopback,
//! state on disk, and a summary that is checked against what the simulators know. The same stage also
//! stands [open](Playground) to visitors, who play both sides themselves.

mod looks;
mod open;
mod scenes;
mod summary;
mod timeline;
mod wait;
mod world;

use std::path::Path;

pub use open::{Addresses, Playground};
pub use summary::Summary;
pub use timeline::{Pace, Timeline};

use world::{Keys, World};

/// How the story ended.
pub struct Ending {
    /// What was counted, and whether all is as it should be.
    pub summary: Summary,
    /// What is not as it should be; nothing if `summary.ok`.
    pub faults: Vec<String>,
}

/// Tells the story with a component that answers HTTP (`dist/connector-http.wasm`).
///
/// # Errors
/// When the stage cannot be set up: no such component, no loopback, no temporary folder. A
/// connector that does its job badly is no error but an [`Ending`] with faults.
pub async fn tell(component: &Path, timeline: &Timeline) -> anyhow::Result<Ending> {
    let mut world = World::build(component, Keys::of_the_story(), |settings, _| settings).await?;
    let played = scenes::play(&mut world, timeline).await;
    let (summary, mut faults) = summary::check(&world);
    let ok = summary.ok && played.is_ok();
    if let Err(error) = played {
        faults.insert(0, format!("{error:#}"));
    }
    faults.extend(world.broken_calls());
    let ok = ok && faults.is_empty();
    world.close().await;
    Ok(Ending {
        summary: Summary { ok, ..summary },
        faults,
    })
}
