//! The values of an update's body, each with the complaint that the API documents.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::ids::is_id;
use crate::topdesk::api::refusal::Refusal;
use crate::topdesk::dates::{self, whole_second};
use crate::topdesk::records::{Caller, Reference};
use crate::topdesk::site::Site;

type Body = Map<String, Value>;

fn wrong(name: &str, expected: &str) -> Refusal {
    Refusal::bad_request(format!("The value of '{name}' must be {expected}"))
}

/// A text of at most `longest` characters. None: not in the body; none inside: null.
pub(super) fn text(
    body: &Body,
    name: &str,
    longest: usize,
) -> Result<Option<Option<String>>, Refusal> {
    match body.get(name) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(Value::String(text)) if text.chars().count() <= longest => {
            Ok(Some(Some(text.clone())))
        }
        Some(Value::String(_)) => Err(wrong(name, &format!("at most {longest} characters long"))),
        Some(_) => Err(wrong(name, "a text")),
    }
}

/// True or false.
pub(super) fn flag(body: &Body, name: &str) -> Result<Option<bool>, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(wrong(name, "true or false")),
    }
}

/// A date in either form.
pub(super) fn date(body: &Body, name: &str, into: &mut Option<Timestamp>) -> Result<(), Refusal> {
    match body.get(name) {
        None => return Ok(()),
        Some(Value::Null) => *into = None,
        Some(value) => {
            let date = value.as_str().and_then(dates::parse);
            *into = Some(date.ok_or_else(|| wrong(name, "a date"))?);
        }
    }
    Ok(())
}

/// The date of a flag: kept while the flag stays, now when it is raised, none when it falls.
pub(super) fn since(flag: bool, before: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    flag.then(|| before.unwrap_or_else(|| whole_second(now)))
}

/// A reference by id or by name, never both.
pub(super) fn reference(
    site: &Site,
    body: &Body,
    name: &str,
    kind: &str,
    into: &mut Option<Reference>,
) -> Result<(), Refusal> {
    let Some(value) = body.get(name) else {
        return Ok(());
    };
    *into = read(site, name, kind, value, true)?;
    Ok(())
}

/// A reference that is given by its id alone.
pub(super) fn by_id(
    site: &Site,
    body: &Body,
    name: &str,
    kind: &str,
    into: &mut Option<Reference>,
) -> Result<(), Refusal> {
    let Some(value) = body.get(name) else {
        return Ok(());
    };
    *into = read(site, name, kind, value, false)?;
    Ok(())
}

fn read(
    site: &Site,
    property: &str,
    kind: &str,
    value: &Value,
    names_too: bool,
) -> Result<Option<Reference>, Refusal> {
    let Value::Object(parts) = value else {
        return if value.is_null() {
            Ok(None)
        } else {
            Err(wrong(property, "an object"))
        };
    };
    let part = |name: &str| parts.get(name).and_then(Value::as_str);
    let found = match (part("id"), part("name")) {
        (Some(id), None) if is_id(id) => site.by_id(kind, id),
        (Some(_), None) => return Err(wrong(property, "an object with the id as a uuid")),
        (None, Some(name)) if names_too => match site.by_name(kind, name) {
            Some(found) => return Ok(Some(found.clone())),
            None => {
                return Err(Refusal::bad_request(format!(
                    "'{property}' has no such name"
                )));
            }
        },
        _ if names_too => return Err(wrong(property, "an object with either id or name")),
        _ => return Err(wrong(property, "an object with an id and nothing else")),
    };
    let missing =
        || Refusal::not_found(format!("'{property}' points at an id that does not exist"));
    Ok(Some(found.ok_or_else(missing)?.clone()))
}

/// The group, if the body's operator is one.
pub(super) fn group_as_operator(site: &Site, body: &Body) -> Option<Reference> {
    let id = body.get("operator")?.get("id")?.as_str()?;
    site.by_id("operatorgroups", id).cloned()
}

/// A caller who is not looked up among the persons.
pub(super) fn caller(value: &Value) -> Result<Option<Caller>, Refusal> {
    let Value::Object(parts) = value else {
        return if value.is_null() {
            Ok(None)
        } else {
            Err(wrong("caller", "an object"))
        };
    };
    let part = |name: &str| parts.get(name).and_then(Value::as_str).map(str::to_owned);
    Ok(Some(Caller {
        id: None,
        name: part("dynamicName").unwrap_or_default(),
        email: part("email"),
        phone_number: part("phoneNumber"),
        mobile_number: part("mobileNumber"),
        branch: None,
    }))
}

/// Keeps a property as it came. Optional fields are merged, links are added to a list.
pub(super) fn keep(others: &mut Body, name: &str, value: &Value) {
    match (name, value) {
        ("externalLink", _) => {
            let links = others.entry("externalLinks").or_insert_with(|| json!([]));
            if let Some(links) = links.as_array_mut() {
                links.retain(|link| link.get("id") != value.get("id"));
                links.push(value.clone());
            }
        }
        ("optionalFields1" | "optionalFields2", Value::Object(fields)) => {
            let all = others.entry(name).or_insert_with(|| json!({}));
            if let Some(all) = all.as_object_mut() {
                all.extend(fields.clone());
            }
        }
        _ => {
            others.insert(name.to_owned(), value.clone());
        }
    }
}
