//! FIQL, the language of the `query` parameter: comparisons joined by `;` (and, binds tighter) and
//! `,` (or), with brackets.

mod compare;
mod lexer;
mod parse;
mod query;
#[cfg(test)]
mod tests;

pub(crate) use parse::parse;
pub(crate) use query::{Field, Fields, Query, QueryError};
