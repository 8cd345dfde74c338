//! The story on the terminal: time, who, what.

use std::io::Write as _;
use std::time::Duration;

use jiff::Timestamp;

/// How fast the story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// With pauses, so that a person can read along.
    Readable,
    /// Without pauses.
    Fast,
    /// Nothing is shown.
    Silent,
}

/// Who does something in the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Topdesk,
    Signl4,
    Person,
    Connector,
    Host,
}

impl Who {
    fn name(self) -> &'static str {
        match self {
            Self::Topdesk => "TOPdesk",
            Self::Signl4 => "SIGNL4",
            Self::Person => "Rene's phone",
            Self::Connector => "connector",
            Self::Host => "host",
        }
    }

    /// ANSI colour.
    fn colour(self) -> u8 {
        match self {
            Self::Topdesk => 34,
            Self::Signl4 => 35,
            Self::Person => 33,
            Self::Connector => 32,
            Self::Host => 90,
        }
    }
}

/// Writes the story, line by line, to stdout.
pub struct Timeline {
    pace: Pace,
    coloured: bool,
}

impl Timeline {
    /// A timeline; `coloured` only where stdout is a terminal.
    #[must_use]
    pub fn new(pace: Pace, coloured: bool) -> Self {
        Self { pace, coloured }
    }

    /// One line.
    pub(crate) fn say(&self, who: Who, what: &str) {
        if self.pace == Pace::Silent {
            return;
        }
        let time = Timestamp::now().strftime("%H:%M:%S%.1f").to_string();
        let name = format!("{:<13}", who.name());
        let name = match self.coloured {
            true => format!("\u{1b}[{}m{name}\u{1b}[0m", who.colour()),
            false => name,
        };
        self.line(&format!("{time}  {name} {what}"));
    }

    /// A heading, after a pause for the reader.
    pub(crate) async fn scene(&self, title: &str) {
        if self.pace == Pace::Readable {
            // For the reader only: nothing waits for anything here.
            tokio::time::sleep(Duration::from_millis(900)).await;
        }
        if self.pace != Pace::Silent {
            let title = match self.coloured {
                true => format!("\n\u{1b}[1m{title}\u{1b}[0m"),
                false => format!("\n{title}"),
            };
            self.line(&title);
        }
    }

    fn line(&self, text: &str) {
        // A reader that has gone away does not end the story: its outcome still counts.
        let _ = writeln!(std::io::stdout(), "{text}");
    }
}
