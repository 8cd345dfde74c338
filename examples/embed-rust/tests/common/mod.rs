//! A customer with a TOPdesk and a SIGNL4 of its own, on loopback.
#![allow(dead_code, reason = "no test needs all of it")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use embed_rust::{Connector, Platform, RunReport, State, Tenant, WebhookRequest};
use simulators::topdesk::{LOGIN, NewIncident, PASSWORD};
use simulators::{Service, Signl4, Topdesk, system_clock};
use tempfile::TempDir;
use tokio::net::TcpListener;

pub struct Customer {
    pub name: String,
    pub topdesk: Topdesk,
    pub signl4: Signl4,
    pub topdesk_url: String,
    pub signl4_url: String,
}

impl Customer {
    pub async fn new(name: &str) -> Self {
        let topdesk = Topdesk::new(system_clock());
        let signl4 = Signl4::new(system_clock(), format!("secret-of-{name}"));
        Self {
            name: name.to_owned(),
            topdesk_url: served(Service::Topdesk(topdesk.clone())).await,
            signl4_url: served(Service::Signl4(signl4.clone())).await,
            topdesk,
            signl4,
        }
    }

    /// A ticket with words that nobody else has. (Ids are counted by each simulator.)
    pub fn ticket(&self) {
        self.topdesk.create_incident(NewIncident::new(self.words()));
    }

    pub fn token(&self) -> String {
        format!("token-of-these-tests-0123-{}", self.name)
    }

    pub fn words(&self) -> String {
        format!("Ticket of {}", self.name)
    }

    /// The alerts' titles, without the number of the ticket.
    pub fn titles(&self) -> Vec<String> {
        let alerts = self.signl4.alerts().into_iter();
        let words = alerts.map(|alert| alert.title.split_once(": ").unwrap().1.to_owned());
        words.collect()
    }

    /// How many notes all its tickets have.
    pub fn notes(&self) -> usize {
        let tickets = self.topdesk.incidents();
        tickets
            .iter()
            .map(|t| self.topdesk.notes(&t.id).len())
            .sum()
    }

    /// The latest notification of SIGNL4, as it arrives.
    pub fn webhook(&self) -> WebhookRequest {
        let notification = self.signl4.take_notifications().pop().unwrap();
        WebhookRequest {
            endpoint: "signl4".into(),
            token: self.token(),
            method: "POST".into(),
            headers: vec![("content-type".into(), "application/json".into())],
            body: notification.body.to_string().into(),
        }
    }

    pub fn settings(&self) -> BTreeMap<String, String> {
        let settings = [
            ("insecure_loopback", "yes"),
            ("topdesk_url", &self.topdesk_url),
            ("topdesk_username", LOGIN),
            ("topdesk_password", PASSWORD),
            ("signl4_url", &self.signl4_url),
            ("signl4_webhook_secret", &format!("secret-of-{}", self.name)),
            ("webhook_token", &self.token()),
        ];
        settings
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into()
    }

    pub fn tenant(&self, state: &State) -> Tenant {
        let hosts = [&*self.topdesk_url, &self.signl4_url];
        Tenant::new(self.settings(), state.of(&self.name), &hosts)
    }
}

async fn served(service: Service) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(simulators::serve(service, listener, std::future::pending()));
    format!("http://{address}")
}

pub fn state() -> (TempDir, State) {
    let folder = tempfile::tempdir().unwrap();
    let state = State::open(&folder.path().join("state.redb")).unwrap();
    (folder, state)
}

/// The component of `cargo xtask build`.
pub fn file() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    let dist = std::env::var_os("CONNECTOR_DIST").map_or(here, Into::into);
    dist.join("connector.wasm")
}

pub fn built(platform: &Platform) -> Connector {
    let bytes = std::fs::read(file()).context("run cargo xtask build first");
    platform.load(&bytes.unwrap()).unwrap()
}

pub async fn run(platform: &Platform, connector: &Connector, tenant: &Tenant) -> RunReport {
    platform
        .on_schedule(connector, tenant)
        .await
        .unwrap()
        .unwrap()
}
