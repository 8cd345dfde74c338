//! What people do: at the desk and on their phones.

use super::facts::Remark;
use super::player::Player;
use crate::canaries::{RENE, TITLE};
use crate::history::{What, ticket_of};
use crate::story::{Act, Edit, NETWORK, New, Tap};
use crate::world::{World, lock};
use jiff::SignedDuration;
use simulators::signl4::Alert;
use simulators::topdesk::{Author, Incident, NewIncident, Reference};

const OPERATOR: &str = "Rene Duty";
const SERVICE_DESK: &str = "Servicedesk";

fn one<T: Clone>(all: &[T], which: usize) -> Option<T> {
    all.get(which % all.len().max(1)).cloned()
}

fn alerting() -> NewIncident {
    NewIncident::new(TITLE).priority("P1").group(SERVICE_DESK)
}

impl Player<'_> {
    pub(super) fn act(&mut self, act: &Act) {
        match act {
            Act::Create(new) => self.create(new),
            Act::Edit(which, edit) => self.edit(*which, edit),
            Act::Tap(which, tap) => self.tap(*which, *tap),
            Act::LoseMail(which) => {
                if !self.mail.is_empty() {
                    self.mail.remove(which % self.mail.len());
                    self.note(act.to_string());
                }
            }
        }
        // Two people, or one twice, never act in the same moment.
        lock(&self.world).wait_ms(10);
        self.collect_mail();
    }

    fn create(&mut self, new: &New) {
        let world = self.world.clone();
        let world = &mut *lock(&world);
        let create = |world: &mut World, new: NewIncident| {
            let ticket = world.topdesk.create_incident(new);
            let act = format!("ticket {} ({}) is created", ticket.number, ticket.id);
            world.note(None, What::Act(act));
            ticket
        };
        match new {
            New::Alerting => drop(create(world, alerting())),
            New::Silent => {
                let ticket = create(world, NewIncident::new(TITLE).priority("P4"));
                self.facts.silent.insert(ticket.id);
            }
            New::Late(seconds) => {
                let then = world.clock.now() - SignedDuration::from_secs(*seconds);
                create(world, alerting().at(then));
            }
            New::Major => drop(create(world, alerting().major())),
            New::OfMajor(which) => {
                let mut majors = world.topdesk.incidents();
                majors.retain(|ticket| ticket.major_call);
                let part = match one(&majors, *which) {
                    Some(major) => alerting().part_of_major(&major),
                    None => alerting(),
                };
                create(world, part);
            }
            New::Many(groups) => {
                for network in groups {
                    create(world, alerting().group(group(*network)));
                }
            }
        }
    }

    fn edit(&mut self, which: usize, edit: &Edit) {
        let world = self.world.clone();
        let world = &mut *lock(&world);
        let Some(ticket) = one(&world.topdesk.incidents(), which) else {
            return;
        };
        let act = format!("ticket {}: {edit:?}", ticket.number);
        world.note(None, What::Act(act));
        self.edit_ticket(world, &ticket, edit);
    }

    fn edit_ticket(&self, world: &World, ticket: &Incident, edit: &Edit) {
        let (topdesk, now, id) = (&world.topdesk, world.clock.now(), &ticket.id);
        match edit {
            Edit::Title(n) => {
                topdesk.edit(id, |t| t.brief_description = Some(format!("edit {n}")));
            }
            Edit::Closed(closed) => topdesk.edit(id, |t| t.set_closed(*closed, now)),
            Edit::Priority(_) if self.facts.silent.contains(id) => {}
            Edit::Priority(priority) => topdesk.edit(id, |t| t.set_priority(priority)),
            Edit::Group(network) => topdesk.edit(id, |t| t.set_group(group(*network))),
            Edit::OnHold(on) => topdesk.edit(id, |t| t.set_on_hold(*on, now)),
            Edit::TargetIn(minutes) => {
                let target = now.saturating_add(SignedDuration::from_mins(*minutes));
                topdesk.edit(id, |t| t.target_date = target.ok());
            }
            Edit::Take => topdesk.edit_as(OPERATOR, id, |t| t.set_operator(OPERATOR)),
            Edit::Note(visible) => {
                let author = Author::Operator(Reference::operator(OPERATOR));
                topdesk.add_note(id, author, "a look at the log", !visible);
            }
            Edit::Delete => {
                topdesk.delete(id);
            }
        }
    }

    fn tap(&mut self, which: usize, tap: Tap) {
        let world = self.world.clone();
        let world = &mut *lock(&world);
        let Some(alert) = one(&world.signl4.alerts(), which) else {
            return;
        };
        if self.tapped(world, &alert, tap) {
            let of = alert.external_id.unwrap_or_default();
            let act = format!("alert {of}: {tap:?}");
            world.note(None, What::Act(act));
        }
    }

    /// Whether the alert's state allowed it.
    fn tapped(&mut self, world: &World, alert: &Alert, tap: Tap) -> bool {
        let (phone, id) = (&world.signl4, &alert.id);
        let ticket = ticket_of(alert.external_id.as_deref().unwrap_or_default());
        let done = match tap {
            Tap::Acknowledge => phone.acknowledge(id, RENE),
            Tap::Unacknowledge => phone.unacknowledge(id, RENE),
            Tap::Close => phone.close(id, RENE),
            Tap::Reopen => phone.reopen(id, RENE),
            Tap::NoReply => phone.no_reply(id),
            Tap::Failed => phone.fail_alert(id),
            Tap::Remark(number) => phone.annotate(id, RENE, &format!("remark {number} end")),
        };
        let done = done.is_ok();
        match tap {
            Tap::Reopen | Tap::Unacknowledge if done => {
                if tap == Tap::Reopen {
                    self.facts.reopened.insert(ticket.clone());
                }
                self.facts.given_back.insert(ticket);
            }
            Tap::Remark(number) if done => self.facts.remarks.push(Remark {
                number,
                ticket,
                taken: false,
            }),
            _ => {}
        }
        done
    }
}

fn group(network: bool) -> &'static str {
    if network { NETWORK } else { SERVICE_DESK }
}
