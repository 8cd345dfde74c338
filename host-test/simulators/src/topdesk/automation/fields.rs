//! A call as action sequences see it: under the Dutch names of the database.

use crate::topdesk::records::Incident;

/// The names that are known to be used. `ref_vestiging` is read as the caller's branch, or else the
/// call's own.
pub(super) const NAMES: &[&str] = &[
    "unid",
    "naam",
    "korteomschrijving",
    "aanmelderemail",
    "ref_vestiging",
    "operatorGroup.name",
];

/// The value of a field; none for null, and for a name that is not known.
pub(super) fn value(call: &Incident, name: &str) -> Option<String> {
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
