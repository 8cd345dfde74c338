//! What to leave out of a change that TOPdesk refuses, so that as much of it as possible is taken
//! within few tries. Pure.
//!
//! TOPdesk says in words what it does not like, and the words can be in any language. So they only
//! tell what to leave out first; where they name nothing, it is guessed.

use crate::domain::TicketChange;

/// A part of a change that can be refused by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Operator,
    Group,
    ClosureCode,
    /// With completed and closed, which it may drive.
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

/// So many times a change is sent; the last time it is the note alone.
const TRIES: u32 = 4;

const ALL: &[Part] = &[Part::Operator, Part::Group, Part::ClosureCode, Part::Status];

/// Guesses, one after the other: each puts back what the one before has left out.
const GUESSES: [&[Part]; 4] = [
    &[],
    &[Part::Operator, Part::Group],
    &[Part::ClosureCode, Part::Status],
    ALL,
];

/// A change on its way to be taken.
pub(crate) struct Attempt {
    whole: TicketChange,
    /// The group in it is the ticket's own: it goes along with the operator and is no part.
    keeps_group: bool,
    /// Left out for good, with the reason.
    out: Vec<(Part, String)>,
    guess: usize,
    /// TOPdesk's words that led to the guess.
    guess_words: String,
    /// Said besides.
    remarks: Vec<String>,
    tries: u32,
    /// Whether operator and group fit has been asked.
    pair_is_known: bool,
}

impl Attempt {
    /// A whole change. `keeps_group`: its group is the one that the ticket has.
    pub fn new(whole: TicketChange, keeps_group: bool) -> Self {
        Self {
            whole,
            keeps_group,
            out: Vec::new(),
            guess: 0,
            guess_words: String::new(),
            remarks: Vec::new(),
            tries: 0,
            pair_is_known: false,
        }
    }

    /// What is to be sent now, with a note that says what is left out.
    pub fn change(&self) -> TicketChange {
        let mut change = self.whole.clone();
        for part in ALL {
            if !self.parts().contains(part) {
                remove(&mut change, *part);
            }
        }
        if self.keeps_group && change.operator.is_some() {
            change.group.clone_from(&self.whole.group);
        }
        if let Some(note) = change.note.as_mut() {
            for sentence in self.sentences() {
                note.text.push('\n');
                note.text.push_str(&sentence);
            }
        }
        change
    }

    /// What was left out and why, one sentence each. Every one begins with "The".
    pub fn sentences(&self) -> Vec<String> {
        let mut all = self.remarks.clone();
        let could_not = |what: &str, why: &str| format!("The {what} could not be set: {why}");
        all.extend(self.out.iter().map(|(p, why)| could_not(p.name(), why)));
        let guessed: Vec<_> = self.guessed(self.guess).iter().map(|p| p.name()).collect();
        if !guessed.is_empty() {
            all.push(could_not(&guessed.join(" and the "), &self.guess_words));
        }
        all
    }

    /// After a refusal: leaves out what it names, or what it may mean. False: there is nothing left
    /// to leave out. `words` are none where they say nothing about the change itself.
    pub fn leave_out(&mut self, words: Option<&str>, refusal: &str) -> bool {
        self.tries += 1;
        let left = self.parts();
        if left.is_empty() {
            return false;
        }
        let last = self.tries + 1 >= TRIES;
        match words.and_then(|w| named(w, &left)).filter(|_| !last) {
            Some(part) => self.out.push((part, refusal.to_owned())),
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
        refusal.clone_into(&mut self.guess_words);
    }

    /// Operator and group of the change, if a refusal with these words may mean that the two do not
    /// fit together; given once.
    pub fn misfit(&mut self, words: &str) -> Option<(String, String)> {
        let sent = self.parts();
        let meant = named(words, &sent).is_none_or(|p| matches!(p, Part::Operator | Part::Group));
        let has_pair = sent.contains(&Part::Operator)
            && (self.keeps_group || sent.contains(&Part::Group))
            && self.whole.group.is_some();
        if !meant || !has_pair || self.pair_is_known {
            return None;
        }
        self.pair_is_known = true;
        self.whole.operator.clone().zip(self.whole.group.clone())
    }

    /// The operator does not belong to the group: a group that is only kept gives way, a group that
    /// the settings name does not.
    pub fn does_not_belong(&mut self) {
        self.tries += 1;
        if self.keeps_group {
            self.keeps_group = false;
            self.whole.group = None;
            self.remarks.push(
                "The operator does not belong to the ticket's operator group, which therefore could not be kept \
                 for certain"
                    .into(),
            );
        } else {
            let why = "this operator does not belong to the operator group that the ticket gets";
            self.out.push((Part::Operator, why.into()));
        }
    }

    /// The parts that are sent now.
    fn parts(&self) -> Vec<Part> {
        let guessed = self.guessed(self.guess);
        let sent = |part: &Part| !guessed.contains(part);
        self.certain().into_iter().filter(sent).collect()
    }

    /// The parts that are not left out for good.
    fn certain(&self) -> Vec<Part> {
        let there = |part: &Part| match part {
            Part::Operator => self.whole.operator.is_some(),
            Part::Group => self.whole.group.is_some() && !self.keeps_group,
            Part::ClosureCode => self.whole.closure_code.is_some(),
            Part::Status => {
                let flags = self.whole.completed.or(self.whole.closed);
                self.whole.status.is_some() || flags.is_some()
            }
        };
        let is_out = |part: &Part| self.out.iter().any(|(out, _)| out == part);
        let left = ALL.iter().filter(|p| there(p) && !is_out(p));
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

/// The part that TOPdesk's words name, if it is there. A closure code that is missing means that the
/// ticket cannot be closed.
fn named(words: &str, there: &[Part]) -> Option<Part> {
    let words = words.to_lowercase().replace(' ', "");
    let without_group = words.replace("operatorgroup", "");
    let said = [
        (words.contains("closure"), Part::ClosureCode),
        (words.contains("closure"), Part::Status),
        (without_group.contains("operator"), Part::Operator),
        (words.contains("operatorgroup"), Part::Group),
        (words.contains("processingstatus"), Part::Status),
        (words.contains("completed"), Part::Status),
        (words.contains("closed"), Part::Status),
    ];
    let mut parts = said.iter().filter(|(said, _)| *said).map(|(_, p)| *p);
    parts.find(|part| there.contains(part))
}

#[cfg(test)]
#[path = "refusals_tests.rs"]
mod tests;
