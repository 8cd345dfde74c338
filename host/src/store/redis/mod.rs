//! A store that several processes share: one Redis, in which each connector is one hash.
//!
//! One hash and not one key per key: Redis lists keys only by walking through all there are, those of
//! other connectors too, and a hash lists its own at once. A value is the field `=key`, a counter the field
//! `#key`.

mod address;
mod fault;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ::redis::{Client, Cmd, Connection, FromRedisValue, InfoDict, RedisResult, cmd};
use tokio::runtime::{Handle, RuntimeFlavor};

use self::address::Address;
use super::{KeyValueStore, StoreError, check_key, check_value};

/// How long to wait for a connection, and then for each answer.
const TIMEOUT: Duration = Duration::from_secs(2);
/// A connection that was not used for so long is asked whether it still stands, before anything is told
/// that must not be told twice.
const FRESH: Duration = Duration::from_secs(1);

/// Sets a value unless there is a counter; one step, as scripts are.
const SET: &str = "\
if redis.call('HEXISTS', KEYS[1], '#' .. ARGV[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], '=' .. ARGV[1], ARGV[2])
return 1";

/// Adds to a counter unless there is a value. A counter at its end stays there (the last argument); it is
/// read as text, since Lua's numbers are too short for it.
const ADD: &str = "\
if redis.call('HEXISTS', KEYS[1], '=' .. ARGV[1]) == 1 then return false end
local sum = redis.pcall('HINCRBY', KEYS[1], '#' .. ARGV[1], ARGV[2])
if type(sum) == 'table' then
  if not string.find(sum.err, 'overflow') then return sum end
  redis.call('HSET', KEYS[1], '#' .. ARGV[1], ARGV[3])
end
return redis.call('HGET', KEYS[1], '#' .. ARGV[1])";

/// One connector's state in a Redis. Nothing is connected before it is asked for, and a connection that
/// was lost is made anew.
pub struct Redis {
    client: Client,
    /// The hash.
    key: String,
    /// Where it is, in words without a secret.
    place: String,
    timeout: Duration,
    fresh: Duration,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

impl Redis {
    /// Whether this names a Redis and not a file.
    #[must_use]
    pub fn is_address(text: &str) -> bool {
        text.contains("://")
    }

    /// The state at an address such as `redis://user:password@host:6379/0?key=connector`. Connects to
    /// nothing yet.
    ///
    /// # Errors
    /// When the address cannot be understood; the error repeats nothing of it.
    pub fn new(address: &str) -> anyhow::Result<Self> {
        let Address { info, key } = address::read(address)?;
        let place = format!("the Redis at {}", info.addr());
        let client = Client::open(info).map_err(|_repeats_it| {
            anyhow::anyhow!("{place} cannot be a Redis: {}", address::FORM)
        })?;
        Ok(Self {
            client,
            key,
            place,
            timeout: TIMEOUT,
            fresh: FRESH,
            idle: Mutex::default(),
        })
    }

    /// The same with another time to wait for a connection and for each answer.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The same; after this time without use a connection is checked before it is used again.
    #[must_use]
    pub fn with_fresh(mut self, fresh: Duration) -> Self {
        self.fresh = fresh;
        self
    }

    /// Asks on a connection that nobody else uses. After an error it is not used again: an answer may still
    /// be on its way, or the address may lead to another server by now.
    fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, StoreError> {
        let asked = waiting(|| {
            let mut connection = self.connection()?;
            let answer = command.query(&mut connection)?;
            self.idle().push(Idle {
                connection,
                since: Instant::now(),
            });
            Ok(answer)
        });
        asked.map_err(|error| fault::of(&error, &self.place, &self.key))
    }

    fn connection(&self) -> RedisResult<Connection> {
        let last = self.idle().pop();
        if let Some(Idle {
            mut connection,
            since,
        }) = last
        {
            if since.elapsed() < self.fresh || cmd("PING").exec(&mut connection).is_ok() {
                return Ok(connection);
            }
            // The others are no better: it would take as long to find out for each.
            self.idle().clear();
        }
        let connection = self.client.get_connection_with_timeout(self.timeout)?;
        connection.set_read_timeout(Some(self.timeout))?;
        connection.set_write_timeout(Some(self.timeout))?;
        Ok(connection)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn script(&self, script: &str, key: &str) -> Cmd {
        let mut command = cmd("EVAL");
        command.arg(script).arg(1).arg(&self.key).arg(key);
        command
    }
}

/// Waits without holding up the other calls of a runtime that has several threads.
fn waiting<T>(wait: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(wait),
        _ => wait(),
    }
}

impl KeyValueStore for Redis {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        self.ask(cmd("HGET").arg(&self.key).arg(format!("={key}")))
    }

    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(value)?;
        match self.ask(self.script(SET, key).arg(value))? {
            true => Ok(()),
            false => Err(StoreError::Refused("this key is a counter".into())),
        }
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        let both = [format!("={key}"), format!("#{key}")];
        self.ask(cmd("HDEL").arg(&self.key).arg(&both))
    }

    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let fields: Vec<String> = self.ask(cmd("HKEYS").arg(&self.key))?;
        let keys = fields.iter().filter_map(|field| field.get(1..));
        let mut keys: Vec<_> = keys
            .filter(|key| key.starts_with(prefix))
            .map(ToOwned::to_owned)
            .collect();
        keys.sort_unstable();
        Ok(keys)
    }

    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        check_key(key)?;
        let end = if delta < 0 { i64::MIN } else { i64::MAX };
        let sum: Option<i64> = self.ask(self.script(ADD, key).arg(delta).arg(end))?;
        sum.ok_or_else(|| StoreError::Refused("this key is not a counter".into()))
    }
    /// Nothing, if Redis cannot be asked: whatever is done next says that.
    fn weaknesses(&self) -> Vec<String> {
        match self.ask::<InfoDict>(&cmd("INFO")) {
            Ok(info) => fault::weaknesses(&info, &self.place),
            // A user who may not ask is no weakness.
            Err(StoreError::Refused(why)) if !why.contains("does not let") => vec![why],
            Err(_) => Vec::new(),
        }
    }
}
