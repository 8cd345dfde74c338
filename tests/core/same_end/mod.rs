//! With polling, whatever becomes of SIGNL4's notifications, everything ends the same. A story of edits
//! and taps follows from a seed and is played in four worlds: every notification at once (A), in any
//! order, late and repeated (B), all lost (C), a mix of these (D). Then all tickets and alerts must be
//! alike. A failure prints its seed; `SAME_END_SEED=<n>` repeats it, `SAME_END_SEEDS=<n>` tries that many.
//!
//! Compared are the status of every alert and, of every ticket, its processing status, operator, group,
//! line, flags, and its notes without their order, without the moments in them, and without who withdrew
//! an acknowledgement or reopened an alert, which SIGNL4 tells nobody who asks later.
//!
//! A window is what happens between two runs. These stories are not told, since no two worlds can agree
//! on them:
//! - an acknowledgement withdrawn or an alert reopened *and* another change of the same alert's status in
//!   one window: it leaves no trace for those who ask later;
//! - the ticket's end and the alert's status changed against each other in one window: the ticket reopened
//!   in TOPdesk and a tap, the alert reopened and the ticket ended, the alert closed and the ticket only
//!   completed; nor, where a status or an operator of the ticket acknowledges or ends the alert, one of
//!   these and a tap: whichever is later decides;
//! - where the operator who changed the ticket last acknowledges (`taken`), an edit and a tap or remark in
//!   one window: our own note may hide who that was;
//! - an alert reopened within ten seconds after the connector has resolved it: it may just not be resolved
//!   yet.
//!
//! Of two more kinds of stories, not everything is compared of the ticket that they are about:
//! - several people acknowledge or close one alert in one window (the one that is told last is the only
//!   one that counts, and a world in which the later is told first does not take the earlier): neither
//!   the operator nor the notes on these acknowledgements and closes;
//! - the alert's status is changed, and the ticket's status, operator, group, hold or end, in one window
//!   (whoever is written later wins): neither the processing status and the hold that it may mean, nor the
//!   operator.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod play;
mod story;

use crate::dice;
use crate::dice::Dice;
use crate::world::{TOKEN, World, p1};
use simulators::signl4::API_KEY;
use simulators::topdesk::Incident;
use std::collections::{BTreeMap, BTreeSet};

const RENE: &str = "rene@example.com";
const SAM: &str = "sam@example.com";
const WINDOWS: usize = 9;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tap {
    Acknowledge,
    Unacknowledge,
    Close,
    Reopen,
    NoReply,
    Annotate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edit {
    Text,
    Status(&'static str),
    Take,
    Group,
    Hold,
    Complete,
    Close,
    Reopen,
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Edit(Edit),
    /// By whom, and how many alerts of the ticket back.
    Tap(Tap, &'static str, usize),
}

#[derive(Debug)]
struct Step {
    wait_s: i64,
    ticket: usize,
    act: Act,
}

/// What happens, and what of it cannot end the same everywhere.
#[derive(Default, Debug)]
struct Story {
    tickets: usize,
    settings: Vec<(&'static str, &'static str)>,
    windows: Vec<Vec<Step>>,
    /// Tickets whose status and operator were changed from both sides at the same time.
    overtaken: BTreeSet<usize>,
    /// Tickets of which several taps lie between two looks.
    hasty: BTreeSet<usize>,
}

/// Only an operator's own last change acknowledges.
const TAKEN: (&str, &str) = ("acknowledge_on_operator", "taken");

/// What becomes of notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Post {
    AtOnce,
    AnyOrder,
    Lost,
    Mixed,
}

struct Play {
    world: World,
    post: Post,
    dice: Dice,
    mail: Vec<Vec<u8>>,
    tickets: Vec<String>,
    remarks: usize,
}

fn facts(ticket: &Incident) -> BTreeMap<&'static str, String> {
    let name = |of: &Option<simulators::topdesk::Reference>| {
        of.as_ref().map(|of| of.name.clone()).unwrap_or_default()
    };
    BTreeMap::from([
        ("status", name(&ticket.processing_status)),
        ("operator", name(&ticket.operator)),
        ("group", name(&ticket.operator_group)),
        ("line", ticket.status().to_owned()),
        ("completed", ticket.completed.to_string()),
        ("closed", ticket.closed.to_string()),
        ("on hold", ticket.on_hold.to_string()),
    ])
}

/// What a note says, without when, and without whom where only a notification tells it.
fn without_moment(note: &str) -> String {
    let (what, rest) = note.split_once(" (").unwrap_or((note, ""));
    let remark = rest
        .split_once("):")
        .map_or("", |(_, remark)| remark.trim());
    for nameless in [
        "Acknowledgement withdrawn in SIGNL4",
        "Alert reopened in SIGNL4",
    ] {
        if what.starts_with(nameless) {
            return nameless.to_owned();
        }
    }
    // What TOPdesk refused depends on what the ticket had when it was written.
    match what.starts_with("Remark") {
        true => format!("{what} {remark}"),
        false => what.to_owned(),
    }
}

/// How everything ends.
#[derive(Debug, PartialEq, Eq)]
struct End {
    alerts: Vec<(String, String)>,
    tickets: Vec<(BTreeMap<&'static str, String>, Vec<String>)>,
    left: usize,
}

impl End {
    fn unlike(self, expected: &Self) -> Option<String> {
        if self.alerts != expected.alerts {
            return Some(format!(
                "alerts {:?}, not {:?}",
                self.alerts, expected.alerts
            ));
        }
        let mut both = self.tickets.iter().zip(&expected.tickets).enumerate();
        let unlike = both.find(|(_, (one, other))| one != other);
        let ticket = unlike.map(|(at, (one, other))| format!("ticket {at} {one:?}, not {other:?}"));
        ticket.or((self.left > 0).then(|| format!("{} notifications are stuck", self.left)))
    }
}

/// What is not as in the first world. A single seed tells its story, too.
fn differences(seed: u64) -> Vec<String> {
    let story = Story::new(seed);
    let end = |post| Play::new(&story, post, seed).tell(&story).end(&story);
    let expected = end(Post::AtOnce);
    let mut broken = Vec::new();
    if expected.left > 0 {
        broken.push(format!("{} notifications are stuck", expected.left));
    }
    for post in [Post::AnyOrder, Post::Lost, Post::Mixed] {
        broken.extend(
            end(post)
                .unlike(&expected)
                .map(|how| format!("\n  {post:?}: {how}")),
        );
    }
    if !broken.is_empty() && dice::seeds("SAME_END", 2).count() == 1 {
        let windows = story.windows.iter().map(|window| format!("\n  {window:?}"));
        broken.push(format!(
            "\n  {:?}{}",
            story.settings,
            windows.collect::<String>()
        ));
    }
    broken
}

#[test]
fn every_fate_of_notifications_ends_the_same() {
    dice::try_seeds("SAME_END", 60, differences);
}
