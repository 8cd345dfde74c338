//! One sequence for one call: its steps, one after the other.

use http::{HeaderMap, HeaderValue};

use super::fields;
use super::sequence::{Sequence, Step};
use super::template::{Escape, Template, Values};
use crate::topdesk::records::Incident;
use crate::wire::outgoing::Push;

/// A step that sent nothing, as TOPdesk's log would show it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct FailedStep {
    /// The sequence.
    pub sequence: String,
    /// The step.
    pub step: String,
    /// The call's number.
    pub number: String,
    /// Why.
    pub why: String,
}

/// Runs all steps. A step counts as successful once its request is on its way; the answer comes
/// too late to count.
pub(super) fn run(sequence: &Sequence, incident: &Incident) -> Vec<Result<Push, FailedStep>> {
    let call = Call { incident, sequence };
    let mut previous_succeeded = true;
    let mut results = Vec::new();
    for step in &sequence.steps {
        if step.after_success_only && !previous_succeeded {
            continue;
        }
        let result = match push(step, &call) {
            Ok(None) => continue,
            Ok(Some(push)) => Ok(push),
            Err(why) => Err(FailedStep {
                sequence: sequence.name.clone(),
                step: step.name.clone(),
                number: incident.number.clone(),
                why,
            }),
        };
        previous_succeeded = result.is_ok();
        results.push(result);
    }
    results
}

/// None: the step's condition does not hold.
fn push(step: &Step, call: &Call<'_>) -> Result<Option<Push>, String> {
    let render = |what: &str, template: &Template, escape| {
        let text = template.render(call, escape);
        text.map_err(|null| format!("{what}: `{}` is null", null.0))
    };
    if let Some(condition) = &step.condition
        && render("condition", condition, Escape::No)?.trim() != "true"
    {
        return Ok(None);
    }
    let mut headers = HeaderMap::new();
    for (name, value) in &step.headers {
        let value = render("header", value, Escape::No)?;
        let value = HeaderValue::from_str(&value)
            .map_err(|_| format!("header: the value of {name} cannot be one"))?;
        headers.append(name.clone(), value);
    }
    let escape = if step.escape_body_values {
        Escape::Json
    } else {
        Escape::No
    };
    Ok(Some(Push {
        method: step.method.clone(),
        url: render("url", &step.url, Escape::Url)?,
        headers,
        body: render("body", &step.body, escape)?.into(),
    }))
}

/// A call, and the variables of the sequence that runs for it.
struct Call<'a> {
    incident: &'a Incident,
    sequence: &'a Sequence,
}

impl Values for Call<'_> {
    fn field(&self, name: &str) -> Option<String> {
        fields::value(self.incident, name)
    }

    fn variable(&self, name: &str) -> Option<String> {
        let variable = self.sequence.variables.iter().find(|v| v.name == name);
        variable.map(|v| v.value.clone())
    }
}
