//! Letters are dropped, and what is refused.

use super::*;

#[test]
fn dropped_letters_are_gone_and_nothing_is_done_about_them() {
    let (world, ticket) = unraised();
    let key = format!("dead.{ticket}.raise.1");
    let results = world.discard(&[&key]).unwrap();
    assert_eq!(results["done"], json!(1));
    assert!(world.letters().is_empty());
    let report = world.good_run().report;
    assert_eq!(
        (report.tickets.raised, report.open.dead_letters_in_all),
        (0, 0)
    );
}

#[test]
fn a_letter_that_is_gone_by_now_is_said_to_be() {
    let (world, ticket) = unraised();
    let key = format!("dead.{ticket}.raise.1");
    world.discard(&[&key]).unwrap();
    for results in [world.retry(&[&key]), world.discard(&[&key])] {
        let results = results.unwrap();
        assert_eq!(results["not_done"], json!(1));
        let said = results["letters"][0]["sentence"].as_str().unwrap();
        assert!(said.contains("does not exist any more"), "{said}");
    }
}

#[test]
fn only_keys_of_dead_letters_are_taken() {
    let (world, ticket) = unraised();
    let record = format!("ticket.{ticket}");
    let store = world.store.borrow().clone();
    for keys in [&[record.as_str()][..], &["head"], &[]] {
        for answer in [world.retry(keys), world.discard(keys)] {
            assert!(
                matches!(answer, Err(Failure::Refused(_))),
                "{keys:?}: {answer:?}"
            );
        }
    }
    assert_eq!(*world.store.borrow(), store);
}

#[test]
fn while_another_call_works_nothing_is_retried_or_dropped() {
    let (world, ticket) = unraised();
    let held = format!(
        r#"{{"version":1,"epoch":9,"until_ms":{},"counter":"lease.8.1"}}"#,
        world.clock.now().as_millisecond() + 30_000
    );
    world
        .store
        .borrow_mut()
        .insert("lease".into(), held.into_bytes());
    let store = world.store.borrow().clone();
    let key = format!("dead.{ticket}.raise.1");
    for answer in [world.retry(&[&key]), world.discard(&[&key])] {
        assert!(
            matches!(answer, Err(Failure::TryLater { .. })),
            "{answer:?}"
        );
    }
    assert_eq!(*world.store.borrow(), store);
}
