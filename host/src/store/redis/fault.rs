//! What goes wrong with a Redis, in words of our own: its own may repeat what it was sent.

use redis::{ErrorKind, InfoDict, RedisError};

use crate::store::StoreError;

pub(super) fn of(error: &RedisError, place: &str, key: &str) -> StoreError {
    let refused = |why: &str| StoreError::Refused(format!("{place} {why}"));
    let away = |why: &str| StoreError::Unavailable(format!("{place} {why}"));
    let code = match error.kind() {
        ErrorKind::AuthenticationFailed => Some("WRONGPASS"),
        _ => error.code(),
    };
    match code {
        Some("NOAUTH" | "WRONGPASS") => refused("does not accept the user or the password"),
        Some("NOPERM") => {
            refused("does not let this user do that: docs/scaling.md lists the commands")
        }
        Some("OOM") => refused("is full: give it more memory (maxmemory)"),
        Some("MISCONF") => refused("cannot write to its disk: see its log"),
        Some("MOVED" | "ASK" | "CLUSTERDOWN") => refused("is part of a cluster: name a single one"),
        Some("WRONGTYPE") => StoreError::Refused(format!(
            "{place} has something else under {key}: name another key (?key=NAME)"
        )),
        Some("READONLY") => away("is a replica, which takes nothing: name the primary"),
        Some("NOREPLICAS") => away("has too few replicas to write (min-replicas-to-write)"),
        Some("DENIED") => {
            refused("is in protected mode: give it a password, or let it listen on loopback only")
        }
        Some("LOADING") => away("is reading its data from disk"),
        Some(code) => away(&format!("answers {code}")),
        None if error.is_timeout() => away("does not answer in time"),
        None if error.is_connection_refusal() => away("is not there"),
        None => away("cannot be reached, the connection was lost, or TLS (rediss://) failed"),
    }
}

/// What may let a Redis forget what it was told.
pub(super) fn weaknesses(info: &InfoDict, place: &str) -> Vec<String> {
    let of = |name: &str| info.get::<String>(name).unwrap_or_default();
    let mut found = Vec::new();
    if of("aof_enabled") == "0" {
        found.push(format!(
            "{place} writes to disk only now and then (appendonly no): what it was told since is forgotten when it \
             ends; set `appendonly yes` and `appendfsync always`"
        ));
    }
    if of("maxmemory_policy").starts_with("allkeys") {
        found.push(format!(
            "{place} throws away any key when its memory is full (maxmemory-policy {}): set `noeviction`",
            of("maxmemory_policy")
        ));
    }
    found
}
