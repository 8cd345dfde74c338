//! One named test for each file of the folder.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use libtest_mimic::{Arguments, Failed, Trial};

use crate::connector::Connector;
use crate::player::play;
use crate::scenario::{Scenario, Settings};
use crate::systems::Systems;

/// Makes a connector that stands between the systems.
pub type Begin = fn(&Systems, &Settings) -> anyhow::Result<Box<dyn Connector>>;

/// Plays every file to the connector that `begin` makes: the whole `main` of a test without a harness.
/// Takes the arguments that `cargo test` passes on.
pub fn conduct(begin: Begin) -> ExitCode {
    try_each(move |scenario| play(scenario, begin))
}

/// Tries something with every file, as a named test of its own: the whole `main` of a test without a
/// harness, but for what it gives. Takes the arguments that `cargo test` passes on.
pub fn try_each<T>(test: T) -> ExitCode
where
    T: Fn(&Scenario) -> anyhow::Result<()> + Clone + Send + 'static,
{
    let arguments = Arguments::from_args();
    let files = match files(&folder()) {
        Ok(files) => files,
        Err(error) => {
            eprintln!("error: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    let trials = files.into_iter().map(|file| trial(file, test.clone()));
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// The folder `scenarios/` of this checkout.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// All scenarios of a folder, with their names.
///
/// # Errors
/// When there is none, or one of them is no scenario; names the file.
pub fn read_all(folder: &Path) -> anyhow::Result<Vec<(String, Scenario)>> {
    let read = |file: PathBuf| {
        let scenario = Scenario::read(&file).with_context(|| file.display().to_string())?;
        Ok((name(&file), scenario))
    };
    files(folder)?.into_iter().map(read).collect()
}

fn name(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// All scenario files, by name.
pub(crate) fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let shown = folder.display();
    let entries = folder
        .read_dir()
        .with_context(|| format!("reading the folder {shown}"))?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let mut files = paths.collect::<anyhow::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    anyhow::ensure!(!files.is_empty(), "there is no scenario in {shown}");
    Ok(files)
}

fn trial<T>(file: PathBuf, test: T) -> Trial
where
    T: Fn(&Scenario) -> anyhow::Result<()> + Send + 'static,
{
    let name = name(&file);
    Trial::test(name.clone(), move || {
        let scenario = Scenario::read(&file).map_err(|error| failed(&name, None, &error))?;
        test(&scenario).map_err(|error| failed(&name, Some(&scenario), &error))
    })
}

/// A scenario that failed, with what it shows and why.
fn failed(name: &str, scenario: Option<&Scenario>, error: &anyhow::Error) -> Failed {
    let shows = scenario.map(|scenario| format!("{}\n", scenario.shows));
    let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
    let shows = shows.unwrap_or_default();
    Failed::from(format!(
        "scenarios/{name}.toml\n{shows}{}",
        causes.join("\n")
    ))
}
