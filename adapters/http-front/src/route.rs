//! Parses a path into a route.

use crate::decode::percent_decode;

/// The limit of a request target, in bytes; a longer one is [`Route::Unknown`].
const MAX_TARGET_BYTES: usize = 2048;

/// The route of a path, whatever the method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// `/health`
    Health,
    /// `/schedule/<token>` or `/schedule?token=<token>`
    Schedule {
        /// Decoded, not yet checked.
        token: String,
    },
    /// `/webhook/<endpoint>/<token>`
    Webhook {
        /// Decoded; the connector may not have such an endpoint.
        endpoint: String,
        /// Decoded, not yet checked.
        token: String,
    },
    /// `/metrics` or `/metrics?token=<token>`
    Metrics {
        /// Decoded, not yet checked. `None` if it is not in the query; it may be in a header.
        token: Option<String>,
    },
    /// `/console` and the paths below it
    Console(ConsolePath),
    /// Any other path.
    Unknown,
}

/// A path of the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConsolePath {
    /// `/console` or `/console/`
    Page,
    /// `/console/<name>`
    File(
        /// Decoded; there may be no such file.
        String,
    ),
    /// `/console/login`
    Login,
    /// `/console/logout`
    Logout,
    /// `/console/api/<name>`
    Api {
        /// Decoded; the API may not have such a call.
        name: String,
        /// Still encoded.
        query: String,
    },
}

/// Parses a request target: a path, perhaps with a query. The query is used only for `/schedule?token=…`,
/// `/metrics?token=…` and the console's API. Segments are percent-decoded strictly; a path that is not well
/// encoded is [`Route::Unknown`].
#[must_use]
pub fn route(path_and_query: &str) -> Route {
    if path_and_query.len() > MAX_TARGET_BYTES {
        return Route::Unknown;
    }
    let (path, query) = path_and_query
        .split_once('?')
        .unwrap_or((path_and_query, ""));
    if path == "/console/" {
        return Route::Console(ConsolePath::Page);
    }
    let Some(segments) = decode_path(path) else {
        return Route::Unknown;
    };
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["health"] => Route::Health,
        ["schedule"] => match token(query) {
            Some(token) => Route::Schedule { token },
            None => Route::Unknown,
        },
        ["schedule", token] => Route::Schedule {
            token: (*token).to_owned(),
        },
        ["webhook", endpoint, token] => Route::Webhook {
            endpoint: (*endpoint).to_owned(),
            token: (*token).to_owned(),
        },
        ["metrics"] => Route::Metrics {
            token: token(query),
        },
        ["console", below @ ..] => {
            console_path(below, query).map_or(Route::Unknown, Route::Console)
        }
        _ => Route::Unknown,
    }
}

fn console_path(below: &[&str], query: &str) -> Option<ConsolePath> {
    Some(match below {
        [] => ConsolePath::Page,
        ["login"] => ConsolePath::Login,
        ["logout"] => ConsolePath::Logout,
        [name] => ConsolePath::File((*name).to_owned()),
        ["api", name] => ConsolePath::Api {
            name: (*name).to_owned(),
            query: query.to_owned(),
        },
        _ => return None,
    })
}

/// Returns the token in a query, decoded like a segment: a plus stays a plus.
fn token(query: &str) -> Option<String> {
    query
        .split('&')
        .find_map(|field| field.strip_prefix("token="))
        .and_then(decode_segment)
}

fn decode_path(path: &str) -> Option<Vec<String>> {
    path.strip_prefix('/')?
        .split('/')
        .map(decode_segment)
        .collect()
}

/// Decodes a segment. `None` if it is empty, is not well encoded or contains a control character.
fn decode_segment(segment: &str) -> Option<String> {
    let text = percent_decode(segment)?;
    (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.into_owned())
}

#[cfg(test)]
mod tests;
