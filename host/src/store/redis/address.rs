//! The address of a Redis. It may hold a password: no error repeats anything of it.

use std::time::Duration;

use anyhow::{anyhow, ensure};
use redis::io::tcp::TcpSettings;
use redis::{ConnectionInfo, IntoConnectionInfo as _, parse_redis_url};

use crate::store::check_key;

/// What is expected.
pub(super) const FORM: &str = "expected redis://USER:PASSWORD@HOST:PORT/DATABASE?key=NAME, of which only the \
                               host is needed; rediss:// with TLS; redis+unix:///PATH?db=0&key=NAME for a socket";
/// The connector's key unless it is told.
const KEY: &str = "connector";
/// Parameters of every address, and those of a socket, which has no other place for them: an address over
/// TCP would pass over them in silence.
const KNOWN: [&str; 1] = ["key"];
const OF_A_SOCKET: [&str; 4] = ["key", "db", "user", "pass"];

/// An address that was understood.
pub(super) struct Address {
    /// Where Redis is, and who asks.
    pub(super) info: ConnectionInfo,
    /// The key that the connector has in it.
    pub(super) key: String,
}

pub(super) fn read(text: &str) -> anyhow::Result<Address> {
    let wrong = || anyhow!("the state is at no address of a Redis: {FORM}");
    let url = parse_redis_url(text).ok_or_else(wrong)?;
    ensure!(url.fragment().is_none(), "a # is not encoded (%23): {FORM}");
    let known: &[&str] = match url.scheme().contains("unix") {
        true => &OF_A_SOCKET,
        false => &KNOWN,
    };
    let mut key = None;
    for (name, value) in url.query_pairs() {
        ensure!(known.contains(&&*name), "a parameter is not known: {FORM}");
        if name == "key" {
            ensure!(key.is_none(), "the key is given twice: {FORM}");
            key = Some(value.into_owned());
        }
    }
    let key = key.unwrap_or_else(|| KEY.to_owned());
    ensure!(
        check_key(&key).is_ok(),
        "the key in the address of Redis: expected 1 to 128 of [A-Za-z0-9._:-]"
    );
    let info = url.into_connection_info().map_err(|_repeats_it| wrong())?;
    // What could not be sent is not sent any more once it was given up: a write that arrives late would undo
    // what another process has written meanwhile.
    let tcp = TcpSettings::default()
        .set_nodelay(true)
        .set_linger_time(Duration::ZERO);
    Ok(Address {
        info: info.set_tcp_settings(tcp),
        key,
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    fn key(text: &str) -> String {
        read(text).unwrap().key
    }

    fn error(text: &str) -> String {
        read(text).err().unwrap().to_string()
    }

    #[test]
    fn without_a_key_it_is_always_the_same_one() {
        assert_eq!(key("redis://127.0.0.1:6379/0"), "connector");
        assert_eq!(key("redis+unix:///run/redis.sock?db=1"), "connector");
    }

    #[test]
    fn a_key_is_taken_from_the_address() {
        assert_eq!(key("redis://localhost?key=acme"), "acme");
        assert_eq!(key("redis+unix:///run/redis.sock?key=acme&db=1"), "acme");
    }

    #[test]
    fn a_password_and_a_user_are_understood_and_shown_nowhere() {
        let info = read("redis://me:hu%2Fsh@db.example:7000/3").unwrap().info;
        assert_eq!(info.redis_settings().password(), Some("hu/sh"));
        assert_eq!(info.addr().to_string(), "db.example:7000");
    }

    #[test]
    fn a_parameter_that_is_not_known_is_refused_and_not_repeated() {
        let told = error("redis://:hush@localhost?prefix=hush");
        assert!(
            told.contains("?key=NAME") && !told.contains("hush"),
            "{told}"
        );
    }

    #[test]
    fn a_database_beside_the_path_is_refused_and_not_passed_over() {
        for text in [
            "redis://localhost?db=5",
            "redis://localhost?user=a&pass=hush",
        ] {
            assert!(error(text).contains("is not known"), "{text}");
        }
    }

    #[test]
    fn a_key_given_twice_is_refused() {
        assert!(error("redis://localhost?key=a&key=b").contains("twice"));
    }

    #[test]
    fn a_fragment_is_refused() {
        assert!(error("rediss://localhost#insecure").contains("%23"));
    }

    #[test]
    fn a_password_that_is_not_encoded_is_not_repeated() {
        for text in [
            "redis://:hu/sh@host",
            "redis://:12/hush@host",
            "redis://a:12/hush@host",
        ] {
            let told = error(text);
            assert!(
                told.contains("USER:PASSWORD@HOST") && !told.contains("sh@"),
                "{told}"
            );
        }
    }

    #[test]
    fn another_kind_of_address_is_refused() {
        assert!(error("https://localhost:6379").contains("expected redis://"));
    }

    #[test]
    fn a_key_with_odd_characters_is_refused() {
        assert!(error("redis://localhost?key=a%20b").contains("expected 1 to 128"));
    }
}
