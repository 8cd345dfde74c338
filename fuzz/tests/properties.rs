//! Every target as an ordinary test: with bytes that follow from seeds, and with the inputs in `kept/`
//! that have once found something. `FUZZ_SEED=n` repeats one seed, `FUZZ_SEEDS=n` tries that many.
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../../tests/core/dice/mod.rs"]
mod dice;

use dice::Dice;
use fuzz::{TARGETS, Target};
use libtest_mimic::{Arguments, Failed, Trial};
use std::panic::catch_unwind;
use std::path::Path;

fn main() {
    let named = |target: &'static Target| Trial::test(target.name, || tried(target));
    let mut trials: Vec<_> = TARGETS.iter().map(named).collect();
    trials.extend(TARGETS.iter().flat_map(kept));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn tried(target: &Target) -> Result<(), Failed> {
    for seed in dice::seeds("FUZZ", target.seeds) {
        let bytes = bytes(seed);
        catch_unwind(|| fuzz::run(target.name, &bytes)).map_err(|cause| {
            let words = cause.downcast_ref::<String>().map(String::as_str);
            let words = words.or(cause.downcast_ref::<&str>().copied());
            format!("FUZZ_SEED={seed}: {}", words.unwrap_or_default())
        })?;
    }
    Ok(())
}

/// Mostly short inputs: many small cases show more than few large ones.
fn bytes(seed: u64) -> Vec<u8> {
    let mut dice = Dice(seed);
    let most = dice.one_of(&[64, 256, 1_024, 4_096]);
    let length = dice.below(most);
    (0..length)
        .map(|_| u8::try_from(dice.below(256)).unwrap())
        .collect()
}

/// The inputs of a target that are kept.
fn kept(target: &'static Target) -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("kept")
        .join(target.name);
    let files = std::fs::read_dir(folder).into_iter().flatten();
    let trial = |file: std::fs::DirEntry| {
        let name = format!("{}/{}", target.name, file.file_name().to_string_lossy());
        Trial::test(name, move || {
            fuzz::run(target.name, &std::fs::read(file.path()).unwrap());
            Ok(())
        })
    };
    files.flatten().map(trial).collect()
}
