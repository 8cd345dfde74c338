//! A query that has been read, and the fields that it can name.

use jiff::Timestamp;

/// The value of a field, as far as a query can tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Field<'a> {
    /// No value.
    Null,
    /// A text.
    Text(&'a str),
    /// An id: compared without regard to case, and only with ids.
    Id(&'a str),
    /// One of a few words, which a query has to know.
    Word(&'a str, &'static [&'static str]),
    /// True or false.
    Bool(bool),
    /// A date.
    Date(Timestamp),
    /// No value, but if there were one it would be a date.
    NoDate,
}

/// Anything a query can select.
pub(crate) trait Fields {
    /// The value of a field by its dotted path; none if there is no such field.
    fn field(&self, path: &str) -> Option<Field<'_>>;
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    StartsWith,
    In,
    Out,
}

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// The bare word `null`.
    Null,
    /// Anything else, quoted or not.
    Text(String),
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comparison {
    pub(crate) field: String,
    pub(crate) operator: Operator,
    pub(crate) values: Vec<Value>,
}

/// A query that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Query {
    Any(Vec<Query>),
    All(Vec<Query>),
    Compare(Comparison),
}

/// Why a query is refused: the message of the 400.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueryError(pub(crate) String);
