//! Calls of the connector at the same time, interleaved at every import as a seed decides.

use super::player::{Mail, Player};
use crate::call::{Call, Returned};
use crate::canaries::TOKEN;
use crate::connector::{Invocation, Progress};
use crate::faults::CallFaults;
use crate::history::{Seat, What};
use crate::story::{Act, Forgery, Planned};
use crate::world::{Imports, lock};
use fastrand::Rng;
use serde_json::json;
use std::collections::VecDeque;

/// A call makes far fewer imports than this; one that makes more never ends.
const MAX_IMPORTS: u32 = 50_000;

/// One caller: what is still to be called, and what is under way.
struct Caller {
    next: VecDeque<(Call, CallFaults)>,
    /// Called if the webhook leaves work.
    afterwards: Option<CallFaults>,
    mail: Option<Mail>,
    under_way: Option<(Seat, Box<dyn Invocation>)>,
}

impl Caller {
    fn of(call: Call, faults: CallFaults) -> Self {
        Self {
            next: VecDeque::from([(call, faults)]),
            afterwards: None,
            mail: None,
            under_way: None,
        }
    }

    fn is_done(&self) -> bool {
        self.under_way.is_none() && self.next.is_empty()
    }
}

impl Player<'_> {
    /// One scheduled run without faults of its own.
    pub(super) fn run(&mut self) {
        self.calls(&[Planned::Run(CallFaults::default())], &[], 0);
    }

    pub(super) fn calls(&mut self, planned: &[Planned], meanwhile: &[Act], seed: u64) {
        let mut callers: Vec<_> = planned.iter().filter_map(|p| self.caller(p)).collect();
        let mut acts: VecDeque<_> = meanwhile.iter().collect();
        let mut dice = Rng::with_seed(seed);
        let mut now = 0;
        let mut left = MAX_IMPORTS;
        while callers.iter().any(|caller| !caller.is_done()) && left > 0 {
            left -= 1;
            if dice.u8(..8) == 0
                && let Some(act) = acts.pop_front()
            {
                self.act(act);
            }
            now = next(&callers, now, &mut dice);
            if let Some(caller) = callers.get_mut(now) {
                self.go_on(caller, &mut dice);
            }
        }
        if left == 0 {
            let endless = What::ContractBroken("a call never ends".into());
            lock(&self.world).note(None, endless);
        }
        acts.into_iter().for_each(|act| self.act(act));
        self.collect_mail();
    }

    fn caller(&mut self, planned: &Planned) -> Option<Caller> {
        let webhook = |endpoint: &str, token: &str, body: Vec<u8>| Call::Webhook {
            endpoint: endpoint.into(),
            token: token.into(),
            body,
        };
        Some(match planned {
            Planned::Run(faults) => Caller::of(Call::Schedule, faults.clone()),
            Planned::Mail {
                which,
                again,
                taking,
                working,
            } => {
                let mail = self.mail_number(*which, *again)?;
                let call = webhook("signl4", TOKEN, mail.body.clone());
                Caller {
                    afterwards: Some(working.clone()),
                    mail: Some(mail),
                    ..Caller::of(call, taking.clone())
                }
            }
            Planned::Push(faults) => Caller {
                afterwards: Some(CallFaults::default()),
                ..Caller::of(webhook("topdesk", TOKEN, Vec::new()), faults.clone())
            },
            Planned::Forged(Forgery::Token) => {
                let call = webhook("signl4", "no-token-of-ours", self.forged_event());
                Caller::of(call, CallFaults::default())
            }
            Planned::Forged(Forgery::Ticket) => Caller {
                afterwards: Some(CallFaults::default()),
                ..Caller::of(
                    webhook("signl4", TOKEN, self.forged_event()),
                    CallFaults::default(),
                )
            },
            Planned::Forged(Forgery::Nonsense) => Caller::of(
                webhook("signl4", TOKEN, b"{".to_vec()),
                CallFaults::default(),
            ),
        })
    }

    /// About a ticket that is there but not followed, if there is one.
    fn forged_event(&self) -> Vec<u8> {
        let silent = self.facts.silent.first().map(String::as_str);
        forged_event(silent.unwrap_or("00000000-0000-4000-8000-000000000bad"))
    }

    fn mail_number(&mut self, which: usize, again: bool) -> Option<Mail> {
        let at = which.checked_rem(self.mail.len())?;
        match again {
            true => self.mail.get(at).cloned(),
            false => Some(self.mail.remove(at)),
        }
    }

    fn go_on(&mut self, caller: &mut Caller, dice: &mut Rng) {
        let (seat, mut invocation) = match caller.under_way.take() {
            Some(under_way) => under_way,
            None => {
                let Some((call, faults)) = caller.next.pop_front() else {
                    return;
                };
                let mut world = lock(&self.world);
                let seat = world.seat(faults, dice.u64(..));
                world.note(Some(seat), What::Began(call.clone()));
                drop(world);
                let imports = Imports::new(self.world.clone(), seat);
                (seat, self.connector.begin(&call, imports))
            }
        };
        let progress = invocation.go_on();
        if lock(&self.world).is_dead(seat) {
            return;
        }
        match progress {
            Progress::Import => caller.under_way = Some((seat, invocation)),
            Progress::Ended(returned) => self.returned(caller, seat, returned),
        }
    }

    fn returned(&mut self, caller: &mut Caller, seat: Seat, returned: Returned) {
        if let Returned::Webhook(Ok(answer)) = &returned {
            let taken = answer.status == 200 && answer.body.contains("\"taken");
            let number = caller.mail.as_ref().and_then(|mail| mail.remark);
            let mut remarks = self.facts.remarks.iter_mut();
            if let Some(remark) = remarks.find(|r| Some(r.number) == number && taken) {
                remark.taken = true;
            }
            if answer.work_waiting
                && let Some(faults) = caller.afterwards.take()
            {
                caller.next.push_back((Call::Drain, faults));
            }
        }
        lock(&self.world).note(Some(seat), What::Returned(returned));
    }
}

/// Who goes on: mostly the same one, so that each gets deep into its work before another comes.
fn next(callers: &[Caller], now: usize, dice: &mut Rng) -> usize {
    let same = callers.get(now).is_some_and(|caller| !caller.is_done());
    if same && dice.u8(..4) > 0 {
        return now;
    }
    let alive = callers.iter().enumerate().filter(|(_, c)| !c.is_done());
    let alive: Vec<_> = alive.map(|(at, _)| at).collect();
    dice.choice(alive).unwrap_or(now)
}

fn forged_event(ticket: &str) -> Vec<u8> {
    let event = json!({
        "eventType": 201, "eventRaisedUtc": "2026-11-23T08:00:00Z", "id": "forged",
        "user": { "username": "Mallory", "mailaddress": "mallory@example.com", "id": "mallory" },
        "alert": {
            "statusCode": 4, "eventId": "forged", "id": "forged",
            "externalEventId": format!("TOPdesk-{ticket}"),
        },
    });
    event.to_string().into_bytes()
}
