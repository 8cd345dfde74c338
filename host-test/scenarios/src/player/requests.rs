//! Every request to one side since the last look, and nothing else.

use anyhow::Context as _;
use serde_json::Value;
use simulators::RequestLog;

use super::{Player, Side, side};
use crate::compare::{Differences, alike, contains};
use crate::words::RequestsSeen;

/// An expected request, and how many of them came.
struct Wanted {
    line: String,
    query: Option<String>,
    body: Option<Value>,
    count: usize,
    came: usize,
}

impl Player {
    pub(super) fn look_at_requests(&self, name: &str, seen: &RequestsSeen) -> anyhow::Result<()> {
        let requests = self.take_requests(side(name)?);
        let mut wanted = self.wanted(seen)?;
        let mut others = Vec::new();
        for request in &requests {
            let open = |w: &&mut Wanted| w.came < w.count && w.meets(request);
            match wanted.iter_mut().find(open) {
                Some(wanted) => wanted.came += 1,
                None => others.push(shown(request)),
            }
        }
        let mut differences = Differences::default();
        for wanted in wanted.iter().filter(|wanted| wanted.came != wanted.count) {
            differences.add(&wanted.shown(), wanted.count, wanted.came);
        }
        if !others.is_empty() {
            differences.add("other requests", "none", others.join("\n              "));
        }
        differences.settle()
    }

    fn take_requests(&self, side: Side) -> Vec<RequestLog> {
        match side {
            Side::Topdesk => {
                let requests = self.systems.topdesk.requests();
                self.systems.topdesk.clear_requests();
                requests
            }
            Side::Signl4 => {
                let requests = self.systems.signl4.requests();
                self.systems.signl4.clear_requests();
                requests
            }
        }
    }

    fn wanted(&self, seen: &RequestsSeen) -> anyhow::Result<Vec<Wanted>> {
        let each = seen.are.iter().map(|one| {
            let one = one.fields();
            one.request.split_once(' ').with_context(|| {
                format!(
                    "{:?}: expected a method and a path, such as GET /tas/api/version",
                    one.request
                )
            })?;
            let body = one.body.as_ref().map(|body| self.names.fill_all(body));
            Ok(Wanted {
                line: self.names.fill(&one.request)?,
                query: one.query.map(|query| self.names.fill(&query)).transpose()?,
                body: body.transpose()?,
                count: one.count.unwrap_or(1),
                came: 0,
            })
        });
        each.collect()
    }
}

impl Wanted {
    fn meets(&self, request: &RequestLog) -> bool {
        let line = format!("{} {}", request.method, request.path);
        let body: Option<Value> = serde_json::from_slice(&request.body).ok();
        alike(&self.line, &line)
            && self
                .query
                .as_ref()
                .is_none_or(|query| alike(query, &request.query))
            && self
                .body
                .as_ref()
                .is_none_or(|part| contains(part, body.as_ref()))
    }

    fn shown(&self) -> String {
        let query = self.query.as_ref().map(|query| format!("?{query}"));
        let body = self.body.as_ref().map(|body| format!(" with {body}"));
        format!(
            "{}{}{}",
            self.line,
            query.unwrap_or_default(),
            body.unwrap_or_default()
        )
    }
}

fn shown(request: &RequestLog) -> String {
    let body = String::from_utf8_lossy(&request.body);
    let query = if request.query.is_empty() { "" } else { "?" };
    format!(
        "{} {}{query}{} {body}",
        request.method, request.path, request.query
    )
}
