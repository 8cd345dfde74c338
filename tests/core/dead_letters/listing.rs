//! Letters are listed, and say what was given up.

use super::*;

#[test]
fn a_letter_says_what_was_given_up_when_and_why_and_what_a_retry_does() {
    let (world, ticket) = unraised();
    let letter = letter(&world);
    let number = world.topdesk.incident(&ticket).unwrap().number;
    assert_eq!(letter["key"], json!(format!("dead.{ticket}.raise.1")));
    assert_eq!(
        (&letter["ticket"], &letter["number"]),
        (&json!(ticket), &json!(number))
    );
    assert_eq!(letter["effect"], json!("raise"));
    assert_eq!(letter["at"], json!("2026-11-23T08:00:10Z"));
    assert!(
        letter["reason"].as_str().unwrap().contains("400"),
        "{letter}"
    );
    assert_eq!(
        letter["advice"],
        json!("The next run reads the ticket and decides again.")
    );
}

#[test]
fn listing_needs_neither_side_nor_good_settings_and_writes_nothing() {
    let (world, _) = unraised();
    world.set("topdesk_url", "ftp://nonsense");
    letter(&world);
    assert!(world.sent.borrow().is_empty());
    assert_eq!(world.counts.get().writes, 0);
}

#[test]
fn letters_are_listed_page_by_page() {
    let world = World::new();
    for n in 0..5 {
        world.topdesk.create_incident(p1(&format!("poison {n}")));
    }
    world.signl4.fail_all(Some(Fault::empty(400)));
    world.run();
    let first = world.letters_after("", 3).unwrap();
    assert_eq!((&first["total"], &first["more"]), (&json!(5), &json!(true)));
    let last = first["letters"][2]["key"].as_str().unwrap();
    let second = world.letters_after(last, 3).unwrap();
    assert_eq!(second["letters"].as_array().unwrap().len(), 2);
    assert_eq!(second["more"], json!(false));
}

#[test]
fn no_page_is_longer_than_100_letters() {
    let world = World::new();
    for most in [0, 101] {
        let answer = world.letters_after("", most);
        assert!(matches!(answer, Err(Failure::Refused(_))), "{answer:?}");
    }
}
