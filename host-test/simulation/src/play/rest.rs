//! Coming to rest: all faults end, everything still on its way arrives, and time passes.

use super::player::Player;
use crate::faults::CallFaults;
use crate::story::Planned;
use crate::world::lock;

impl Player<'_> {
    pub(super) fn come_to_rest(&mut self) {
        {
            let mut world = lock(&self.world);
            world.outages.clear();
        }
        self.set_clock(0);
        self.note("all faults end".into());
        for _ in 0..60 {
            self.all_mail_arrives();
            self.wait(1_800);
            self.run();
        }
        // Noon: every rule's hours have begun.
        let second = lock(&self.world).clock.now().as_second();
        let past_noon = second.rem_euclid(86_400) - 43_200;
        self.wait(86_400 - past_noon);
        for _ in 0..6 {
            self.all_mail_arrives();
            self.wait(120);
            self.run();
        }
        self.facts.rest = lock(&self.world).history.entries.len();
        for _ in 0..3 {
            self.wait(10);
            self.run();
        }
    }

    fn all_mail_arrives(&mut self) {
        self.collect_mail();
        while !self.mail.is_empty() {
            let mail = Planned::Mail {
                which: 0,
                again: false,
                taking: CallFaults::default(),
                working: CallFaults::default(),
            };
            self.calls(&[mail], &[], 0);
        }
    }
}
