//! Builds queries in FIQL, the filter language of TOPdesk's lists.

use crate::domain::{Reference, whole_second};
use jiff::Timestamp;

/// Quotes a value for FIQL, with quotes and backslashes escaped.
pub fn quoted(value: &str) -> String {
    let escaped = value.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{escaped}'")
}

/// The administrator's filter for the list of changed tickets, and the tickets to list in addition to it.
pub struct Filter {
    /// The administrator's filter, in FIQL.
    pub query: String,
    /// Processing statuses that end or acknowledge an alert; tickets with one of them are listed too.
    pub statuses: Vec<Reference>,
    /// Whether being on hold ends an alert; if so, tickets on hold are listed too.
    pub on_hold: bool,
}

/// Returns the query for all tickets that changed since `from` (rounded down to the second) and that
/// either pass the administrator's filter or may end or acknowledge an alert. Without the second part a
/// filter such as `closed==false` would hide the very change that ends an alert.
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

/// Returns the query for the tickets that pass a filter and changed since `from`.
pub fn passing(from: Timestamp, filter: &str) -> String {
    format!("modificationDate=ge={};({filter})", whole_second(from))
}

/// Returns the query for the ticket with this number.
pub fn number(number: &str) -> String {
    format!("number=={}", quoted(number))
}

/// Returns the query for the operators with this e-mail address.
pub fn operator_by_email(email: &str) -> String {
    format!("email=={}", quoted(email))
}

/// Returns the query for the operator groups with this name.
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
