//! The stage without a story: visitors play both sides in a browser, and watch the connector.

mod console;
mod feed;
mod web;

use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;
use simulators::signl4::API_KEY;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::world::{Keys, World};

/// Where everything is, and what opens the console. All of it ends with the demo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Addresses {
    /// The page with desk, connector and phone.
    pub page: String,
    /// The simulated TOPdesk.
    pub topdesk: String,
    /// The simulated SIGNL4.
    pub signl4: String,
    /// The connector's service.
    pub connector: String,
    /// The connector's console.
    pub console: String,
    /// The token for it, made for this demo.
    pub admin_token: String,
}

/// A stage that stands open. Dropping it without [`Playground::close`] leaves its tasks behind.
pub struct Playground {
    addresses: Addresses,
    world: World,
    web: JoinHandle<()>,
}

/// On whose behalf the connector writes remarks under alerts.
const API_USER: &str = "Connector";

impl Playground {
    /// Opens the stage with a component that answers HTTP (`dist/connector-http.wasm`), all of it on free ports
    /// of loopback.
    ///
    /// # Errors
    /// When it cannot be set up: no such component, no loopback, no temporary folder.
    pub async fn open(component: &Path) -> anyhow::Result<Self> {
        let admin_token = secret();
        let keys = Keys {
            webhook: secret(),
            team: secret(),
        };
        let mut api_user = String::new();
        let world = World::build(component, keys, |settings, signl4| {
            api_user = signl4.add_api_user(API_USER).id;
            signl4.add_team("Second level", secret());
            settings
                .with("admin_token", admin_token.as_str())
                // What somebody notes at the desk is read on the phone.
                .with("signl4_api_key", API_KEY)
                .with("signl4_user", mail_of(API_USER))
                .with("notes_to_signl4", "operators")
        })
        .await?;
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.context("listening on loopback")?;
        let connector = format!("http://{}", world.address());
        let addresses = Addresses {
            page: format!("http://{}/", listener.local_addr()?),
            topdesk: format!("http://{}", world.topdesk_address),
            signl4: format!("http://{}", world.signl4_address),
            console: format!("{connector}/console"),
            connector,
            admin_token,
        };
        let stage = web::Stage {
            topdesk: world.topdesk.clone(),
            signl4: world.signl4.clone(),
            api_user,
            runs: world.watch_runs(),
            bell: world.bell().context("the host has stopped")?,
            addresses: addresses.clone(),
            asker: console::asker(),
        };
        Ok(Self {
            addresses,
            world,
            web: tokio::spawn(web::serve(stage, listener)),
        })
    }

    /// Where everything is.
    #[must_use]
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Ends it: what the connector has under way is finished.
    pub async fn close(self) {
        self.web.abort();
        self.world.close().await;
    }
}

fn mail_of(user: &str) -> String {
    format!("{}@example.com", user.to_lowercase())
}

/// Other programs on this machine, and pages in the visitor's browser, must not guess it: 122 random bits,
/// twice.
fn secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}
