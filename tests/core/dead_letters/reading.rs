//! Rows and lists that were given up.

use super::*;

#[test]
fn a_row_that_could_not_be_read_is_read_by_id_after_a_retry() {
    let world = World::new();
    world.good_run();
    let ticket = world.topdesk.create_incident(p1("odd")).id;
    let odd = format!(
        r#"[{{"id":"{ticket}","modificationDate":"2026-11-23T08:00:10Z","completed":"maybe"}}]"#
    );
    world
        .topdesk
        .fail_next(Fault::status(200, odd, "application/json"));
    world.good_run();
    assert_eq!(letter(&world)["effect"], json!("read"));
    // What is listed later has a later date, so that only the retry finds it.
    world.wait(86_400).good_run();
    retried(&world);
    world.good_run();
    assert_eq!(world.signl4.alerts().len(), 1);
}

#[test]
fn tickets_that_were_too_old_alert_after_a_retry_of_their_list() {
    let world = World::new();
    world.good_run();
    for n in 0..60 {
        world
            .wait(60)
            .topdesk
            .create_incident(p1(&format!("old {n}")));
    }
    world.wait(120 * 86_400).good_run();
    let letter = letter(&world);
    assert_eq!(
        (&letter["ticket"], &letter["tickets"]),
        (&Value::Null, &json!(60))
    );
    retried(&world);
    for _ in 0..20 {
        world.run();
    }
    assert_eq!(world.signl4.alerts().len(), 60);
}

#[test]
fn a_retry_of_a_list_takes_no_longer_than_a_run_and_leaves_the_rest_in_it() {
    let world = World::new();
    world.good_run();
    let tickets: Vec<_> = (0..30).map(|n| format!("ticket-{n}")).collect();
    let letter = json!({"version": 1, "ticket": "", "number": "", "effect": "raise", "reason": "too old",
        "at_ms": 0, "tickets": tickets, "count": 30});
    let key = "dead.too-old.0000000000001";
    world
        .store
        .borrow_mut()
        .insert(key.into(), letter.to_string().into());
    world.slow_store.set(2_000);
    let results = world.retry(&[key]).unwrap();
    world.slow_store.set(0);
    let said = results["letters"][0]["sentence"].as_str().unwrap();
    assert!(said.contains("retry this for the rest"), "{said}");
    let left = world.letters()[0]["tickets"].as_u64().unwrap();
    assert!((1..30).contains(&left), "{left}");
    while world.retry(&[key]).unwrap()["done"] != json!(1) {}
    assert!(world.letters().is_empty());
}
