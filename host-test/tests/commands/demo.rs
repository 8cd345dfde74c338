//! The demo, as a user runs it but without pauses.

use host_test::demo::{Pace, Timeline, tell};
use host_test::scenario::built;

#[tokio::test(flavor = "multi_thread")]
async fn the_story_ends_well() {
    let component = built("connector-http.wasm").unwrap();
    let told = tell(&component, &Timeline::new(Pace::Silent, false))
        .await
        .unwrap();
    assert_eq!(told.faults, [""; 0]);
    assert!(told.summary.ok, "{:?}", told.summary);
    assert_eq!((told.summary.duplicates, told.summary.lost), (0, 0));
}

mod open {
    //! The demo that stands open, over its own HTTP.

    use std::time::Duration;

    use bytes::Bytes;
    use host_test::demo::Playground;
    use host_test::scenario::built;
    use http::{Request, Response};
    use http_body_util::{BodyExt as _, Full};
    use hyper_util::client::legacy::Client;
    use hyper_util::rt::TokioExecutor;
    use serde_json::{Value, json};

    struct Visitor {
        playground: Playground,
    }

    impl Visitor {
        async fn new() -> Self {
            let component = built("connector-http.wasm").unwrap();
            Self {
                playground: Playground::open(&component).await.unwrap(),
            }
        }

        async fn send(&self, request: http::request::Builder, body: &str) -> Response<Bytes> {
            let client = Client::builder(TokioExecutor::new()).build_http();
            let request = request.body(Full::new(Bytes::from(body.to_owned())));
            let (head, body) = client.request(request.unwrap()).await.unwrap().into_parts();
            Response::from_parts(head, body.collect().await.unwrap().to_bytes())
        }

        fn url(&self, path: &str) -> String {
            format!("{}{path}", self.playground.addresses().page)
        }

        async fn get(&self, path: &str) -> Response<Bytes> {
            self.send(Request::get(self.url(path)), "").await
        }

        async fn told(&self, path: &str) -> Value {
            serde_json::from_slice(self.get(path).await.body()).unwrap()
        }

        async fn does(&self, method: &str, path: &str, sent: &Value) -> Value {
            let request = Request::builder().method(method).uri(self.url(path));
            let answer = self.send(request, &sent.to_string()).await;
            assert!(answer.status().is_success(), "{answer:?}");
            serde_json::from_slice(answer.body()).unwrap()
        }

        /// Looks until there is something to see.
        async fn until<T>(&self, path: &str, look: impl Fn(&Value) -> Option<T>) -> T {
            let looking = async {
                loop {
                    if let Some(seen) = look(&self.told(path).await) {
                        return seen;
                    }
                    // The answer over HTTP is pause enough.
                    tokio::task::yield_now().await;
                }
            };
            let seen = tokio::time::timeout(Duration::from_secs(20), looking).await;
            seen.expect(path)
        }
    }

    fn text(value: &Value) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_visitor_plays_both_sides_and_sees_what_the_connector_does() {
        let visitor = Visitor::new().await;
        let new = json!({ "briefDescription": "Mail is down", "priority": "P1" });
        let ticket = visitor
            .does("POST", "topdesk/simulator/tickets", &new)
            .await;
        let alert = visitor
            .until("signl4/simulator/phone", |phone| {
                let alert = &phone["alerts"][0];
                alert["id"].is_string().then(|| text(&alert["id"]))
            })
            .await;
        let tap = format!("signl4/simulator/alerts/{alert}/acknowledge");
        visitor.does("POST", &tap, &json!({ "user": "Rene" })).await;
        let acknowledged = |desk: &Value| {
            let ticket = &desk["tickets"][0];
            let is_so = ticket["processingStatus"]["name"] == "In progress"
                && ticket["operator"]["name"] == "Rene Duty"
                && ticket["notes"][0]["invisibleForCaller"] == true;
            is_so.then_some(())
        };
        visitor.until("topdesk/simulator/desk", acknowledged).await;
        let path = format!("topdesk/simulator/tickets/{}", text(&ticket["id"]));
        let note = json!({ "note": "The provider works on it" });
        visitor.does("PATCH", &path, &note).await;
        let remark = |phone: &Value| {
            let remarks = phone["alerts"][0]["annotations"].as_array()?;
            let mut of_the_desk = remarks.iter().map(|remark| text(&remark["text"]));
            of_the_desk.find(|text| text.contains("The provider works on it"))
        };
        visitor.until("signl4/simulator/phone", remark).await;
        let closed = json!({ "processingStatus": "Closed" });
        visitor.does("PATCH", &path, &closed).await;
        let resolved = |phone: &Value| (phone["alerts"][0]["status"] == "closed").then_some(());
        visitor.until("signl4/simulator/phone", resolved).await;
        let state = visitor.told("connector/state").await;
        let feed = state["feed"].as_array().unwrap();
        let kinds: Vec<_> = feed
            .iter()
            .rev()
            .map(|entry| text(&entry["kind"]))
            .collect();
        assert_eq!(kinds, ["raised", "taken", "remark", "resolved"]);
        assert!(feed.iter().all(|entry| entry["ticket"] == ticket["number"]));
        visitor.playground.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn trouble_is_told_in_words_and_passes() {
        let visitor = Visitor::new().await;
        let trouble = "topdesk/simulator/trouble";
        visitor
            .does("PUT", trouble, &json!({ "status": 401 }))
            .await;
        visitor.does("POST", "connector/run", &json!({})).await;
        let told = visitor
            .until("connector/state", |state| {
                let told = &state["last"]["troubles"][0];
                told.is_string().then(|| text(told))
            })
            .await;
        assert!(told.contains("TOPdesk"), "{told}");
        visitor
            .does("PUT", trouble, &json!({ "status": null }))
            .await;
        visitor.does("POST", "connector/run", &json!({})).await;
        let well = |state: &Value| (state["last"]["ok"] == true).then_some(());
        visitor.until("connector/state", well).await;
        visitor.playground.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_page_has_all_panes_its_files_are_there_and_no_secret_is_in_it() {
        let visitor = Visitor::new().await;
        let page = visitor.get("").await;
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"));
        let html = String::from_utf8(page.body().to_vec()).unwrap();
        for pane in ["id=\"desk\"", "id=\"connector\"", "id=\"phone\""] {
            assert!(html.contains(pane), "{pane}");
        }
        let mut shown = html.clone();
        for file in html.split("\"pages/").skip(1) {
            let name = file.split('"').next().unwrap();
            let file = visitor.get(&format!("pages/{name}")).await;
            assert_eq!(file.status(), 200, "{name}");
            shown.push_str(&String::from_utf8_lossy(file.body()));
        }
        shown.push_str(&visitor.told("connector/state").await.to_string());
        shown.push_str(&visitor.told("signl4/simulator/phone").await.to_string());
        assert!(!shown.contains(&visitor.playground.addresses().admin_token));
        visitor.playground.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_demo_lets_its_visitor_into_the_console_without_showing_the_token() {
        let visitor = Visitor::new().await;
        let console = visitor.playground.addresses().console.clone();
        let entered = visitor
            .send(Request::post(visitor.url("console")), "")
            .await;
        assert_eq!(entered.status(), 303);
        assert_eq!(entered.headers()["location"], console.as_str());
        let cookie = entered.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        let token = &visitor.playground.addresses().admin_token;
        assert!(!cookie.contains(token));
        let session = cookie.split(';').next().unwrap();
        let status = Request::get(format!("{console}/api/status")).header("cookie", session);
        assert_eq!(visitor.send(status, "").await.status(), 200);
        let host = Request::get(format!("{console}/api/host")).header("cookie", session);
        let host = visitor.send(host, "").await;
        let host: Value = serde_json::from_slice(host.body()).unwrap();
        assert_eq!(host["saves"], true);
        visitor.playground.close().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn other_names_of_this_machine_and_other_pages_are_refused() {
        let visitor = Visitor::new().await;
        let rebound = Request::get(visitor.url("")).header("host", "evil.example");
        assert_eq!(visitor.send(rebound, "").await.status(), 421);
        for path in ["connector/run", "topdesk/simulator/tickets", "console"] {
            let elsewhere =
                Request::post(visitor.url(path)).header("origin", "http://evil.example");
            assert_eq!(visitor.send(elsewhere, "{}").await.status(), 403, "{path}");
        }
        let api = visitor.get("topdesk/tas/api/incidents").await;
        assert_eq!(api.status(), 404, "the API has a port of its own");
        visitor.playground.close().await;
    }
}
