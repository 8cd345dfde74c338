//! One contract for every store: what `wit/package.wit` promises of the interface `key-value`.

use std::path::Path;

use host::store::{Disk, KeyValueStore, MAX_KEY_BYTES, MAX_VALUE_BYTES, Memory, Redis, StoreError};
use host_test::redis_server::RedisServer;

fn gives_back_what_was_set(store: &dyn KeyValueStore) {
    assert_eq!(store.get("a"), Ok(None));
    store.set("a", b"one").unwrap();
    store.set("a", b"two").unwrap();
    assert_eq!(store.get("a"), Ok(Some(b"two".to_vec())));
    store.set("empty", b"").unwrap();
    assert_eq!(store.get("empty"), Ok(Some(Vec::new())));
}

fn gives_back_bytes_that_are_no_text(store: &dyn KeyValueStore) {
    let bytes: Vec<u8> = (0..=255).collect();
    store.set("a", &bytes).unwrap();
    assert_eq!(store.get("a"), Ok(Some(bytes)));
}

fn deleting_twice_succeeds(store: &dyn KeyValueStore) {
    store.set("a", b"one").unwrap();
    store.increment("n", 5).unwrap();
    for _ in 0..2 {
        store.delete("a").unwrap();
        store.delete("n").unwrap();
    }
    assert_eq!(store.get("a"), Ok(None));
    assert_eq!(store.increment("n", 1), Ok(1));
}

fn lists_by_prefix_in_ascending_order(store: &dyn KeyValueStore) {
    for key in ["t:2", "s", "t:10", "u", "t:"] {
        store.set(key, b"").unwrap();
    }
    store.increment("t:11", 1).unwrap();
    assert_eq!(
        store.list_keys("t:").unwrap(),
        ["t:", "t:10", "t:11", "t:2"]
    );
    assert_eq!(store.list_keys("").unwrap().len(), 6);
    assert_eq!(store.list_keys("x").unwrap(), [""; 0]);
}

fn takes_a_prefix_for_what_it_is_and_not_for_a_pattern(store: &dyn KeyValueStore) {
    store.set("t:2", b"").unwrap();
    store.increment("t:3", 1).unwrap();
    for pattern in ["t*", "t?", "[t]", "t:[2-3]", "*", "\\t", "=t", "#t"] {
        assert_eq!(store.list_keys(pattern).unwrap(), [""; 0], "{pattern}");
    }
}

fn lists_each_of_many_keys_once(store: &dyn KeyValueStore) {
    let keys: Vec<_> = (1000..1150).map(|n| format!("ticket.{n}")).collect();
    for key in &keys {
        store.set(key, b"{}").unwrap();
    }
    assert_eq!(store.list_keys("ticket.").unwrap(), keys);
}

fn counts_exactly_beyond_what_a_float_can(store: &dyn KeyValueStore) {
    let big = (1 << 53) + 1;
    assert_eq!(store.increment("n", big), Ok(big));
    assert_eq!(store.increment("n", 2), Ok(big + 2));
    assert_eq!(store.increment("n", i64::MAX), Ok(i64::MAX));
}

fn counts_from_zero_and_back(store: &dyn KeyValueStore) {
    assert_eq!(store.increment("n", 1), Ok(1));
    assert_eq!(store.increment("n", 41), Ok(42));
    assert_eq!(store.increment("n", -50), Ok(-8));
    assert_eq!(store.increment("n", i64::MIN), Ok(i64::MIN));
}

fn keeps_counters_and_values_apart(store: &dyn KeyValueStore) {
    store.increment("n", 1).unwrap();
    store.set("v", b"1").unwrap();
    assert_eq!(store.get("n"), Ok(None));
    assert!(matches!(store.set("n", b"9"), Err(StoreError::Refused(_))));
    assert!(matches!(
        store.increment("v", 1),
        Err(StoreError::Refused(_))
    ));
    assert_eq!(store.increment("n", 0), Ok(1));
    assert_eq!(store.get("v"), Ok(Some(b"1".to_vec())));
}

fn refuses_what_not_every_host_takes(store: &dyn KeyValueStore) {
    let longest = "k".repeat(MAX_KEY_BYTES);
    store.set(&longest, &vec![0; MAX_VALUE_BYTES]).unwrap();
    let refused = [
        String::new(),
        format!("{longest}k"),
        "a/b".into(),
        "ü".into(),
        "a b".into(),
    ];
    for key in refused {
        assert!(
            matches!(store.set(&key, b""), Err(StoreError::Refused(_))),
            "{key}"
        );
        assert!(
            matches!(store.get(&key), Err(StoreError::Refused(_))),
            "{key}"
        );
        assert!(
            matches!(store.increment(&key, 1), Err(StoreError::Refused(_))),
            "{key}"
        );
    }
    let too_long = vec![0; MAX_VALUE_BYTES + 1];
    assert!(matches!(
        store.set("a", &too_long),
        Err(StoreError::Refused(_))
    ));
}

fn elects_exactly_one_of_many(store: &dyn KeyValueStore) {
    let winners = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| store.increment("lease", 1) == Ok(1)))
            .collect();
        racers
            .into_iter()
            .map(|racer| racer.join().unwrap())
            .filter(|won| *won)
            .count()
    });
    assert_eq!(winners, 1);
}

fn on_disk(folder: &Path) -> Disk {
    Disk::open(&folder.join("state.redb")).unwrap()
}

/// With a Redis that is begun for this test alone; where there is no such program, that is said.
fn with_redis(folder: &Path, test: fn(&dyn KeyValueStore)) {
    if !RedisServer::is_here_for("the store's contract with Redis").unwrap() {
        return;
    }
    let server = RedisServer::start(folder, &[]).unwrap();
    test(&Redis::new(&server.address("connector")).unwrap());
}

/// Every behaviour above as a test of its own, for one store.
macro_rules! contract {
    ($store:ident, $with:expr, $($behaviour:ident),+ $(,)?) => {
        mod $store {
            use super::*;
            $(
                #[test]
                fn $behaviour() {
                    let folder = tempfile::tempdir().unwrap();
                    let test: fn(&dyn KeyValueStore) = super::$behaviour;
                    let with: fn(&Path, fn(&dyn KeyValueStore)) = $with;
                    with(folder.path(), test);
                }
            )+
        }
    };
}

macro_rules! for_every_store {
    ($($behaviour:ident),+ $(,)?) => {
        contract!(memory, |_, test| test(&Memory::new()), $($behaviour),+);
        contract!(disk, |folder, test| test(&on_disk(folder)), $($behaviour),+);
        contract!(redis, with_redis, $($behaviour),+);
    };
}

for_every_store!(
    gives_back_what_was_set,
    gives_back_bytes_that_are_no_text,
    deleting_twice_succeeds,
    lists_by_prefix_in_ascending_order,
    takes_a_prefix_for_what_it_is_and_not_for_a_pattern,
    lists_each_of_many_keys_once,
    counts_exactly_beyond_what_a_float_can,
    counts_from_zero_and_back,
    keeps_counters_and_values_apart,
    refuses_what_not_every_host_takes,
    elects_exactly_one_of_many,
);

#[test]
fn a_disk_store_survives_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let first = Disk::open(&file).unwrap();
    first.set("a", b"one").unwrap();
    first.increment("n", 7).unwrap();
    drop(first);
    let second = Disk::open(&file).unwrap();
    assert_eq!(second.get("a"), Ok(Some(b"one".to_vec())));
    assert_eq!(second.increment("n", 1), Ok(8));
}

#[test]
fn a_disk_store_held_by_somebody_else_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let _held = Disk::open(&file).unwrap();
    let error = Disk::open(&file).err().unwrap().to_string();
    assert!(error.contains("in use by another process"), "{error}");
}

#[test]
fn a_file_of_another_kind_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "not a database, only some words").unwrap();
    let error = Disk::open(&file).err().unwrap();
    assert!(
        format!("{error:#}").contains("not a state file"),
        "{error:#}"
    );
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "not a database, only some words"
    );
}

#[cfg(unix)]
#[test]
fn a_new_state_file_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let _store = Disk::open(&file).unwrap();
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_damaged_state_file_is_told_and_ends_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let disk = Disk::open(&file).unwrap();
    disk.set("key", b"value").unwrap();
    drop(disk);
    let mut bytes = std::fs::read(&file).unwrap();
    // The first page is redb's header, whose damage it sees by itself.
    for at in (4096..bytes.len()).step_by(97) {
        bytes[at] ^= 0xff;
    }
    std::fs::write(&file, bytes).unwrap();
    let error = Disk::open(&file).err().unwrap();
    assert!(error.to_string().contains("state.redb"), "{error:#}");
}
