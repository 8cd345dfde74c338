//! Words to a query.

use super::lexer::Lexer;
use super::query::{Comparison, Operator, Query, QueryError, Value};

/// Bounds the stack.
const MAX_DEPTH: usize = 40;

/// Reads a query.
///
/// # Errors
/// The message for the caller when it is not FIQL.
pub(crate) fn parse(text: &str) -> Result<Query, QueryError> {
    let mut lexer = Lexer::new(text);
    let query = any(&mut lexer, 0)?;
    if lexer.is_at_end() {
        return Ok(query);
    }
    Err(lexer.refuse("expected ';', ',' or the end"))
}

fn any(lexer: &mut Lexer<'_>, depth: usize) -> Result<Query, QueryError> {
    let mut queries = vec![all(lexer, depth)?];
    while lexer.take(",") {
        queries.push(all(lexer, depth)?);
    }
    Ok(Query::Any(queries))
}

fn all(lexer: &mut Lexer<'_>, depth: usize) -> Result<Query, QueryError> {
    let mut queries = vec![term(lexer, depth)?];
    while lexer.take(";") {
        queries.push(term(lexer, depth)?);
    }
    Ok(Query::All(queries))
}

fn term(lexer: &mut Lexer<'_>, depth: usize) -> Result<Query, QueryError> {
    if !lexer.take("(") {
        return comparison(lexer).map(Query::Compare);
    }
    if depth == MAX_DEPTH {
        return Err(lexer.refuse("too many brackets"));
    }
    let query = any(lexer, depth + 1)?;
    lexer.expect(")")?;
    Ok(query)
}

fn comparison(lexer: &mut Lexer<'_>) -> Result<Comparison, QueryError> {
    let field = lexer.field()?.to_owned();
    let operator = operator(lexer)?;
    let values = match operator {
        Operator::In | Operator::Out => list(lexer)?,
        _ => vec![value(lexer)?],
    };
    Ok(Comparison {
        field,
        operator,
        values,
    })
}

fn operator(lexer: &mut Lexer<'_>) -> Result<Operator, QueryError> {
    if lexer.take("==") {
        return Ok(Operator::Equal);
    }
    if lexer.take("!=") {
        return Ok(Operator::NotEqual);
    }
    lexer.expect("=")?;
    let operator = match lexer.operator_word() {
        "gt" => Operator::Greater,
        "ge" => Operator::GreaterOrEqual,
        "lt" => Operator::Less,
        "le" => Operator::LessOrEqual,
        "sw" => Operator::StartsWith,
        "in" => Operator::In,
        "out" => Operator::Out,
        other => return Err(lexer.refuse(&format!("unknown operator '={other}='"))),
    };
    lexer.expect("=")?;
    Ok(operator)
}

fn list(lexer: &mut Lexer<'_>) -> Result<Vec<Value>, QueryError> {
    lexer.expect("(")?;
    let mut values = vec![value(lexer)?];
    while lexer.take(",") {
        values.push(value(lexer)?);
    }
    lexer.expect(")")?;
    Ok(values)
}

fn value(lexer: &mut Lexer<'_>) -> Result<Value, QueryError> {
    if let Some(text) = lexer.quoted()? {
        return Ok(Value::Text(text));
    }
    Ok(match lexer.bare()? {
        "null" => Value::Null,
        text => Value::Text(text.to_owned()),
    })
}
