//! The administrator's filters, as far as they can be checked without TOPdesk.

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

    proptest! {
        #[test]
        fn no_filter_panics(filter in ".*") {
            let _ = check_filter(&filter);
        }
    }
}
