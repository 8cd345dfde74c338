//! Checks of the administrator's FIQL filters that need no TOPdesk.

/// Checks the syntax of the administrator's filter. Unbalanced brackets and quotes could change the meaning of the
/// query that the filter is inserted into. Only TOPdesk knows which fields can be filtered; its message is shown if it
/// refuses.
///
/// # Errors
/// A message that says what is wrong, without repeating the filter.
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
                    "a value with spaces must be in quotes, for example category.name=='Core network'"
                        .into(),
                );
            }
            (None, _) if !c.is_ascii() => {
                return Err("a value with non-ASCII letters must be in quotes".into());
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
    fn filters_that_are_known_to_work_are_accepted() {
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

    proptest! {
        #[test]
        fn no_filter_panics(filter in ".*") {
            let _ = check_filter(&filter);
        }
    }
}
