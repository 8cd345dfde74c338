//! The tickets' names in a file, and what `$(name.id)` and `$(name.number)` stand for.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use serde_json::Value;

/// What TOPdesk calls a ticket of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) number: String,
}

/// Tickets by their names in the file.
#[derive(Debug, Default)]
pub(crate) struct Names {
    tickets: BTreeMap<String, Known>,
}

impl Names {
    pub(crate) fn add(&mut self, name: &str, known: Known) -> anyhow::Result<()> {
        if self.tickets.insert(name.to_owned(), known).is_some() {
            bail!("there is a ticket called {name:?} already: give this one another name");
        }
        Ok(())
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Known> {
        self.tickets.get(name)
    }

    pub(crate) fn ticket(&self, name: &str) -> anyhow::Result<&Known> {
        self.find(name).with_context(|| {
            let all: Vec<_> = self.tickets.keys().collect();
            format!("no ticket called {name:?} was created before this step; there are {all:?}")
        })
    }

    /// The text with every `$(name.id)` and `$(name.number)` filled in.
    pub(crate) fn fill(&self, text: &str) -> anyhow::Result<String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("$(") {
            let (inside, after) = after
                .split_once(')')
                .with_context(|| format!("a $( without its ) in {text:?}"))?;
            filled.push_str(before);
            filled.push_str(self.value(inside)?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn value(&self, inside: &str) -> anyhow::Result<&str> {
        match inside.rsplit_once('.') {
            Some((name, "id")) => Ok(&self.ticket(name)?.id),
            Some((name, "number")) => Ok(&self.ticket(name)?.number),
            _ => bail!("$({inside}) is unknown: expected $(ticket.id) or $(ticket.number)"),
        }
    }

    /// The same in every text of a JSON value.
    pub(crate) fn fill_all(&self, value: &Value) -> anyhow::Result<Value> {
        Ok(match value {
            Value::String(text) => Value::String(self.fill(text)?),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.fill_all(item));
                Value::Array(items.collect::<anyhow::Result<_>>()?)
            }
            Value::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| Ok((key.clone(), self.fill_all(value)?)));
                Value::Object(members.collect::<anyhow::Result<_>>()?)
            }
            other => other.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        let known = Known {
            id: "0-1".to_owned(),
            number: "I 1".to_owned(),
        };
        names.add("mail", known).unwrap();
        names
    }

    #[test]
    fn id_and_number_are_filled_in() {
        let filled = names()
            .fill("TOPdesk-$(mail.id) is $(mail.number)!")
            .unwrap();
        assert_eq!(filled, "TOPdesk-0-1 is I 1!");
    }

    #[test]
    fn an_unknown_ticket_is_named_with_the_known_ones() {
        let error = names().fill("$(main.id)").unwrap_err().to_string();
        assert!(
            error.contains("\"main\"") && error.contains("\"mail\""),
            "{error}"
        );
    }

    #[test]
    fn a_second_ticket_of_the_same_name_is_refused() {
        let mut names = names();
        let again = names.ticket("mail").unwrap().clone();
        assert!(names.add("mail", again).is_err());
    }
}
