//! FIQL: the filter language of TOPdesk's lists.

use super::write::Reference;
use crate::domain::whole_second;
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

/// Checks what can be checked here of the administrator's filter: brackets and quotes must be
/// balanced, or the filter could change the meaning of what stands around it. Which fields may be
/// filtered only TOPdesk knows; its own words are shown when it refuses.
///
/// # Errors
/// What is wrong, without repeating the filter.
pub fn check_filter(filter: &str) -> Result<(), String> {
    let mut depth = 0_u32;
    let mut quote = None;
    let mut escaped = false;
    for c in filter.chars() {
        if c.is_control() {
            return Err("expected a filter on one line, without control characters".into());
        }
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth
                    .checked_sub(1)
                    .ok_or("a bracket is closed that was never opened")?;
            }
            (None, ' ') => {
                return Err(
                    "a value with blanks must stand in quotes: category.name=='Core network'"
                        .into(),
                );
            }
            (None, _) if !c.is_ascii() => {
                return Err("a value with letters beyond ASCII must stand in quotes".into());
            }
            (None, '&') => {
                return Err("conditions are joined with ; (and) or , (or), not with &".into());
            }
            (None, _) => {}
        }
    }
    match (quote, depth) {
        (None, 0) => Ok(()),
        (Some(_), _) => Err("a quote is opened and not closed".into()),
        (None, _) => Err("a bracket is opened and not closed".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn filters_that_were_seen_to_work_are_accepted() {
        for good in [
            "priority.name=='P1'",
            "status==secondLine;closed==false",
            "(priority.name=='P1',priority.name==\"P2\");operatorGroup.name=='Service desk (2nd)'",
            "processingStatus.id=in=(a,b)",
            "caller.dynamicName=='O\\'Brien'",
            "category.name=='Störung'",
        ] {
            assert_eq!(check_filter(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn filters_that_would_break_out_of_their_brackets_are_refused() {
        for bad in [
            "a==1),(b==2",
            "(a==1",
            "a=='1",
            "a==\"1'",
            "a==b c",
            "a==ü",
            "a==1&b==2",
            "a==1\nb==2",
            "a=='\\'",
        ] {
            assert!(check_filter(bad).is_err(), "{bad}");
        }
    }

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

        #[test]
        fn no_filter_panics(filter in ".*") {
            let _ = check_filter(&filter);
        }
    }
}
