//! `/operators` and `/operatorgroups`, supporting files API 2.7.11.

use http::Method;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::paging::{self, Parameters};
use super::refusal::Refusal;
use crate::ids::is_id;
use crate::topdesk::fiql::{self, Field, Fields};
use crate::topdesk::records::Reference;
use crate::topdesk::site::Operator;
use crate::topdesk::state::State;
use crate::wire::answer::{self, Answer};

pub(crate) fn respond(state: &State, call: &Call<'_>, parts: &[&str]) -> Result<Answer, Refusal> {
    let own = call.visitor.operator()?;
    if call.method() != Method::GET {
        return Ok(answer::empty(405));
    }
    match parts {
        ["operators", "current"] => one(state, call, &own.id),
        ["operators", "current", "id"] => Ok(answer::json(200, &json!({ "id": own.id }))),
        _ if !state.site.rights.read_operators => {
            Err(Refusal::forbidden("No permission to read operators"))
        }
        ["operators"] => list(call, &state.site.operators, operator),
        ["operators", "lookup"] => {
            let operators = state.site.things("operators");
            lookup(call, operators, "operatorgroupid", |operator, group| {
                belongs(state, &operator.id, group)
            })
        }
        ["operators", "id", id] => one(state, call, id),
        ["operatorgroups"] => list(call, &state.site.groups, group),
        ["operatorgroups", "lookup"] => {
            let groups = state.site.things("operatorgroups");
            lookup(call, groups, "operatorid", |group, operator| {
                belongs(state, operator, &group.id)
            })
        }
        ["operatorgroups", "id", id] => one_group(state, call, id),
        ["operatorgroups", "id", id, "operators"] => members(state, id),
        _ => Err(Refusal::not_found("There is no such resource")),
    }
}

/// `start` and `page_size`; 206 when more follow.
fn list<T: Fields>(
    call: &Call<'_>,
    things: &[T],
    write: fn(&T) -> Value,
) -> Result<Answer, Refusal> {
    let parameters = Parameters::read(call.query(), &["start", "page_size", "query", "fields"])?;
    let start = parameters.number("start", 0, 0..=usize::MAX)?;
    let size = parameters.number("page_size", 10, 1..=100)?;
    let query = parameters.get("query").map(fiql::parse).transpose()?;
    let mut found = Vec::new();
    for thing in things {
        if query.as_ref().map_or(Ok(true), |q| q.selects(thing))? {
            found.push(select(write(thing), parameters.get("fields")));
        }
    }
    let more = start.saturating_add(size) < found.len();
    Ok(paging::part(
        found.into_iter().skip(start).take(size).collect(),
        more,
    ))
}

fn select(all: Value, fields: Option<&str>) -> Value {
    let (Some(fields), Value::Object(all)) = (fields, &all) else {
        return all;
    };
    let named = |(name, _): &(&String, &Value)| fields.split(',').any(|f| f.trim() == *name);
    let chosen = all.iter().filter(named);
    let chosen: Map<_, _> = chosen.map(|(n, v)| (n.clone(), v.clone())).collect();
    Value::Object(chosen)
}

fn one(state: &State, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let parameters = Parameters::read(call.query(), &["fields"])?;
    check_id(id)?;
    let found = state.site.operator(id);
    let found = found.ok_or_else(|| Refusal::not_found("The operator does not exist"))?;
    Ok(answer::json(
        200,
        &select(operator(found), parameters.get("fields")),
    ))
}

fn one_group(state: &State, call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let parameters = Parameters::read(call.query(), &["fields"])?;
    let found = find_group(state, id)?;
    Ok(answer::json(
        200,
        &select(group(found), parameters.get("fields")),
    ))
}

fn find_group<'a>(state: &'a State, id: &str) -> Result<&'a Reference, Refusal> {
    check_id(id)?;
    let found = state.site.by_id("operatorgroups", id);
    found.ok_or_else(|| Refusal::not_found("The operator group does not exist"))
}

fn check_id(id: &str) -> Result<(), Refusal> {
    if is_id(id) {
        return Ok(());
    }
    Err(Refusal::bad_request("The id is not a uuid"))
}

fn members(state: &State, id: &str) -> Result<Answer, Refusal> {
    let group = find_group(state, id)?;
    let operators = state.site.operators.iter();
    let members = operators.filter(|o| o.groups.contains(&group.id));
    Ok(paging::part(
        members.map(|o| json!(o.reference)).collect(),
        false,
    ))
}

/// `/lookup`: names that begin with `name`, at most `$top`. `member` is the parameter that asks for
/// the operators of a group or the groups of an operator, and `belongs` who does.
fn lookup(
    call: &Call<'_>,
    things: Vec<&Reference>,
    member: &str,
    belongs: impl Fn(&Reference, &str) -> bool,
) -> Result<Answer, Refusal> {
    let known = ["$top", "name", "archived", "$all", "role", member];
    let parameters = Parameters::read(call.query(), &known)?;
    let top = match parameters.get("$all") {
        Some("true") => usize::MAX,
        _ => parameters.number("$top", 1000, 1..=10_000)?,
    };
    let start = parameters.get("name").unwrap_or_default().to_lowercase();
    let of = parameters.get(member);
    of.map_or(Ok(()), check_id)?;
    let wanted = |r: &&Reference| {
        r.name.to_lowercase().starts_with(&start) && of.is_none_or(|of| belongs(r, of))
    };
    let results: Vec<_> = things.into_iter().filter(wanted).take(top).collect();
    Ok(answer::json(200, &json!({ "results": results })))
}

fn belongs(state: &State, operator: &str, group: &str) -> bool {
    let operator = state.site.operator(operator);
    operator.is_some_and(|o| o.groups.iter().any(|g| g.eq_ignore_ascii_case(group)))
}

fn operator(operator: &Operator) -> Value {
    let (first, last) = names(&operator.reference.name);
    json!({
        "id": operator.reference.id,
        "principalId": operator.reference.id,
        "status": "operator",
        "firstName": first,
        "surName": last,
        "dynamicName": operator.reference.name,
        "email": operator.email,
        "loginName": operator.login,
        "loginPermission": true,
        "firstLineCallOperator": operator.first_line,
        "secondLineCallOperator": operator.second_line,
    })
}

fn names(name: &str) -> (&str, &str) {
    name.split_once(' ').unwrap_or(("", name))
}

fn group(group: &Reference) -> Value {
    json!({
        "id": group.id,
        "status": "operatorGroup",
        "groupName": group.name,
        "firstLineCallOperator": true,
        "secondLineCallOperator": true,
    })
}

impl Fields for Operator {
    fn field(&self, path: &str) -> Option<Field<'_>> {
        let (first, last) = names(&self.reference.name);
        Some(match path {
            "id" => Field::Id(&self.reference.id),
            "email" => Field::Text(&self.email),
            "loginName" => Field::Text(&self.login),
            "dynamicName" => Field::Text(&self.reference.name),
            "firstName" => Field::Text(first),
            "surName" => Field::Text(last),
            "firstLineCallOperator" => Field::Bool(self.first_line),
            "secondLineCallOperator" => Field::Bool(self.second_line),
            _ => return None,
        })
    }
}
