//! The fields of what is looked at.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Why a run is expected to fail; exactly one of `settings`, `later` and `state`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FailureSeen {
    pub(crate) settings: Option<Vec<String>>,
    pub(crate) later: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) state: Option<String>,
}

/// `alert`: one alert.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AlertSeen {
    pub(crate) nth: Option<usize>,
    pub(crate) generation: Option<u32>,
    pub(crate) external_id: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) lacks: Vec<String>,
    pub(crate) sent: BTreeMap<String, String>,
    pub(crate) acknowledged_by: Option<Vec<String>>,
    pub(crate) annotations: Option<Vec<String>>,
}

/// `alerts`: how many there are.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct AlertsSeen {
    pub(crate) of: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) title: Option<String>,
}

/// `requests_to`: every request to one side since the last look.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestsSeen {
    pub(crate) are: Vec<OneRequest>,
}

/// A request: method and path, or a table with more.
#[derive(Clone, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "are: expected texts such as \"GET /tas/api/incidents\" or tables { request = …, count = …, query = …, body = … }"
)]
pub(crate) enum OneRequest {
    Line(String),
    Request(Many),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Many {
    pub(crate) request: String,
    pub(crate) count: Option<usize>,
    pub(crate) query: Option<String>,
    pub(crate) body: Option<Value>,
}

impl OneRequest {
    pub(crate) fn fields(&self) -> Many {
        match self {
            Self::Line(request) => Many {
                request: request.clone(),
                count: None,
                query: None,
                body: None,
            },
            Self::Request(many) => many.clone(),
        }
    }
}
