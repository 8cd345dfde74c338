//! How a command ends when it does not succeed.

use std::process::ExitCode;

use super::output;

/// What every command gives.
pub type Outcome = Result<(), Failed>;

/// Why a command did not succeed; decides the exit code.
pub enum Failed {
    /// The job was tried and failed: 1.
    Job(anyhow::Error),
    /// The same, and the result on stdout has said everything: 1.
    JobShown,
    /// The command line, a file it names, or the configuration is wrong: 2.
    Usage(anyhow::Error),
    /// The same, and the result on stdout has said everything: 2.
    UsageShown,
}

impl Failed {
    /// The command line, a file or the configuration is wrong.
    pub fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self::Usage(error.into())
    }

    /// The job was tried and failed.
    pub fn job(error: impl Into<anyhow::Error>) -> Self {
        Self::Job(error.into())
    }

    /// Writes the reason to stderr and gives the exit code.
    pub fn show(self) -> ExitCode {
        match self {
            Self::Job(error) => {
                output::note(&format!("error: {error:#}"));
                ExitCode::from(1)
            }
            Self::JobShown => ExitCode::from(1),
            Self::Usage(error) => {
                output::note(&format!("error: {error:#}"));
                ExitCode::from(2)
            }
            Self::UsageShown => ExitCode::from(2),
        }
    }
}
