//! A composed connector, over HTTP but without a socket.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Full};
use scenarios::{Answer, Connector, Ended, Failure, Settings, Systems, TOKEN};
use tokio::runtime::{Builder, Runtime};
use wasmtime::component::Component;

use super::harness::Make;
use super::said;
use host::front::OnBroken;
use host::{Engine, Front};

/// A front and what it is made of.
pub(super) struct OverHttp {
    engine: Engine,
    component: Component,
    systems: Systems,
    make: Make,
    front: Front,
    settings: Settings,
    runtime: Runtime,
    broken: Broken,
}

/// Calls that broke, also after their answer.
type Broken = Arc<Mutex<Vec<String>>>;

impl OverHttp {
    pub(super) fn new(
        engine: &Engine,
        component: &Component,
        make: Make,
        systems: &Systems,
        settings: &Settings,
    ) -> anyhow::Result<Self> {
        let broken = Broken::default();
        let environment = make(systems, settings);
        Ok(Self {
            engine: engine.clone(),
            component: component.clone(),
            systems: systems.clone(),
            make,
            front: Front::new(engine, component, environment, noting(&broken))?,
            settings: settings.clone(),
            runtime: Builder::new_current_thread().enable_all().build()?,
            broken,
        })
    }

    /// The answer, once the work after it is done.
    fn ask(&self, request: Request<Full<Bytes>>) -> anyhow::Result<Response<Bytes>> {
        let answer = self.runtime.block_on(async {
            let (head, body) = self.front.handle(request).await.into_parts();
            let body = body.collect().await?.to_bytes();
            self.front.idle().await;
            anyhow::Ok(Response::from_parts(head, body))
        })?;
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        anyhow::ensure!(broken.is_empty(), "calls broke: {}", broken.join("; "));
        Ok(answer)
    }
}

fn noting(broken: &Broken) -> OnBroken {
    let broken = Arc::clone(broken);
    Arc::new(move |error| {
        let mut broken = broken.lock().unwrap_or_else(PoisonError::into_inner);
        broken.push(error.to_string());
    })
}

impl Connector for OverHttp {
    fn tells_of_work(&self) -> bool {
        false
    }

    fn run(&mut self) -> anyhow::Result<Ended> {
        let request = Request::get(format!("/schedule/{TOKEN}"))
            .header(header::HOST, "localhost")
            .body(Full::default())?;
        let answer = self.ask(request)?;
        let after = answer.headers().get(header::RETRY_AFTER);
        let after = after.and_then(|value| value.to_str().ok()?.parse().ok());
        said::ended_over_http(answer.status().as_u16(), after, answer.body())
    }

    fn webhook(
        &mut self,
        endpoint: &str,
        token: &str,
        body: &[u8],
    ) -> anyhow::Result<Result<Answer, Failure>> {
        let request = Request::post(format!("/webhook/{endpoint}/{token}"))
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::copy_from_slice(body)))
            .context("this endpoint cannot stand in a URL")?;
        let answer = self.ask(request)?;
        Ok(Ok(Answer {
            status: answer.status().as_u16(),
            body: String::from_utf8_lossy(answer.body()).into_owned(),
            work_waiting: false,
        }))
    }

    fn drain(&mut self) -> anyhow::Result<Ended> {
        anyhow::bail!("a front drains by itself")
    }

    /// Another front and other instances; only the store stays.
    fn restart(&mut self) -> anyhow::Result<()> {
        let environment = (self.make)(&self.systems, &self.settings);
        let noting = noting(&self.broken);
        self.front = Front::new(&self.engine, &self.component, environment, noting)?;
        Ok(())
    }

    fn configure(&mut self, settings: &Settings) -> anyhow::Result<()> {
        self.settings.clone_from(settings);
        self.restart()
    }
}
