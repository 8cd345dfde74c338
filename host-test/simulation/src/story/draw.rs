//! Stories drawn from a seed.

use super::settings::{desk, plain, with_api_key};
use super::{Act, Desk, Edit, Forgery, New, Plan, Planned, Step, Story, Tap};
use crate::faults::{CallFaults, Crash, InjectedStoreFault, NetFault, Outage};
use fastrand::Rng;
use simulators::{Signl4, system_clock};

/// What a story may contain.
struct Draw {
    dice: Rng,
    desk: Option<Desk>,
    /// Store reads may be stale.
    stale: bool,
    /// The host's clock may jump.
    jumps: bool,
    remarks: u32,
    deleted: u32,
}

impl Story {
    /// One filter, nothing special, and no step.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            seed: 0,
            settings: plain(),
            desk: None,
            atomics: true,
            plan: Plan::Unlimited,
            steps: Vec::new(),
        }
    }

    /// The story of a seed: always the same.
    #[must_use]
    pub fn draw(seed: u64) -> Self {
        let mut dice = Rng::with_seed(seed);
        let mut settings = plain();
        let desk = dice.bool().then(|| desk(&mut dice));
        if let Some(desk) = &desk {
            settings.extend(desk.settings.clone());
        }
        let size = dice.choice(["1", "2", "3", "200"]).unwrap_or("200");
        settings.insert("topdesk_page_size".into(), size.into());
        if dice.bool() {
            with_api_key(&mut settings, &user());
            if desk.is_some() {
                let notes = dice.choice(["no", "operators", "all"]).unwrap_or("no");
                settings.insert("notes_to_signl4".into(), notes.into());
            }
        }
        let plans = [
            Plan::Unlimited,
            Plan::Unlimited,
            Plan::Commercial,
            Plan::Free,
        ];
        let mut story = Self {
            seed,
            settings,
            atomics: !one_in(&mut dice, 4),
            plan: dice.choice(plans).unwrap_or(Plan::Unlimited),
            steps: Vec::new(),
            desk: desk.clone(),
        };
        let mut draw = Draw {
            stale: one_in(&mut dice, 4),
            jumps: one_in(&mut dice, 4),
            desk,
            remarks: 0,
            deleted: 0,
            dice,
        };
        let steps = draw.dice.usize(15..60);
        story.steps = (0..steps).map(|_| draw.step()).collect();
        story
    }
}

fn one_in(dice: &mut Rng, n: u32) -> bool {
    dice.u32(..n) == 0
}

/// The id of the simulator's user on duty.
fn user() -> String {
    let signl4 = Signl4::new(system_clock(), "");
    let user = signl4.users().into_iter().nth(1);
    user.map(|user| user.id).unwrap_or_default()
}

impl Draw {
    fn one_in(&mut self, n: u32) -> bool {
        one_in(&mut self.dice, n)
    }

    fn step(&mut self) -> Step {
        match self.dice.u8(..32) {
            0..12 => Step::Act(self.act()),
            12..15 => Step::Wait(self.dice.i64(..900)),
            15 => self.outage(),
            16 => Step::OutagesEnd,
            17 if self.jumps => {
                let ahead = [-86_400, -3_700, -60, 0, 60, 3_700, 86_400];
                Step::Clock(self.dice.choice(ahead).unwrap_or(0))
            }
            18 if self.one_in(4) => Step::NewerVersion,
            _ => self.calls(),
        }
    }

    fn act(&mut self) -> Act {
        match self.dice.u8(..10) {
            0..3 => Act::Create(self.new_ticket()),
            3..6 => Act::Edit(self.dice.usize(..1_000), self.edit()),
            6 if self.one_in(3) => Act::LoseMail(self.dice.usize(..1_000)),
            _ => Act::Tap(self.dice.usize(..1_000), self.tap()),
        }
    }

    fn new_ticket(&mut self) -> New {
        if self.one_in(8) {
            return New::Late(self.dice.i64(1..60));
        }
        if self.desk.is_none() {
            return if self.one_in(4) {
                New::Silent
            } else {
                New::Alerting
            };
        }
        match self.dice.u8(..6) {
            0 => New::Major,
            1 | 2 => New::OfMajor(self.dice.usize(..1_000)),
            3 => New::Silent,
            4 => {
                let many = self.dice.usize(1..6);
                New::Many((0..many).map(|_| self.dice.bool()).collect())
            }
            _ => New::Alerting,
        }
    }

    fn edit(&mut self) -> Edit {
        let kinds = if self.desk.is_some() { 12 } else { 7 };
        match self.dice.u8(..kinds) {
            0 | 1 => Edit::Title(self.dice.u32(..1_000)),
            2..=4 => Edit::Closed(self.dice.bool()),
            5 => Edit::Take,
            6 => Edit::Priority(self.dice.choice(["P1", "P2", "P3", "P4"]).unwrap_or("P1")),
            7 => Edit::Group(self.dice.bool()),
            8 => Edit::OnHold(self.dice.bool()),
            9 => Edit::TargetIn(self.dice.i64(10..240)),
            10 if self.desk.as_ref().is_some_and(|d| d.deletes) && self.deleted < 2 => {
                self.deleted += 1;
                Edit::Delete
            }
            _ => Edit::Note(self.dice.bool()),
        }
    }

    fn tap(&mut self) -> Tap {
        match self.dice.u8(..12) {
            0..4 => Tap::Acknowledge,
            4 | 5 => Tap::Unacknowledge,
            6 | 7 => Tap::Close,
            8 => Tap::Reopen,
            9 if self.one_in(2) => Tap::NoReply,
            9 => Tap::Failed,
            _ => {
                self.remarks += 1;
                Tap::Remark(self.remarks)
            }
        }
    }

    fn outage(&mut self) -> Step {
        let faults = [
            NetFault::Refused,
            NetFault::Status(500),
            NetFault::Status(503),
            NetFault::Status(401),
            NetFault::Status(403),
            NetFault::Status(302),
            NetFault::Patience(429, 30),
            NetFault::Patience(503, 600),
            NetFault::Html,
            NetFault::HangsBefore,
            NetFault::HangsAfter,
        ];
        let fault = self.dice.choice(faults).unwrap_or(NetFault::Refused);
        let of_topdesk = self.dice.bool();
        Step::Outage(Outage { of_topdesk, fault })
    }

    fn calls(&mut self) -> Step {
        let together = match self.dice.u8(..8) {
            0 => 3,
            1 | 2 => 2,
            _ => 1,
        };
        let acting = if self.one_in(3) {
            self.dice.usize(1..4)
        } else {
            0
        };
        Step::Calls {
            calls: (0..together).map(|_| self.planned()).collect(),
            meanwhile: (0..acting).map(|_| self.act()).collect(),
            seed: self.dice.u64(..1 << 32),
        }
    }

    fn planned(&mut self) -> Planned {
        match self.dice.u8(..16) {
            0..8 => Planned::Run(self.faults()),
            8..14 => Planned::Mail {
                which: self.dice.usize(..1_000),
                again: self.one_in(5),
                taking: self.faults(),
                working: self.faults(),
            },
            14 => Planned::Push(self.faults()),
            _ => {
                let forgeries = [Forgery::Token, Forgery::Ticket, Forgery::Nonsense];
                Planned::Forged(self.dice.choice(forgeries).unwrap_or(Forgery::Token))
            }
        }
    }

    fn faults(&mut self) -> CallFaults {
        let mut faults = CallFaults::default();
        if !self.one_in(3) {
            return faults;
        }
        match self.dice.u8(..6) {
            0 | 1 => {
                for _ in 0..self.dice.u8(1..4) {
                    let at = self.dice.u32(1..8);
                    faults.network.push((at, self.net_fault()));
                }
            }
            2 | 3 => {
                for _ in 0..self.dice.u8(1..3) {
                    let at = self.dice.u32(1..24);
                    faults.store.push((at, self.store_fault()));
                }
            }
            _ => {
                let import = self.dice.u32(1..40);
                let after_effect = self.dice.bool();
                faults.crash = Some(Crash {
                    import,
                    after_effect,
                });
            }
        }
        faults
    }

    fn net_fault(&mut self) -> NetFault {
        let faults = [
            NetFault::Refused,
            NetFault::Status(500),
            NetFault::Status(408),
            NetFault::Status(502),
            NetFault::Status(400),
            NetFault::Status(422),
            NetFault::DoneThenStatus(500),
            NetFault::DoneThenStatus(504),
            NetFault::Patience(429, 20),
            NetFault::Patience(503, 120),
            NetFault::Html,
            NetFault::BreaksBefore,
            NetFault::BreaksAfter,
            NetFault::HangsBefore,
            NetFault::HangsAfter,
            NetFault::Truncated,
            NetFault::Twice,
        ];
        self.dice.choice(faults).unwrap_or(NetFault::Refused)
    }

    fn store_fault(&mut self) -> InjectedStoreFault {
        match self.dice.u8(..3) {
            0 if self.stale => InjectedStoreFault::Stale,
            1 => InjectedStoreFault::DoneButFails,
            _ => InjectedStoreFault::Fails,
        }
    }
}
