//! The store of a soak: a file, or a Redis that goes away now and then.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::Duration;

use fastrand::Rng;
use jiff::Timestamp;

use crate::redis_server::RedisServer;
use host::store::{Disk, KeyValueStore, Redis};

pub(super) struct Shared {
    /// What `--state` is given.
    state: OsString,
    redis: Option<RedisServer>,
    /// When Redis went away, and when it came back.
    troubles: Vec<Timestamp>,
    outages: u32,
}

impl Shared {
    pub(super) fn begin(folder: &Path, redis: bool) -> anyhow::Result<Self> {
        let redis = match redis {
            true => Some(RedisServer::start(folder, &[])?),
            false => None,
        };
        let state = match &redis {
            Some(redis) => redis.address("connector").into(),
            None => folder.join("connector.redb").into_os_string(),
        };
        Ok(Self {
            state,
            redis,
            troubles: Vec::new(),
            outages: 0,
        })
    }

    pub(super) fn state(&self) -> &OsStr {
        &self.state
    }

    pub(super) fn outages(&self) -> u32 {
        self.outages
    }

    pub(super) fn troubles(&self) -> impl Iterator<Item = Timestamp> {
        self.troubles.iter().copied()
    }

    pub(super) fn open(&self) -> anyhow::Result<Box<dyn KeyValueStore>> {
        match &self.redis {
            Some(redis) => Ok(Box::new(Redis::new(&redis.address("connector"))?)),
            None => Ok(Box::new(Disk::open(Path::new(&self.state))?)),
        }
    }

    /// Redis hangs for a while, or is ended without a word and begins again.
    pub(super) async fn is_away(&mut self, dice: &mut Rng) -> anyhow::Result<()> {
        let Some(redis) = &mut self.redis else {
            return Ok(());
        };
        let hangs = dice.bool();
        self.troubles.push(Timestamp::now());
        match hangs {
            true => redis.pause()?,
            false => redis.kill(),
        }
        tokio::time::sleep(Duration::from_millis(dice.u64(100..5_000))).await;
        match hangs {
            true => redis.go_on()?,
            false => redis.begin()?,
        }
        self.troubles.push(Timestamp::now());
        self.outages += 1;
        Ok(())
    }
}
