//! The store in an ordinary folder.

use std::fs;
use std::path::Path;
use std::thread;

use state_files::StoreError;
use state_files::counter::Counters;
use state_files::values::Values;
use tempfile::tempdir;

#[test]
fn a_value_outlives_the_store_that_set_it() {
    let folder = tempdir().unwrap();
    Values::below(folder.path()).set("t:1", b"one").unwrap();
    assert_eq!(
        Values::below(folder.path()).get("t:1").unwrap().as_deref(),
        Some(&b"one"[..])
    );
}

#[test]
fn a_key_that_was_never_set_has_no_value() {
    let folder = tempdir().unwrap();
    assert!(Values::below(folder.path()).get("t:1").unwrap().is_none());
    assert!(Values::below(folder.path()).keys().unwrap().is_empty());
}

#[test]
fn a_store_whose_folder_is_missing_is_not_taken_for_an_empty_one() {
    let folder = tempdir().unwrap();
    let values = Values::below(&folder.path().join("not mounted"));
    assert!(matches!(values.get("t:1"), Err(StoreError::Unavailable(_))));
    assert!(matches!(values.keys(), Err(StoreError::Unavailable(_))));
    let counters = Counters::below(&folder.path().join("not mounted"));
    assert!(matches!(counters.keys(), Err(StoreError::Unavailable(_))));
}

#[test]
fn setting_again_replaces_and_leaves_nothing_behind() {
    let folder = tempdir().unwrap();
    let values = Values::below(folder.path());
    values.set("k", b"old").unwrap();
    values.set("k", b"").unwrap();
    assert_eq!(values.get("k").unwrap().as_deref(), Some(&b""[..]));
    assert_eq!(
        fs::read_dir(folder.path().join("unfinished"))
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn deleting_twice_succeeds() {
    let folder = tempdir().unwrap();
    let values = Values::below(folder.path());
    values.set("k", b"v").unwrap();
    values.delete("k").unwrap();
    values.delete("k").unwrap();
    assert!(values.get("k").unwrap().is_none());
}

#[test]
fn a_damaged_file_is_told_and_kept() {
    let folder = tempdir().unwrap();
    let values = Values::below(folder.path());
    values.set("k", b"a longer value").unwrap();
    let file = folder.path().join("values/k=");
    let bytes = fs::read(&file).unwrap();
    for damaged in [&bytes[..bytes.len() - 1], &bytes[..5], b"", b"plain text"] {
        fs::write(&file, damaged).unwrap();
        assert!(
            matches!(values.get("k"), Err(StoreError::Refused(_))),
            "{damaged:?}"
        );
        assert_eq!(fs::read(&file).unwrap(), damaged);
    }
}

#[test]
fn a_write_that_a_crash_cut_short_does_not_stand_in_the_way() {
    let folder = tempdir().unwrap();
    let values = Values::below(folder.path());
    fs::create_dir_all(folder.path().join("unfinished")).unwrap();
    fs::write(folder.path().join("unfinished/0-k="), "half").unwrap();
    values.set("k", b"whole").unwrap();
    assert_eq!(values.get("k").unwrap().as_deref(), Some(&b"whole"[..]));
    assert_eq!(values.keys().unwrap(), ["k"]);
}

#[test]
fn more_than_a_mebibyte_is_refused() {
    let folder = tempdir().unwrap();
    let values = Values::below(folder.path());
    values.set("k", &vec![0; 1024 * 1024]).unwrap();
    assert!(matches!(
        values.set("k", &vec![0; 1024 * 1024 + 1]),
        Err(StoreError::Refused(_))
    ));
    assert_eq!(
        values.get("k").unwrap().map(|value| value.len()),
        Some(1024 * 1024)
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error() {
    let folder = tempdir().unwrap();
    fs::write(
        folder.path().join("values"),
        "a file where a folder belongs",
    )
    .unwrap();
    assert!(matches!(
        Values::below(folder.path()).set("k", b"v"),
        Err(StoreError::Unavailable(_))
    ));
}

#[test]
fn a_counter_begins_at_one_and_goes_on_after_a_restart() {
    let folder = tempdir().unwrap();
    let count = || {
        Counters::below(folder.path())
            .increment("lease", 1)
            .unwrap()
    };
    assert_eq!([count(), count(), count()], [1, 2, 3]);
}

#[test]
fn a_counter_is_bounded_until_it_is_deleted() {
    let folder = tempdir().unwrap();
    let counters = Counters::below(folder.path());
    counters.increment("c", 1).unwrap();
    fs::write(folder.path().join("counters/c=/10000"), "").unwrap();
    assert!(matches!(
        counters.increment("c", 1),
        Err(StoreError::Refused(_))
    ));
    counters.delete("c").unwrap();
    assert_eq!(counters.increment("c", 1).unwrap(), 1);
}

#[test]
fn a_deleted_counter_begins_anew() {
    let folder = tempdir().unwrap();
    let counters = Counters::below(folder.path());
    counters.increment("c", 1).unwrap();
    assert_eq!(counters.keys().unwrap(), ["c"]);
    counters.delete("c").unwrap();
    counters.delete("c").unwrap();
    assert!(counters.keys().unwrap().is_empty());
    assert_eq!(counters.increment("c", 1).unwrap(), 1);
}

#[test]
fn other_steps_than_one_are_unsupported() {
    let folder = tempdir().unwrap();
    let counters = Counters::below(folder.path());
    for delta in [0, -1, 2, i64::MAX, i64::MIN] {
        assert!(
            matches!(counters.increment("c", delta), Err(StoreError::Unsupported)),
            "{delta}"
        );
    }
    assert!(counters.keys().unwrap().is_empty());
}

#[test]
fn no_number_is_given_twice_however_many_count_at_once() {
    let folder = tempdir().unwrap();
    let mut given = counted_by_threads(folder.path(), 8, 50);
    given.sort_unstable();
    assert_eq!(given, (1..=400).collect::<Vec<i64>>());
}

fn counted_by_threads(folder: &Path, threads: usize, each: usize) -> Vec<i64> {
    thread::scope(|scope| {
        let count = || {
            let counters = Counters::below(folder);
            (0..each)
                .flat_map(|_| counters.increment("c", 1))
                .collect::<Vec<_>>()
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(count)).collect();
        running
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_default())
            .collect()
    })
}
