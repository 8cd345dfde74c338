//! An action sequence as a file, in the shape that Action Management exports (format 2.7).

use std::collections::BTreeSet;
use std::fmt;

use http::{HeaderName, Method};
use serde::Deserialize;

use super::event::Structure;
use super::import_error::ImportError;
use super::template::{Expression, Template};
use super::{fields, parse};

/// A whole file. What TOPdesk does with members it does not know is not documented: here they are
/// refused, as is everything that is missing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    format_version: String,
    #[serde(rename = "exportDate")]
    _export_date: u64,
    action_sequence: SequenceFile,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SequenceFile {
    name: String,
    #[serde(rename = "description")]
    _description: String,
    structure_name: String,
    configuration: Configuration,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Configuration {
    variables: Vec<Pair>,
    mapping_definitions: Vec<serde_json::Value>,
    steps: Vec<StepFile>,
}

/// A variable or a header.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StepFile {
    name: String,
    method: String,
    url: String,
    headers: Vec<Pair>,
    escape_body_values: bool,
    body: String,
    execution_condition: String,
    custom_execution_condition: String,
}

/// A sequence that was taken.
pub(super) struct Sequence {
    pub(super) name: String,
    pub(super) structure: Structure,
    pub(super) variables: Vec<Pair>,
    pub(super) steps: Vec<Step>,
}

/// One HTTP request.
pub(super) struct Step {
    pub(super) name: String,
    pub(super) method: Method,
    pub(super) url: Template,
    pub(super) headers: Vec<(HeaderName, Template)>,
    pub(super) escape_body_values: bool,
    pub(super) body: Template,
    pub(super) after_success_only: bool,
    /// Has to give `true`.
    pub(super) condition: Option<Template>,
}

/// Reads a file.
///
/// # Errors
/// What is missing, unknown or not understood, in words.
pub(super) fn read(file: &str) -> Result<Sequence, ImportError> {
    let file: File = serde_json::from_str(file).map_err(|e| ImportError(e.to_string()))?;
    if !file.format_version.starts_with("2.") {
        return Err(ImportError("formatVersion is not 2".into()));
    }
    let named = file.action_sequence;
    let configuration = named.configuration;
    if named.name.trim().is_empty() || configuration.steps.is_empty() {
        return Err(ImportError(
            "a name and at least one step are needed".into(),
        ));
    }
    if !configuration.mapping_definitions.is_empty() {
        return Err(ImportError("mappingDefinitions are not known".into()));
    }
    distinct("variable", configuration.variables.iter().map(|v| &v.name))?;
    distinct("step", configuration.steps.iter().map(|s| &s.name))?;
    let steps = configuration.steps.into_iter();
    let sequence = Sequence {
        structure: Structure::named(&named.structure_name)?,
        name: named.name,
        steps: steps.map(step).collect::<Result<_, _>>()?,
        variables: configuration.variables,
    };
    sequence.check_names()?;
    Ok(sequence)
}

fn distinct<'a>(kind: &str, names: impl Iterator<Item = &'a String>) -> Result<(), ImportError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if name.is_empty() || !seen.insert(name) {
            return Err(ImportError(format!(
                "the {kind} `{name}` is empty or there twice"
            )));
        }
    }
    Ok(())
}

fn step(file: StepFile) -> Result<Step, ImportError> {
    let of = |what: &str, why: &dyn fmt::Display| {
        ImportError(format!("step `{}`, {what}: {why}", file.name))
    };
    let template = |what: &str, text: &str| parse::template(text).map_err(|e| of(what, &e));
    let method = match file.method.as_str() {
        "GET" => Method::GET,
        "POST" => Method::POST,
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        "DELETE" => Method::DELETE,
        _ => return Err(of("method", &"not one of GET, POST, PUT, PATCH, DELETE")),
    };
    let mut headers = Vec::new();
    for header in &file.headers {
        let name = HeaderName::try_from(&header.name).map_err(|e| of("header", &e))?;
        headers.push((name, template("header", &header.value)?));
    }
    let (after_success_only, is_custom) = match file.execution_condition.as_str() {
        "ALWAYS" => (false, false),
        "ONLY_WHEN_PREVIOUS_SUCCEEDED" => (true, false),
        "CUSTOM" => (false, true),
        "ONLY_WHEN_PREVIOUS_SUCCEEDED_AND_CUSTOM" => (true, true),
        _ => return Err(of("executionCondition", &"not known")),
    };
    if is_custom && file.custom_execution_condition.trim().is_empty() {
        return Err(of("customExecutionCondition", &"empty"));
    }
    let condition = is_custom.then_some(&file.custom_execution_condition);
    Ok(Step {
        method,
        url: template("url", &file.url)?,
        headers,
        escape_body_values: file.escape_body_values,
        body: template("body", &file.body)?,
        after_success_only,
        condition: condition
            .map(|text| template("customExecutionCondition", text))
            .transpose()?,
        name: file.name,
    })
}

impl Sequence {
    /// A name that nobody knows is null to FreeMarker, or silently its default: here it is refused.
    fn check_names(&self) -> Result<(), ImportError> {
        for step in &self.steps {
            let headers = step.headers.iter().map(|(_, value)| value);
            let templates = [&step.url, &step.body].into_iter();
            let templates = templates.chain(headers).chain(&step.condition);
            for name in templates.flat_map(Template::names) {
                self.check_name(name)?;
            }
        }
        Ok(())
    }

    fn check_name(&self, name: &Expression) -> Result<(), ImportError> {
        match name {
            Expression::Variable(name) if !self.variables.iter().any(|v| v.name == *name) => {
                Err(ImportError(format!("the variable `{name}` is not defined")))
            }
            Expression::Field { name, .. } if !fields::NAMES.contains(&name.as_str()) => {
                Err(ImportError(format!("the simulator does not know `{name}`")))
            }
            _ => Ok(()),
        }
    }
}
