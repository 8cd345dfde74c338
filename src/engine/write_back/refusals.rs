//! Decides what to leave out of a change that TOPdesk refuses, so that as much as possible is accepted
//! within few requests. Pure.
//!
//! TOPdesk's error message can be in any language. If it names a part, that part is left out first;
//! otherwise the code guesses.

use crate::domain::TicketChange;

/// A part of a change that TOPdesk can refuse separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Operator,
    Group,
    ClosureCode,
    /// Together with `completed` and `closed`, which the status may set.
    Status,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Group => "operator group",
            Self::ClosureCode => "closure code",
            Self::Status => "status",
        }
    }
}

/// How many times a change is sent; the last request contains only the note.
const MAX_TRIES: u32 = 4;

const ALL: &[Part] = &[Part::Operator, Part::Group, Part::ClosureCode, Part::Status];

/// The parts to leave out, tried in this order. Each guess restores what the previous one left out.
const GUESSES: [&[Part]; 4] = [
    &[],
    &[Part::Operator, Part::Group],
    &[Part::ClosureCode, Part::Status],
    ALL,
];

/// A change that is reduced until TOPdesk accepts it.
pub(crate) struct Attempt {
    full: TicketChange,
    /// The group is the ticket's present one: it is sent only with the operator and does not count as a
    /// part.
    keeps_group: bool,
    /// The parts left out for good, with the reasons.
    left_out: Vec<(Part, String)>,
    guess: usize,
    /// TOPdesk's message that led to the guess.
    guess_message: String,
    /// Further sentences for the note.
    remarks: Vec<String>,
    tries: u32,
    /// Whether operator and group were already checked to fit together.
    pair_is_known: bool,
}

impl Attempt {
    /// An attempt with the full change. `keeps_group`: its group is the ticket's present one.
    pub fn new(full: TicketChange, keeps_group: bool) -> Self {
        Self {
            full,
            keeps_group,
            left_out: Vec::new(),
            guess: 0,
            guess_message: String::new(),
            remarks: Vec::new(),
            tries: 0,
            pair_is_known: false,
        }
    }

    /// The change to send now, with a note that says what is left out.
    pub fn change(&self) -> TicketChange {
        let mut change = self.full.clone();
        for part in ALL {
            if !self.parts().contains(part) {
                remove(&mut change, *part);
            }
        }
        if self.keeps_group && change.operator.is_some() {
            change.group.clone_from(&self.full.group);
        }
        if let Some(note) = change.note.as_mut() {
            for sentence in self.sentences() {
                note.text.push('\n');
                note.text.push_str(&sentence);
            }
        }
        change
    }

    /// What was left out and why, one sentence each. Each sentence begins with "The", by which the note is
    /// recognised later.
    pub fn sentences(&self) -> Vec<String> {
        let mut all = self.remarks.clone();
        let could_not = |what: &str, why: &str| format!("The {what} could not be set: {why}");
        all.extend(
            self.left_out
                .iter()
                .map(|(p, why)| could_not(p.name(), why)),
        );
        let guessed: Vec<_> = self.guessed(self.guess).iter().map(|p| p.name()).collect();
        if !guessed.is_empty() {
            all.push(could_not(&guessed.join(" and the "), &self.guess_message));
        }
        all
    }

    /// Leaves out a part after a refusal: the part that `message` names, or a guess. Returns false if
    /// nothing is left to leave out. `message` is `None` if it says nothing about the change itself.
    pub fn leave_out(&mut self, message: Option<&str>, refusal: &str) -> bool {
        self.tries += 1;
        let left = self.parts();
        if left.is_empty() {
            return false;
        }
        let last = self.tries + 1 >= MAX_TRIES;
        match message
            .and_then(|text| part_named_in(text, &left))
            .filter(|_| !last)
        {
            Some(part) => self.left_out.push((part, refusal.to_owned())),
            None => self.guess_again(last, refusal),
        }
        true
    }

    fn guess_again(&mut self, last: bool, refusal: &str) {
        let before = self.guessed(self.guess);
        let next = (self.guess + 1..GUESSES.len() - 1)
            .find(|guess| !self.guessed(*guess).is_empty() && self.guessed(*guess) != before);
        let all = GUESSES.len() - 1;
        self.guess = next.filter(|_| !last).unwrap_or(all);
        refusal.clone_into(&mut self.guess_message);
    }

    /// The ids of the operator and the group, if a refusal with this message may mean that the two do not
    /// fit together. Returned only once.
    pub fn mismatched_pair(&mut self, message: &str) -> Option<(String, String)> {
        let sent = self.parts();
        let meant =
            part_named_in(message, &sent).is_none_or(|p| matches!(p, Part::Operator | Part::Group));
        let has_pair = sent.contains(&Part::Operator)
            && (self.keeps_group || sent.contains(&Part::Group))
            && self.full.group.is_some();
        if !meant || !has_pair || self.pair_is_known {
            return None;
        }
        self.pair_is_known = true;
        self.full.operator.clone().zip(self.full.group.clone())
    }

    /// The operator does not belong to the group. A group that is only kept is left out; if the settings
    /// name the group, the operator is left out.
    pub fn operator_is_no_member(&mut self) {
        self.tries += 1;
        if self.keeps_group {
            self.keeps_group = false;
            self.full.group = None;
            self.remarks.push(
                "The operator does not belong to the ticket's operator group, which therefore could not be kept \
                 for certain"
                    .into(),
            );
        } else {
            let why = "this operator does not belong to the operator group that the ticket gets";
            self.left_out.push((Part::Operator, why.into()));
        }
    }

    /// The parts in the change to send now.
    fn parts(&self) -> Vec<Part> {
        let guessed = self.guessed(self.guess);
        let sent = |part: &Part| !guessed.contains(part);
        self.certain().into_iter().filter(sent).collect()
    }

    /// The parts that are not left out for good.
    fn certain(&self) -> Vec<Part> {
        let there = |part: &Part| match part {
            Part::Operator => self.full.operator.is_some(),
            Part::Group => self.full.group.is_some() && !self.keeps_group,
            Part::ClosureCode => self.full.closure_code.is_some(),
            Part::Status => {
                let flags = self.full.completed.or(self.full.closed);
                self.full.status.is_some() || flags.is_some()
            }
        };
        let is_left_out = |part: &Part| self.left_out.iter().any(|(left_out, _)| left_out == part);
        let left = ALL.iter().filter(|p| there(p) && !is_left_out(p));
        left.copied().collect()
    }

    fn guessed(&self, guess: usize) -> Vec<Part> {
        let meant = GUESSES.get(guess).copied().unwrap_or(ALL);
        let certain = self.certain().into_iter();
        certain.filter(|part| meant.contains(part)).collect()
    }
}

fn remove(change: &mut TicketChange, part: Part) {
    match part {
        Part::Operator => change.operator = None,
        Part::Group => change.group = None,
        Part::ClosureCode => change.closure_code = None,
        Part::Status => {
            change.status = None;
            change.completed = None;
            change.closed = None;
        }
    }
}

/// The part that TOPdesk's message names, if the change has it. If a closure code is missing, the ticket
/// cannot be closed, so that means the status.
fn part_named_in(message: &str, there: &[Part]) -> Option<Part> {
    let message = message.to_lowercase().replace(' ', "");
    let without_group = message.replace("operatorgroup", "");
    let said = [
        (message.contains("closure"), Part::ClosureCode),
        (message.contains("closure"), Part::Status),
        (without_group.contains("operator"), Part::Operator),
        (message.contains("operatorgroup"), Part::Group),
        (message.contains("processingstatus"), Part::Status),
        (message.contains("completed"), Part::Status),
        (message.contains("closed"), Part::Status),
    ];
    let mut parts = said.iter().filter(|(said, _)| *said).map(|(_, p)| *p);
    parts.find(|part| there.contains(part))
}

#[cfg(test)]
#[path = "refusals_tests.rs"]
mod tests;
