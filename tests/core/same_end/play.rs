//! A story is played in one of the four worlds.

use super::*;

impl Play {
    pub(super) fn new(story: &Story, post: Post, seed: u64) -> Self {
        let world = World::new();
        world.set("signl4_api_key", API_KEY);
        world.set("signl4_user", &world.signl4.users()[1].id);
        for (key, value) in &story.settings {
            world.set(key, value);
        }
        world.good_run();
        let tickets = (0..story.tickets)
            .map(|n| world.topdesk.create_incident(p1(&format!("ticket {n}"))).id)
            .collect();
        Self {
            world,
            post,
            dice: Dice(seed ^ 0xA5A5),
            mail: Vec::new(),
            tickets,
            remarks: 0,
        }
    }

    pub(super) fn tell(mut self, story: &Story) -> Self {
        self.run();
        for window in &story.windows {
            for step in window {
                self.world.wait(step.wait_s);
                self.act(step);
                self.deliver();
            }
            self.run();
        }
        self.settle();
        self
    }

    fn act(&mut self, step: &Step) {
        let id = &self.tickets[step.ticket];
        match step.act {
            Act::Edit(edit) => self.edit(id, edit),
            Act::Tap(tap, who, back) => {
                let own = format!("TOPdesk-{id}");
                let alerts = self.world.signl4.alerts();
                let is_own = |id: &String| *id == own || id.starts_with(&format!("{own}."));
                let mut mine = alerts.iter().rev();
                let mut mine = mine
                    .by_ref()
                    .filter(|a| a.external_id.as_ref().is_some_and(is_own));
                if let Some(alert) = mine.nth(back) {
                    self.remarks += usize::from(tap == Tap::Annotate);
                    self.tap(&alert.id, tap, who);
                }
            }
        }
    }

    fn edit(&self, id: &str, edit: Edit) {
        let (now, topdesk) = (self.world.clock.now(), &self.world.topdesk);
        match edit {
            Edit::Take => topdesk.edit_as("Rene Duty", id, |t| {
                t.set_group("Servicedesk");
                t.set_operator("Rene Duty");
            }),
            _ => topdesk.edit(id, |t| match edit {
                Edit::Text | Edit::Take => t.brief_description = Some(format!("as of {now}")),
                Edit::Status(name) => t.set_status(name),
                Edit::Group => t.set_group("Application management"),
                Edit::Hold => t.set_on_hold(!t.on_hold, now),
                Edit::Complete => t.set_completed(true, now),
                Edit::Close => {
                    t.set_completed(true, now);
                    t.set_closed(true, now);
                }
                Edit::Reopen => {
                    t.set_completed(false, now);
                    t.set_closed(false, now);
                }
            }),
        }
    }

    /// What the alert's state does not allow is not done, in any world.
    fn tap(&self, alert: &str, tap: Tap, who: &str) {
        let phone = &self.world.signl4;
        let _ = match tap {
            Tap::Acknowledge => phone.acknowledge(alert, who),
            Tap::Unacknowledge => phone.unacknowledge(alert, who),
            Tap::Close => phone.close(alert, who),
            Tap::Reopen => phone.reopen(alert, who),
            Tap::NoReply => phone.no_reply(alert),
            Tap::Annotate => phone.annotate(alert, who, &format!("remark {}", self.remarks)),
        };
    }

    fn run(&mut self) {
        self.world.good_run();
        self.deliver();
    }

    fn deliver(&mut self) {
        for body in self.world.notifications() {
            let fate = match self.post {
                Post::Mixed => self
                    .dice
                    .one_of(&[Post::AtOnce, Post::AnyOrder, Post::Lost]),
                post => post,
            };
            match fate {
                Post::AtOnce => self.hand_over(&body, true),
                Post::Lost => {}
                _ => self.mail.push(body),
            }
        }
        while !self.mail.is_empty() && self.dice.one_in(3) {
            let at = self.dice.below(self.mail.len());
            let body = match self.dice.one_in(4) {
                true => self.mail[at].clone(),
                false => self.mail.swap_remove(at),
            };
            let works = self.dice.one_in(2);
            self.hand_over(&body, works);
        }
    }

    fn hand_over(&self, body: &[u8], works: bool) {
        self.world.webhook("signl4", TOKEN, body).unwrap();
        if works {
            self.world.drain();
        }
    }

    fn settle(&mut self) {
        while !self.mail.is_empty() {
            let at = self.dice.below(self.mail.len());
            let body = self.mail.swap_remove(at);
            self.hand_over(&body, true);
        }
        for _ in 0..6 {
            self.run();
            for body in std::mem::take(&mut self.mail) {
                self.hand_over(&body, true);
            }
        }
    }

    pub(super) fn end(&self, story: &Story) -> End {
        let alert = |a: &simulators::signl4::Alert| {
            let id = a.external_id.clone().unwrap();
            (id, format!("{:?}", a.status))
        };
        let alerts = self.world.signl4.alerts();
        let mut alerts: Vec<_> = alerts.iter().map(alert).collect();
        alerts.sort();
        let tickets = self.tickets.iter().enumerate();
        let tickets = tickets.map(|(at, id)| {
            let ticket = self.world.topdesk.incident(id).unwrap();
            let overtaken = story.overtaken.contains(&at);
            let hasty = story.hasty.contains(&at);
            let mut facts = facts(&ticket);
            if overtaken {
                facts.remove("status");
                facts.remove("on hold");
            }
            if overtaken || hasty {
                facts.remove("operator");
            }
            (facts, self.notes(id, hasty))
        });
        End {
            alerts,
            tickets: tickets.collect(),
            left: self
                .world
                .store
                .borrow()
                .keys()
                .filter(|k| k.starts_with("in."))
                .count(),
        }
    }

    fn notes(&self, id: &str, hasty: bool) -> Vec<String> {
        let notes = self.world.topdesk.notes(id);
        let mut told: Vec<_> = notes
            .iter()
            .map(|n| without_moment(&n.plain_text))
            .collect();
        if hasty {
            told.retain(|note| {
                !note.starts_with("Alert acknowledged") && !note.starts_with("Alert closed")
            });
        }
        told.sort();
        told
    }
}
