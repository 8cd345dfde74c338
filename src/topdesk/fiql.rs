//! FIQL: the filter language of TOPdesk's lists.

use crate::domain::{Reference, whole_second};
use jiff::Timestamp;

/// A value as FIQL takes it: quoted, with quotes and backslashes escaped.
pub fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{escaped}'")
}

/// The administrator's filter of the list of changes, and what must be seen beside it.
pub struct Filter {
    /// The filter.
    pub query: String,
    /// Processing statuses that end or acknowledge an alert, by id or name.
    pub statuses: Vec<Reference>,
    /// Being on hold ends an alert.
    pub on_hold: bool,
}

/// The query of a poll: everything that changed since `from` and either passes the administrator's
/// filter or may end or acknowledge an alert. Those tickets are asked for besides the filter,
/// because a filter such as `closed==false` or a status would otherwise hide the very change that
/// matters.
pub fn changed_since(from: Timestamp, filter: Option<&Filter>) -> String {
    let since = format!("modificationDate=ge={}", whole_second(from));
    let Some(filter) = filter else {
        return since;
    };
    let mut query = format!(
        "{since};(({}),completed==true,closed==true,status==firstLineArchived,status==secondLineArchived",
        filter.query
    );
    for status in &filter.statuses {
        query.push_str(&match status {
            Reference::Id(id) => format!(",processingStatus.id=={}", quoted(id)),
            Reference::Name(name) => format!(",processingStatus.name=={}", quoted(name)),
        });
    }
    if filter.on_hold {
        query.push_str(",onHold==true");
    }
    query.push(')');
    query
}

/// The query for what passes a filter and changed since `from`.
pub fn passing(from: Timestamp, filter: &str) -> String {
    format!("modificationDate=ge={};({filter})", whole_second(from))
}

/// The query that finds a ticket by its number.
pub fn number(number: &str) -> String {
    format!("number=={}", quoted(number))
}

/// The query that finds an operator.
pub fn operator_by_email(email: &str) -> String {
    format!("email=={}", quoted(email))
}

/// The query that finds an operator group, whose name field is `groupName`.
pub fn group_by_name(name: &str) -> String {
    format!("groupName=={}", quoted(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check_filter;
    use proptest::prelude::*;

    #[test]
    fn a_poll_asks_for_ended_tickets_beside_the_filter() {
        let from = "2026-01-31T10:00:00.900Z".parse().unwrap();
        let filter = Filter {
            query: "a==1,b==2".into(),
            statuses: Vec::new(),
            on_hold: false,
        };
        assert_eq!(
            changed_since(from, Some(&filter)),
            "modificationDate=ge=2026-01-31T10:00:00Z;((a==1,b==2),completed==true,closed==true,\
             status==firstLineArchived,status==secondLineArchived)"
        );
        assert_eq!(
            changed_since(from, None),
            "modificationDate=ge=2026-01-31T10:00:00Z"
        );
    }

    proptest! {
        #[test]
        fn any_quoted_value_is_one_value(value in "[^\\p{Cc}]*") {
            prop_assert_eq!(check_filter(&format!("a=={}", quoted(&value))), Ok(()));
        }
    }
}
