//! The check as a whole.

use super::*;

#[test]
fn a_good_configuration_has_no_fault_and_what_cannot_be_known_is_said() {
    let checked = checked(|_| {});
    assert_eq!(checked.with("failed"), Vec::<&str>::new());
    assert_eq!(checked.with("warning"), Vec::<&str>::new());
    assert_eq!(checked.with("unknown"), ["signl4.secret", "signl4.webhook"]);
    checked
        .must("settings", "ok", "All settings")
        .must("topdesk.version", "ok", "3.10")
        .must("topdesk.tickets", "ok", "16 tickets in all")
        .must(
            "topdesk.lines",
            "ok",
            "8 in the first line, 8 in the second line",
        )
        .must("topdesk.groups_seen", "ok", "\"Servicedesk\" (16)")
        .must("topdesk.categories_seen", "ok", "\"Network\" (16)")
        .must("topdesk.query", "ok", "16 of the 16 newest tickets pass");
}

#[test]
fn a_check_sends_few_requests_and_leaves_nothing_behind() {
    let world = good();
    world.good_run();
    let (store, counters) = (world.store.borrow().clone(), world.counters());
    let events = world.signl4.events().len();
    Checked::of(&world);
    assert_eq!(world.sent.borrow().len(), 8);
    assert_eq!(*world.store.borrow(), store);
    assert_eq!(world.counters(), counters);
    assert_eq!(world.signl4.events().len(), events);
}

#[test]
fn the_counts_are_those_of_the_items() {
    let checked = checked(|world| {
        world.set("status_on_close", "Nowhere");
    });
    for (count, result) in [("ok", "ok"), ("warnings", "warning"), ("failed", "failed")] {
        assert_eq!(checked.0[count], checked.with(result).len(), "{count}");
    }
    assert_eq!(checked.0["unknown"], checked.with("unknown").len());
}

#[test]
fn every_item_says_where_it_belongs_and_has_advice_if_something_is_to_be_done() {
    let checked = checked(|world| {
        world.set("status_on_close", "Nowhere").set("max_age", "x");
    });
    for item in checked.items() {
        let side = item["side"].as_str().unwrap();
        assert!(["settings", "topdesk", "signl4", "host"].contains(&side));
        let to_do = ["failed", "warning"].contains(&item["result"].as_str().unwrap());
        assert!(!to_do || item["advice"].is_string(), "{item}");
        assert!(item["sentence"].as_str().unwrap().ends_with('.'), "{item}");
    }
}

#[test]
fn each_setting_that_is_wrong_is_an_item_and_the_rest_is_checked_all_the_same() {
    let checked = checked(|world| {
        world
            .set("max_age", "x")
            .set("signl4_webhook_secret", "a/b");
    });
    checked
        .must("settings.max_age", "failed", "expected a duration")
        .must(
            "settings.signl4_webhook_secret",
            "failed",
            "only the secret itself",
        )
        .must("settings", "-", "-")
        .must("topdesk.login", "ok", "")
        .must("topdesk.processing_status.status_on_close", "ok", "")
        .must("signl4.reached", "unknown", "settings of SIGNL4");
    assert_eq!(
        checked.find("settings.max_age").unwrap()["settings"][0],
        "max_age"
    );
}

#[test]
fn what_a_faulty_setting_names_is_not_known() {
    let checked = checked(|world| {
        world.set("write_back", "{").set("rules", "[{}]");
    });
    checked
        .must(
            "topdesk.names.write_back",
            "unknown",
            "write_back is not right",
        )
        .must("topdesk.names.rules", "unknown", "rules is not right")
        .must("topdesk.write", "unknown", "write_back");
}

#[test]
fn a_side_that_asks_for_patience_is_left_in_peace() {
    let world = good();
    let patience = Fault::retry_after(429, 30).on_path("/incidents/statuses");
    world.topdesk.fail_next(patience);
    let checked = Checked::of(&world);
    assert_eq!(checked.with("failed"), Vec::<&str>::new());
    checked
        .must(
            "topdesk.processing_status.status_on_acknowledge",
            "unknown",
            "called again later",
        )
        .must(
            "topdesk.processing_status.status_on_close",
            "unknown",
            "called again later",
        );
    let asked = world.topdesk.requests();
    assert_eq!(
        asked
            .iter()
            .filter(|r| r.path.ends_with("statuses"))
            .count(),
        1
    );
}

#[test]
fn a_check_ends_when_its_time_is_over() {
    let world = good();
    *world.outage.borrow_mut() = Some(|_| None);
    world.set("run_budget", "5s");
    let slow = Slow(&world);
    let checked = Checked::over(
        &world,
        Ports {
            http: &slow,
            ..world.ports()
        },
    );
    checked.must("topdesk.lines", "ok", "");
    checked.must("topdesk.operators", "unknown", "no time left");
    assert_eq!(checked.with("failed"), ["signl4.reached"]);
}

/// Every request takes a second.
struct Slow<'a>(&'a World);

impl connector::ports::Http for Slow<'_> {
    fn send_all(
        &self,
        requests: Vec<connector::ports::Request>,
    ) -> Vec<Result<Response, NoAnswer>> {
        self.0.wait(1);
        self.0.send_all(requests)
    }
}
