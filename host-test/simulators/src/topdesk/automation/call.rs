//! A call as action sequences see it: under the Dutch names of the database.

use super::sequence::Sequence;
use super::template::Values;
use crate::topdesk::incident::Incident;

/// The names that are known to be used. `ref_vestiging` is read as the caller's branch, or else the
/// call's own.
pub(super) const FIELDS: &[&str] = &[
    "unid",
    "naam",
    "korteomschrijving",
    "aanmelderemail",
    "ref_vestiging",
    "operatorGroup.name",
];

/// A call, and the variables of the sequence that runs for it.
pub(super) struct Call<'a> {
    pub(super) incident: &'a Incident,
    pub(super) sequence: &'a Sequence,
}

impl Values for Call<'_> {
    fn field(&self, name: &str) -> Option<String> {
        let call = self.incident;
        let caller = call.caller.as_ref();
        match name {
            "unid" => Some(call.id.clone()),
            "naam" => Some(call.number.clone()),
            "korteomschrijving" => call.brief_description.clone(),
            "aanmelderemail" => caller?.email.clone(),
            "ref_vestiging" => {
                let branch = caller.and_then(|c| c.branch.as_ref());
                branch.or(call.branch.as_ref()).map(|b| b.name.clone())
            }
            "operatorGroup.name" => call.operator_group.as_ref().map(|g| g.name.clone()),
            _ => None,
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        let variable = self.sequence.variables.iter().find(|v| v.name == name);
        variable.map(|v| v.value.clone())
    }
}
