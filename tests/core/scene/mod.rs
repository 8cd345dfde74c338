//! One ticket with an alert, things done on the phone, and what became of the ticket.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
#![allow(dead_code, reason = "every test file uses its own part of this scene")]

use crate::world::{self, World};
use connector::Outcome;
use connector::Report;
use connector::ports::{Method, NoAnswer, Request, Response};
use simulators::topdesk::{Incident, NewIncident};

pub const RENE: &str = "rene@example.com";
pub const SAM: &str = "sam@example.com";

/// A world with one ticket that has an alert.
pub struct Scene {
    pub world: World,
    pub ticket: String,
    pub alert: String,
}

/// Without any of the simple settings, so that only `write_back` counts.
pub fn scene(write_back: &str, ticket: NewIncident) -> Scene {
    let world = World::new();
    for key in [
        "status_on_acknowledge",
        "status_on_close",
        "status_on_reopen",
    ] {
        world.set(key, "");
    }
    world
        .set("close_ticket", "no")
        .set("assign_operator", "never")
        .set("write_back", write_back);
    let ticket = world.topdesk.create_incident(ticket).id;
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world.topdesk.clear_requests();
    // That the alert was created.
    world.notifications();
    Scene {
        world,
        ticket,
        alert,
    }
}

impl Scene {
    pub fn deliver(&self) -> Outcome {
        let mut outcomes = self.world.deliver();
        assert_eq!(outcomes.len(), 1);
        outcomes.remove(0)
    }

    pub fn acknowledge(&self, person: &str) -> Report {
        self.world
            .wait(1)
            .signl4
            .acknowledge(&self.alert, person)
            .unwrap();
        self.deliver().report
    }

    pub fn unacknowledge(&self) -> Report {
        self.world
            .wait(1)
            .signl4
            .unacknowledge(&self.alert, RENE)
            .unwrap();
        self.deliver().report
    }

    pub fn close(&self) -> Report {
        self.world.wait(1).signl4.close(&self.alert, RENE).unwrap();
        self.deliver().report
    }

    pub fn reopen(&self) -> Report {
        self.world.wait(1).signl4.reopen(&self.alert, RENE).unwrap();
        self.deliver().report
    }

    pub fn escalate(&self) -> Report {
        let team = self.world.signl4.add_team("Second", "second-secret");
        self.world.signl4.escalate(&self.alert, &team.id).unwrap();
        self.deliver().report
    }

    pub fn no_reply(&self) -> Report {
        self.world.signl4.no_reply(&self.alert).unwrap();
        self.deliver().report
    }

    pub fn fail(&self) -> Report {
        self.world.signl4.fail_alert(&self.alert).unwrap();
        self.deliver().report
    }

    pub fn annotate(&self) -> Report {
        self.world
            .signl4
            .annotate(&self.alert, RENE, "on my way")
            .unwrap();
        self.deliver().report
    }

    pub fn now(&self) -> Incident {
        self.world.topdesk.incident(&self.ticket).unwrap()
    }

    pub fn status(&self) -> String {
        self.now().processing_status.unwrap().name
    }

    pub fn operator(&self) -> Option<String> {
        self.now().operator.map(|o| o.name)
    }

    pub fn group(&self) -> Option<String> {
        self.now().operator_group.map(|g| g.name)
    }

    pub fn notes(&self) -> Vec<String> {
        let notes = self.world.topdesk.notes(&self.ticket).into_iter();
        notes.map(|n| n.plain_text).collect()
    }

    /// Methods and ends of the paths of what TOPdesk was asked.
    pub fn asked(&self) -> Vec<String> {
        let requests = self.world.topdesk.requests();
        let named = |path: &str| {
            path.rsplit('/')
                .next()
                .unwrap()
                .replace(&self.ticket, "ticket")
        };
        requests
            .iter()
            .map(|r| format!("{} {}", r.method, named(&r.path)))
            .collect()
    }
}

/// One part was refused, and one dead letter says so with these words.
#[track_caller]
pub fn refused(scene: &Scene, report: &Report, words: &str) {
    assert_eq!(report.open.dead_letters, 1, "{report:?}");
    assert!(report.problems[0].contains(words), "{report:?}");
    let notes = scene.notes();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains(words), "{notes:?}");
}

/// A TOPdesk that takes notes only, and says nothing about it.
pub fn only_notes(request: &Request) -> Option<Result<Response, NoAnswer>> {
    let body = String::from_utf8_lossy(&request.body);
    let parts = ["\"operator\"", "processingStatus", "closureCode"];
    let refused = request.method == Method::Patch && parts.iter().any(|p| body.contains(p));
    refused.then(|| world::status(400)).flatten()
}
