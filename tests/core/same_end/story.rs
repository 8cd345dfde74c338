//! The story that follows from a seed.

use super::*;

impl Story {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut story = Self {
            tickets: 1 + dice.below(3),
            settings: settings(&mut dice),
            ..Self::default()
        };
        // In every other story nobody is overtaken.
        let in_full = dice.one_in(2);
        if !in_full {
            story
                .settings
                .retain(|(key, _)| UNDRIVEN.iter().all(|(other, _)| key != other));
            story.settings.extend(UNDRIVEN);
        }
        for _ in 0..WINDOWS {
            let mut steps = Vec::new();
            for ticket in 0..story.tickets {
                let acts = story.acts(ticket, in_full, &mut dice);
                steps.push(acts.into_iter().map(|act| (ticket, act)).collect());
            }
            let steps = shuffled_together(steps, &mut dice);
            let step = |(ticket, act)| Step {
                wait_s: dice.seconds(11, 40),
                ticket,
                act,
            };
            story.windows.push(steps.into_iter().map(step).collect());
        }
        story
    }

    /// What happens to one ticket in one window, in order.
    fn acts(&mut self, ticket: usize, in_full: bool, dice: &mut Dice) -> Vec<Act> {
        let mut acts = Vec::new();
        let back = usize::from(dice.one_in(6));
        let taps = taps(in_full, dice);
        let edits = edits(dice);
        let untold = |edit: &Edit| match edit {
            Edit::Reopen => !taps.is_empty(),
            Edit::Complete => taps.contains(&Tap::Close) || taps.contains(&Tap::Reopen),
            Edit::Close => taps.contains(&Tap::Reopen),
            _ => false,
        };
        let races = |edit: &Edit| *edit != Edit::Text && !taps.is_empty();
        let wanted = |edit: &&Edit| !(untold(edit) || in_full && races(edit));
        let edits: Vec<_> = edits.iter().filter(wanted).copied().collect();
        if edits.iter().any(races) {
            self.overtaken.insert(ticket);
        }
        if taps.len() > 1 {
            self.hasty.insert(ticket);
        }
        let who = |dice: &mut Dice| dice.one_of(&[RENE, SAM]);
        let remarks = if dice.one_in(3) { 1 + dice.below(2) } else { 0 };
        let remark = |dice: &mut Dice| Act::Tap(Tap::Annotate, who(dice), dice.below(2));
        let tap = |tap: &Tap| Act::Tap(*tap, who(dice), back);
        let mut order: Vec<Vec<Act>> = vec![taps.iter().map(tap).collect()];
        order.push((0..remarks).map(|_| remark(dice)).collect());
        if !self.settings.contains(&TAKEN) || remarks + taps.len() == 0 {
            order.push(edits.iter().map(|edit| Act::Edit(*edit)).collect());
        }
        acts.extend(shuffled_together(order, dice));
        acts
    }
}

/// No status and no operator of a ticket does anything to its alert.
const UNDRIVEN: [(&str, &str); 3] = [
    ("acknowledge_on_operator", "no"),
    ("acknowledge_on_status", ""),
    ("resolve_on_status", ""),
];

fn settings(dice: &mut Dice) -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "close_ticket",
            dice.one_of(&["no", "completed", "completed,closed"]),
        ),
        (
            "assign_operator",
            dice.one_of(&["acknowledge", "close", "never"]),
        ),
        (
            "acknowledge_on_operator",
            dice.one_of(&["taken", "assigned", "no"]),
        ),
        (
            "acknowledge_on_status",
            dice.one_of(&["", "", "In progress", "Waiting for supplier"]),
        ),
        ("resolve_on_status", dice.one_of(&["", "", "", "Closed"])),
        ("realert_on_reopen", dice.one_of(&["yes", "yes", "no"])),
    ]
}

/// Changes of an alert's status in one window: one, or several that leave a trace.
fn taps(one_at_most: bool, dice: &mut Dice) -> Vec<Tap> {
    let all = [
        Tap::Acknowledge,
        Tap::Acknowledge,
        Tap::Close,
        Tap::Unacknowledge,
        Tap::Reopen,
        Tap::NoReply,
    ];
    match dice.below(8) {
        0..4 => Vec::new(),
        4..7 => vec![dice.one_of(&all)],
        _ if one_at_most => Vec::new(),
        _ => {
            let forward = [Tap::Acknowledge, Tap::Acknowledge, Tap::Close];
            forward.into_iter().filter(|_| !dice.one_in(3)).collect()
        }
    }
}

fn edits(dice: &mut Dice) -> Vec<Edit> {
    let all = [
        Edit::Text,
        Edit::Status("Registered"),
        Edit::Status("In progress"),
        Edit::Status("Waiting for supplier"),
        Edit::Status("Closed"),
        Edit::Take,
        Edit::Take,
        Edit::Group,
        Edit::Hold,
        Edit::Complete,
        Edit::Close,
        Edit::Reopen,
        Edit::Reopen,
    ];
    let count = [0, 0, 0, 1, 1, 1, 2][dice.below(7)];
    (0..count).map(|_| dice.one_of(&all)).collect()
}

/// One list of several, each of which keeps its order.
fn shuffled_together<T>(lists: Vec<Vec<T>>, dice: &mut Dice) -> Vec<T> {
    let mut lists: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    let mut all = Vec::new();
    loop {
        lists.retain(|list| list.len() > 0);
        if lists.is_empty() {
            return all;
        }
        let at = dice.below(lists.len());
        all.extend(lists[at].next());
    }
}
