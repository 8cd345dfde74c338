//! A query against one thing.
//!
//! A field without a value is found by `==null` alone; `!=`, `=out=` and the rest pass it by, as a
//! database does. TOPdesk's own behaviour there is documented nowhere.

use std::cmp::Ordering;

use super::query::{Comparison, Field, Fields, Operator, Query, QueryError, Value};
use crate::ids::is_id;
use crate::topdesk::dates;

impl Query {
    /// Whether the query selects the thing.
    ///
    /// # Errors
    /// When a field does not exist or cannot be compared so. Every comparison is evaluated, also
    /// where the result is known already, so that a wrong query is refused for every thing.
    pub(crate) fn selects(&self, thing: &dyn Fields) -> Result<bool, QueryError> {
        match self {
            Self::Any(queries) => queries
                .iter()
                .try_fold(false, |found, query| Ok(query.selects(thing)? || found)),
            Self::All(queries) => queries
                .iter()
                .try_fold(true, |found, query| Ok(query.selects(thing)? && found)),
            Self::Compare(comparison) => holds(comparison, thing),
        }
    }
}

fn holds(comparison: &Comparison, thing: &dyn Fields) -> Result<bool, QueryError> {
    let field = thing
        .field(&comparison.field)
        .ok_or_else(|| QueryError(format!("Unknown field '{}' in the query", comparison.field)))?;
    let mut found = false;
    for value in &comparison.values {
        found |= one(comparison, field, value)?;
    }
    Ok(match comparison.operator {
        Operator::Out => !found && !is_null(field),
        _ => found,
    })
}

fn is_null(field: Field<'_>) -> bool {
    matches!(field, Field::Null | Field::NoDate)
}

fn one(comparison: &Comparison, field: Field<'_>, value: &Value) -> Result<bool, QueryError> {
    match value {
        Value::Null => with_null(comparison, field),
        Value::Text(text) => with_text(comparison, field, text),
    }
}

fn with_null(comparison: &Comparison, field: Field<'_>) -> Result<bool, QueryError> {
    match comparison.operator {
        Operator::Equal | Operator::In | Operator::Out => Ok(is_null(field)),
        Operator::NotEqual => Ok(!is_null(field)),
        _ => Err(refuse(comparison, "cannot be compared with null like this")),
    }
}

fn with_text(comparison: &Comparison, field: Field<'_>, text: &str) -> Result<bool, QueryError> {
    match field {
        Field::Null => Ok(false),
        Field::NoDate => date(comparison, text).map(|_| false),
        Field::Text(own) => Ok(ordered(
            comparison.operator,
            own.cmp(text),
            own.starts_with(text),
        )),
        Field::Id(own) if is_id(text) => {
            let order = own.to_ascii_lowercase().cmp(&text.to_ascii_lowercase());
            equality(comparison, order)
        }
        Field::Id(_) => Err(refuse(
            comparison,
            "is compared with something that is not an id",
        )),
        Field::Word(own, known) if known.contains(&text) => equality(comparison, own.cmp(text)),
        Field::Word(..) => Err(refuse(comparison, "does not know this value")),
        Field::Bool(own) => match text.parse::<bool>() {
            Ok(value) => equality(comparison, own.cmp(&value)),
            Err(_) => Err(refuse(
                comparison,
                "is compared with neither true nor false",
            )),
        },
        Field::Date(own) => {
            let value = date(comparison, text)?;
            Ok(ordered(comparison.operator, own.cmp(&value), false))
        }
    }
}

fn date(comparison: &Comparison, text: &str) -> Result<jiff::Timestamp, QueryError> {
    if comparison.operator == Operator::StartsWith {
        return Err(refuse(
            comparison,
            "is a date and does not start with anything",
        ));
    }
    dates::parse(text)
        .ok_or_else(|| refuse(comparison, "is compared with something that is no date"))
}

fn equality(comparison: &Comparison, order: Ordering) -> Result<bool, QueryError> {
    match comparison.operator {
        Operator::Equal | Operator::In | Operator::Out => Ok(order.is_eq()),
        Operator::NotEqual => Ok(order.is_ne()),
        _ => Err(refuse(comparison, "has no order")),
    }
}

fn ordered(operator: Operator, order: Ordering, starts: bool) -> bool {
    match operator {
        Operator::Equal | Operator::In | Operator::Out => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::Greater => order.is_gt(),
        Operator::GreaterOrEqual => order.is_ge(),
        Operator::Less => order.is_lt(),
        Operator::LessOrEqual => order.is_le(),
        Operator::StartsWith => starts,
    }
}

fn refuse(comparison: &Comparison, why: &str) -> QueryError {
    QueryError(format!(
        "The field '{}' in the query {why}",
        comparison.field
    ))
}
