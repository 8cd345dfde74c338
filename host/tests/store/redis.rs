//! The store in a Redis that hangs, ends, loses answers, refuses; the contract itself is in `contract.rs`.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use host::store::{KeyValueStore as _, Redis, StoreError};
use host_test::redis_server::RedisServer;

struct Bench {
    server: RedisServer,
    _folder: TempDir,
}

/// A server, or none where there is no such program, which is said.
fn bench(arguments: &[&str]) -> Option<Bench> {
    if !RedisServer::is_here_for("a test of the store in Redis").unwrap() {
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let server = RedisServer::start(folder.path(), arguments).unwrap();
    Some(Bench {
        server,
        _folder: folder,
    })
}

impl Bench {
    fn open(&self, key: &str) -> Redis {
        Redis::new(&self.server.address(key)).unwrap()
    }
}

fn is_away<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> String {
    match answer {
        Err(StoreError::Unavailable(words)) => words,
        other => panic!("expected that Redis is away, got {other:?}"),
    }
}

fn is_refused<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> String {
    match answer {
        Err(StoreError::Refused(words)) => words,
        other => panic!("expected that Redis refuses, got {other:?}"),
    }
}

#[test]
fn two_connectors_with_keys_of_their_own_do_not_see_each_other() {
    let Some(bench) = bench(&[]) else { return };
    let (one, other) = (bench.open("one"), bench.open("other"));
    one.set("head", b"1").unwrap();
    one.increment("lease.1.1", 1).unwrap();
    assert_eq!(other.get("head"), Ok(None));
    assert_eq!(other.list_keys(""), Ok(Vec::new()));
    assert_eq!(other.increment("lease.1.1", 1), Ok(1));
    other.delete("head").unwrap();
    assert_eq!(one.get("head"), Ok(Some(b"1".to_vec())));
}

#[test]
fn two_processes_with_the_same_key_see_at_once_what_the_other_has_set() {
    let Some(bench) = bench(&[]) else { return };
    let (one, other) = (bench.open("same"), bench.open("same"));
    one.set("head", b"1").unwrap();
    assert_eq!(other.get("head"), Ok(Some(b"1".to_vec())));
    other.delete("head").unwrap();
    assert_eq!(one.get("head"), Ok(None));
}

#[test]
fn a_redis_that_was_killed_and_began_again_has_all_and_is_found_again() {
    let Some(mut bench) = bench(&[]) else { return };
    let mut store = bench.open("connector");
    store = store.with_fresh(Duration::ZERO);
    store.set("a", b"one").unwrap();
    store.increment("n", 7).unwrap();
    bench.server.kill();
    is_away(store.get("a"));
    bench.server.begin().unwrap();
    assert_eq!(store.get("a"), Ok(Some(b"one".to_vec())));
    assert_eq!(store.increment("n", 1), Ok(8));
}

/// The connection broke while nobody used it.
#[test]
fn nothing_fails_when_redis_was_restarted_since_it_was_last_asked() {
    let Some(mut bench) = bench(&[]) else { return };
    let mut store = bench.open("connector");
    store = store.with_fresh(Duration::ZERO);
    assert_eq!(store.increment("n", 1), Ok(1));
    bench.server.kill();
    bench.server.begin().unwrap();
    assert_eq!(store.increment("n", 1), Ok(2));
}

#[test]
fn a_redis_that_hangs_is_given_up_and_serves_again_when_it_goes_on() {
    let Some(bench) = bench(&[]) else { return };
    let mut store = bench.open("connector");
    store = store.with_timeout(Duration::from_millis(100));
    store.set("a", b"one").unwrap();
    bench.server.pause().unwrap();
    let words = is_away(store.get("a"));
    assert!(words.ends_with("does not answer in time"), "{words}");
    is_away(store.get("a"));
    bench.server.go_on().unwrap();
    store = store.with_timeout(Duration::from_secs(10));
    assert_eq!(store.get("a"), Ok(Some(b"one".to_vec())));
}

#[test]
fn a_redis_that_is_not_there_is_named() {
    let store = Redis::new("redis+unix:///nowhere/redis.sock?pass=hush").unwrap();
    let words = is_away(store.get("a"));
    assert!(
        words.contains("the Redis at /nowhere/redis.sock"),
        "{words}"
    );
    assert!(!words.contains("hush"), "{words}");
}

/// Stands between the store and Redis, for one connection, and breaks off instead of giving back the
/// `lost`th answer, counted from 0. Gives the address.
fn answer_lost(socket: PathBuf, lost: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut caller, _) = listener.accept().unwrap();
        let mut redis = UnixStream::connect(socket).unwrap();
        for answer in 0.. {
            pass_on(&mut caller, &mut redis);
            let mut bytes = [0; 4096];
            let length = redis.read(&mut bytes).unwrap();
            if answer == lost {
                caller.shutdown(Shutdown::Both).unwrap();
                return;
            }
            caller.write_all(&bytes[..length]).unwrap();
        }
    });
    format!("redis://{address}")
}

fn pass_on(caller: &mut TcpStream, redis: &mut UnixStream) {
    let mut bytes = [0; 4096];
    let length = caller.read(&mut bytes).unwrap();
    redis.write_all(&bytes[..length]).unwrap();
}

/// The first answer is the one to the greeting.
const GREETING: usize = 1;

#[test]
fn a_write_whose_answer_is_lost_is_told_as_unknown_and_has_taken_place() {
    let Some(bench) = bench(&[]) else { return };
    let store = Redis::new(&answer_lost(bench.server.socket(), GREETING)).unwrap();
    is_away(store.set("a", b"one"));
    let direct = bench.open("connector");
    assert_eq!(direct.get("a"), Ok(Some(b"one".to_vec())));
}

#[test]
fn an_increment_whose_answer_is_lost_is_not_repeated() {
    let Some(bench) = bench(&[]) else { return };
    let store = Redis::new(&answer_lost(bench.server.socket(), GREETING)).unwrap();
    is_away(store.increment("n", 1));
    assert_eq!(bench.open("connector").increment("n", 1), Ok(2));
}

#[test]
fn a_password_that_is_not_accepted_is_said_and_not_told() {
    let Some(bench) = bench(&["--requirepass", "another"]) else {
        return;
    };
    let address = bench.server.address("connector");
    let wrong = Redis::new(&format!("{address}&pass=hush")).unwrap();
    let words = is_refused(wrong.get("a"));
    assert!(words.contains("does not accept"), "{words}");
    assert!(!words.contains("hush"), "{words}");
    let none = Redis::new(&address).unwrap();
    assert!(is_refused(none.set("a", b"")).contains("does not accept"));
    let right = Redis::new(&format!("{address}&pass=another")).unwrap();
    assert_eq!(right.get("a"), Ok(None));
}

#[test]
fn a_redis_that_is_full_refuses_and_says_what_to_do() {
    let Some(bench) = bench(&["--maxmemory", "1"]) else {
        return;
    };
    let words = is_refused(bench.open("connector").set("a", b"one"));
    assert!(words.contains("maxmemory"), "{words}");
}

#[test]
fn a_replica_is_no_place_to_write_to() {
    let Some(bench) = bench(&["--replicaof", "127.0.0.1", "9"]) else {
        return;
    };
    let words = is_away(bench.open("connector").set("a", b"one"));
    assert!(words.contains("is a replica"), "{words}");
}

#[test]
fn a_key_that_holds_something_else_is_refused_and_left_alone() {
    let Some(bench) = bench(&[]) else { return };
    let client = ::redis::Client::open(bench.server.address("connector").replace("key", "db=0&x"));
    let mut other = client.unwrap().get_connection().unwrap();
    ::redis::cmd("SET")
        .arg("connector")
        .arg("mine")
        .exec(&mut other)
        .unwrap();
    let words = is_refused(bench.open("connector").set("a", b"one"));
    assert!(words.contains("something else under connector"), "{words}");
    is_refused(bench.open("connector").increment("n", 1));
    let left: String = ::redis::cmd("GET")
        .arg("connector")
        .query(&mut other)
        .unwrap();
    assert_eq!(left, "mine");
}

#[test]
fn a_user_without_the_right_to_a_command_is_told_so() {
    let user = ["--user", "few", "on", ">few", "~*", "+hget"];
    let Some(bench) = bench(&user) else { return };
    let address = bench.server.address("connector");
    let store = Redis::new(&format!("{address}&user=few&pass=few")).unwrap();
    assert_eq!(store.get("a"), Ok(None));
    assert!(is_refused(store.set("a", b"one")).contains("does not let this user"));
}

#[test]
fn the_commands_that_are_documented_are_all_that_a_user_needs() {
    let commands = "+eval +hget +hset +hexists +hincrby +hdel +hkeys +ping";
    let user = format!("user few on >few ~connector {commands}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("users.acl");
    std::fs::write(&file, user).unwrap();
    let Some(bench) = bench(&["--aclfile", file.to_str().unwrap()]) else {
        return;
    };
    let address = bench.server.address("connector");
    let mut store = Redis::new(&format!("{address}&user=few&pass=few")).unwrap();
    store = store.with_fresh(Duration::ZERO);
    store.set("a", b"one").unwrap();
    assert_eq!(store.get("a"), Ok(Some(b"one".to_vec())));
    assert_eq!(store.increment("n", i64::MAX), Ok(i64::MAX));
    assert_eq!(store.increment("n", 1), Ok(i64::MAX));
    assert_eq!(store.list_keys(""), Ok(vec!["a".into(), "n".into()]));
    store.delete("a").unwrap();
    let other = bench.server.address("other");
    let other = Redis::new(&format!("{other}&user=few&pass=few")).unwrap();
    assert!(is_refused(other.get("a")).contains("does not let this user"));
}

#[test]
fn a_redis_that_writes_every_word_to_disk_and_throws_nothing_away_has_no_weakness() {
    let Some(bench) = bench(&[]) else { return };
    assert_eq!(bench.open("connector").weaknesses(), [""; 0]);
}

#[test]
fn a_redis_that_may_forget_is_named_with_the_setting() {
    let weak = ["--appendonly", "no", "--maxmemory-policy", "allkeys-lru"];
    let Some(bench) = bench(&weak) else { return };
    let told = bench.open("connector").weaknesses().join("\n");
    assert!(
        told.contains("appendonly yes") && told.contains("noeviction"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_redis_that_hangs_does_not_hold_up_a_runtime_of_one_thread() {
    let Some(bench) = bench(&[]) else { return };
    let store = bench.open("connector");
    bench.server.pause().unwrap();
    let asked = tokio::spawn(async move { store.get("a") });
    // Only this lets it go on before its time is up, and the only thread is not kept from it.
    let freed = tokio::spawn(async move {
        bench.server.go_on().unwrap();
        bench
    });
    let _bench = freed.await.unwrap();
    assert_eq!(asked.await.unwrap(), Ok(None));
}
