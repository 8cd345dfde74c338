//! One answer against one operation of a specification.

use std::path::PathBuf;

use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value, json};

/// `CONNECTOR_API_SPECS`, or the folder `shared/api` beside the repository.
fn folder() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/api");
    std::env::var_os("CONNECTOR_API_SPECS").map_or_else(|| beside.into(), PathBuf::from)
}

pub(crate) fn specification(file: &str) -> Option<Value> {
    let path = folder().join(file);
    match std::fs::read(&path) {
        Ok(text) => Some(serde_json::from_slice(&text).unwrap()),
        Err(_) => {
            println!("skipped: no specifications at {}", folder().display());
            None
        }
    }
}

/// Where an answer differs on purpose: operation, status, why.
const STATUS_DEVIATIONS: &[(&str, u16, &str)] = &[(
    "GET /teams",
    401,
    "the file describes OAuth and no 401; a wrong API key has to be refused somehow",
)];

/// Nearly every property of TOPdesk may be null, which its files do not say: so every property
/// may. A property that is not in a schema is a mistake of the simulator.
pub(crate) fn relax_topdesk(schema: &mut Value) {
    let Value::Object(object) = schema else {
        if let Value::Array(list) = schema {
            list.iter_mut().for_each(relax_topdesk);
        }
        return;
    };
    let is_schema = object.get("properties").is_some_and(Value::is_object);
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for (name, property) in properties.iter_mut() {
            relax_topdesk(property);
            relax_property(name, property);
        }
    }
    for (name, part) in object.iter_mut().filter(|(name, _)| *name != "properties") {
        if name != "example" && name != "enum" {
            relax_topdesk(part);
        }
    }
    if is_schema {
        object.entry("additionalProperties").or_insert(json!(false));
    }
}

fn relax_property(name: &str, property: &mut Value) {
    let plain = property.take();
    // Real systems answer booleans where the file says string (samples of /incidents/statuses).
    *property = match name {
        "onHold" | "response" => json!({ "type": ["boolean", "null"] }),
        _ => json!({ "anyOf": [plain, { "type": "null" }] }),
    };
}

/// OpenAPI 3.0 writes `nullable` where JSON Schema writes a second type.
pub(crate) fn translate_nullable(schema: &mut Value) {
    match schema {
        Value::Array(list) => list.iter_mut().for_each(translate_nullable),
        Value::Object(object) => {
            object.values_mut().for_each(translate_nullable);
            if object.remove("nullable") == Some(json!(true))
                && let Some(kind) = object.remove("type")
            {
                object.insert("type".into(), json!([kind, "null"]));
            }
        }
        _ => {}
    }
}

pub(crate) struct Contract {
    specification: Value,
    pub(crate) checked: usize,
}

impl Contract {
    pub(crate) fn new(mut specification: Value, relax: fn(&mut Value)) -> Self {
        relax(&mut specification["components"]["schemas"]);
        if let Value::Object(paths) = &mut specification["paths"] {
            paths.values_mut().for_each(relax);
        }
        Self {
            specification,
            checked: 0,
        }
    }

    /// Checks an answer to `operation`, written `GET /incidents/id/{id}`.
    #[track_caller]
    pub(crate) fn check(&mut self, operation: &str, answer: &Response<Bytes>) {
        let (method, path) = operation.split_once(' ').unwrap();
        let method = method.to_lowercase();
        let documented = &self.specification["paths"][path][method];
        assert!(documented.is_object(), "{operation} is not documented");
        let status = answer.status().as_u16();
        self.checked += 1;
        if STATUS_DEVIATIONS
            .iter()
            .any(|(o, s, _)| (*o, *s) == (operation, status))
        {
            return;
        }
        let response = &documented["responses"][status.to_string()];
        assert!(
            response.is_object(),
            "{operation}: {status} is not documented: {:?}",
            answer.body()
        );
        let content = response["content"].as_object();
        let schema = content.and_then(|c| c.get("application/json").or_else(|| c.get("*/*")));
        if let Some(schema) = schema.and_then(|c| c.get("schema")) {
            self.check_body(operation, status, schema, answer.body());
        }
    }

    #[track_caller]
    fn check_body(&self, operation: &str, status: u16, schema: &Value, body: &[u8]) {
        let mut root = Map::new();
        root.insert("allOf".into(), json!([schema]));
        root.insert(
            "components".into(),
            self.specification["components"].clone(),
        );
        let validator = jsonschema::validator_for(&Value::Object(root)).unwrap();
        let body: Value = serde_json::from_slice(body).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&body)
            .map(|e| format!("{} at {}", e, e.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{operation} {status}: {errors:#?}");
    }
}
