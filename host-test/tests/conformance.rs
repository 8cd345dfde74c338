//! The files of `scenarios/`, played to every artefact: one named test for each file, artefact and host.
//! The native core is given the same ones in `tests/scenarios.rs` of the root.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use host::Engine;
use host_test::conformance::{Outcome, Target, harness};
use host_test::scenario::built;
use libtest_mimic::{Arguments, Failed, Trial};
use scenarios::Scenario;

/// What `cargo xtask build` makes.
const ARTEFACTS: [&str; 7] = [
    "connector.wasm",
    "connector-http.wasm",
    "connector-files.wasm",
    "connector-spin.wasm",
    "connector-spin-plain.wasm",
    "connector-spin-cron.wasm",
    "connector-wasmcloud.wasm",
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn trials() -> anyhow::Result<Vec<Trial>> {
    let scenarios = scenarios::read_all(&scenarios::folder())?;
    let engine = Engine::new()?;
    let mut trials = Vec::new();
    for artefact in ARTEFACTS {
        let targets = harness::targets(&engine, &built(artefact)?).context(artefact)?;
        for target in targets.into_iter().map(Arc::new) {
            let each = scenarios.iter();
            trials.extend(each.map(|(name, scenario)| trial(artefact, &target, name, scenario)));
        }
    }
    Ok(trials)
}

fn trial(artefact: &str, target: &Arc<Target>, name: &str, scenario: &Scenario) -> Trial {
    let (target, scenario) = (Arc::clone(target), scenario.clone());
    let title = format!("{artefact} on {}: {name}", target.host);
    Trial::test(title, move || match target.play(&scenario) {
        Outcome::Passed => Ok(()),
        Outcome::Failed(why) => Err(Failed::from(format!("{}\n{why}", scenario.shows))),
        Outcome::NotPlayed(why) => Err(Failed::from(format!("it was not played: {why}"))),
    })
}
