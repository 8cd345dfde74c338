//! Is this configuration good? The check as a whole, TOPdesk's part and that of the host.

use crate::checked::Checked;
use crate::world;
use crate::world::{World, p1, status};
use connector::ports::{KeyValue, NoAnswer, Ports, Response, Side, StoreError};
use jiff::SignedDuration;
use simulators::topdesk::{Filters, NewIncident};
use simulators::{Fault, Topdesk};
use std::sync::Arc;

/// A world in which nothing is to be found fault with: tickets in both lines, more than a few.
fn good() -> World {
    let world = World::new();
    for n in 0..8 {
        let ticket = p1(&format!("one {n}")).category("Network");
        world.topdesk.create_incident(ticket.clone());
        world
            .topdesk
            .create_incident(ticket.line(simulators::topdesk::Line::Second));
    }
    world
}

fn checked(prepare: impl FnOnce(&World)) -> Checked {
    let world = good();
    prepare(&world);
    Checked::of(&world)
}

#[test]
fn a_good_configuration_has_no_fault_and_what_cannot_be_known_is_said() {
    let checked = checked(|_| {});
    assert_eq!(checked.with("failed"), Vec::<&str>::new());
    assert_eq!(checked.with("warning"), Vec::<&str>::new());
    assert_eq!(checked.with("unknown"), ["signl4.secret", "signl4.webhook"]);
    checked
        .must("settings", "ok", "Every setting")
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
fn a_topdesk_out_of_reach_is_said_once_and_costs_one_request() {
    let world = good();
    *world.outage.borrow_mut() = Some(|r| {
        (r.side == Side::Topdesk)
            .then(|| Err(NoAnswer::NotSent("its host name is not found".into())))
    });
    let checked = Checked::of(&world);
    checked.must("topdesk.reached", "failed", "its host name is not found");
    assert_eq!(checked.with("failed"), ["topdesk.reached"]);
    checked
        .must("topdesk.login", "unknown", "because TOPdesk is not reached")
        .must(
            "topdesk.tickets",
            "unknown",
            "because TOPdesk is not reached",
        )
        .must(
            "topdesk.processing_status.status_on_close",
            "unknown",
            "not reached",
        )
        .must("host.clock.topdesk", "unknown", "did not tell its time")
        .must("signl4.reached", "ok", "");
    assert_eq!(world.topdesk.requests().len(), 0);
    assert_eq!(world.sent.borrow().len(), 2);
}

#[test]
fn what_is_no_topdesk_names_the_address() {
    checked(|w| w.topdesk.fail_all(Some(Fault::html()))).must(
        "topdesk.reached",
        "failed",
        "topdesk_url",
    );
    checked(|w| {
        w.topdesk
            .fail_all(Some(Fault::redirect("https://sso.example.com")))
    })
    .must("topdesk.reached", "failed", "topdesk_url");
    checked(|w| {
        w.topdesk
            .fail_all(Some(Fault::status(200, "{}", "application/json")))
    })
    .must("topdesk.reached", "failed", "no TOPdesk");
    checked(|w| w.topdesk.fail_all(Some(Fault::empty(404)))).must(
        "topdesk.reached",
        "failed",
        "404",
    );
}

#[test]
fn a_version_before_filters_is_a_warning() {
    let of = |version: &str| {
        checked(|w| {
            w.topdesk
                .configure(|site| site.version = version.to_owned())
        })
    };
    of("3.3.9").must("topdesk.version", "warning", "3.3");
    of("2.10.1").must("topdesk.version", "warning", "Update TOPdesk");
    of("3.4.0").must("topdesk.version", "ok", "3.4");
    of("next").must("topdesk.version", "unknown", "\"next\"");
}

#[test]
fn a_changed_password_is_said_once() {
    let checked = checked(|world| {
        world.set("topdesk_password", "old-password");
    });
    checked.must("topdesk.login", "failed", "application password");
    assert_eq!(checked.with("failed"), ["topdesk.login"]);
    checked
        .must("topdesk.reached", "ok", "")
        .must("topdesk.version", "ok", "3.10")
        .must("topdesk.operator", "unknown", "the login is refused")
        .must("topdesk.operators", "unknown", "the login is refused");
}

#[test]
fn a_topdesk_that_shows_its_version_only_after_the_login_is_reached_all_the_same() {
    let checked = checked(|w| w.topdesk.fail_all(Some(Fault::empty(401))));
    checked
        .must("topdesk.reached", "ok", "")
        .must("topdesk.login", "failed", "")
        .must("topdesk.version", "unknown", "");
    assert_eq!(checked.with("failed"), ["topdesk.login"]);
}

#[test]
fn a_persons_login_is_no_operators() {
    let checked = checked(|world| {
        world
            .set("topdesk_username", "person")
            .set("topdesk_password", "person-password");
    });
    checked
        .must("topdesk.login", "ok", "")
        .must("topdesk.operator", "failed", "self-service")
        .must("topdesk.read", "unknown", "no operator's");
    assert_eq!(checked.with("failed"), ["topdesk.operator"]);
}

#[test]
fn without_the_right_to_read_tickets_that_is_said_and_nothing_else_is_guessed() {
    let checked = checked(|w| {
        w.topdesk
            .configure(|site| site.rights.read_incidents = false)
    });
    checked
        .must(
            "topdesk.read",
            "failed",
            "read permission on first- and second-line calls",
        )
        .must("topdesk.tickets", "unknown", "no list of tickets")
        .must("topdesk.query", "unknown", "no list of tickets")
        .must(
            "topdesk.processing_status.status_on_close",
            "unknown",
            "403",
        );
    assert_eq!(checked.with("failed"), ["topdesk.read"]);
}

#[test]
fn few_tickets_or_none_are_a_warning_since_filters_hide_them_silently() {
    let only = |category: &str| Filters {
        categories: Some(vec![category.to_owned()]),
        ..Filters::default()
    };
    let checked = checked(|w| w.topdesk.configure(|site| site.filters = only("Hardware")));
    checked
        .must("topdesk.tickets", "warning", "sees no ticket at all")
        .must("topdesk.query", "warning", "none would alert");
    let world = good();
    for n in 0..3 {
        let ticket = p1(&format!("two {n}")).category("Hardware");
        world.topdesk.create_incident(ticket);
    }
    world
        .topdesk
        .configure(|site| site.filters = only("Hardware"));
    Checked::of(&world).must("topdesk.tickets", "warning", "sees 3 tickets in all");
}

#[test]
fn a_line_without_tickets_is_a_warning_even_where_there_are_many_in_the_other() {
    let world = good();
    world.wait(1);
    for n in 0..120 {
        world.topdesk.create_incident(p1(&format!("more {n}")));
    }
    let seen = Checked::of(&world);
    seen.must("topdesk.tickets", "ok", "at least 100");
    seen.must("topdesk.lines", "ok", "some in the second line");
    world
        .topdesk
        .configure(|site| site.filters.only_first_line = true);
    Checked::of(&world).must(
        "topdesk.lines",
        "warning",
        "No ticket is seen in the second line",
    );
}

#[test]
fn a_filter_that_topdesk_refuses_is_shown_with_its_own_words() {
    let checked = checked(|world| {
        world.set("topdesk_query", "nofield=='x'").set(
            "rules",
            r#"[{"name":"good","query":"priority.name=='P1'"},{"name":"bad","query":"other=='x'"}]"#,
        );
    });
    checked.must("topdesk.query", "failed", "nofield").must(
        "topdesk.query.rules",
        "failed",
        "\"bad\"",
    );
    assert!(!checked.words("topdesk.query.rules").contains("good"));
}

#[test]
fn of_many_filters_of_rules_a_few_are_tried() {
    let rule = |n: i32| format!(r#"{{"name":"r{n}","query":"priority.name=='P1'"}}"#);
    let rules: Vec<_> = (0..9).map(rule).collect();
    checked(|world| {
        world.set("rules", &format!("[{}]", rules.join(",")));
    })
    .must("topdesk.query.rules", "ok", "6 more were not tried");
}

#[test]
fn a_filter_that_nothing_passes_is_a_warning() {
    checked(|world| {
        world.set("topdesk_query", "priority.name=='P4'");
    })
    .must("topdesk.query", "warning", "No ticket passes");
    checked(|world| {
        world.set("topdesk_query", "");
    })
    .must("topdesk.query", "-", "-");
}

#[test]
fn a_topdesk_that_leaves_out_objects_should_be_asked_for_everything() {
    let leaves_out = |w: &World| {
        w.topdesk
            .configure(|site| site.quirks.fields_lose_parents = true)
    };
    checked(leaves_out)
        .must("topdesk.fields", "warning", "Set topdesk_fields to all")
        .must("topdesk.groups_seen", "ok", "\"Servicedesk\" (16)");
    checked(|world| {
        leaves_out(world);
        world.set("topdesk_fields", "all");
    })
    .must("topdesk.fields", "-", "-");
}

#[test]
fn the_right_to_write_is_known_as_far_as_it_can_be_without_writing() {
    checked(|_| {}).must("topdesk.write", "ok", "only accounts see that may write");
    checked(|w| {
        w.topdesk
            .configure(|site| site.rights.write_incidents = false)
    })
    .must(
        "topdesk.write",
        "warning",
        "Give the account write permission",
    );
    checked(|w| {
        w.topdesk
            .configure(|site| site.quirks.escalation_reasons_are_off = true)
    })
    .must(
        "topdesk.write",
        "unknown",
        "Without writing it cannot be known",
    );
    checked(|world| {
        for event in [
            "status_on_acknowledge",
            "status_on_close",
            "status_on_reopen",
        ] {
            world.set(event, "");
        }
        world
            .set("close_ticket", "no")
            .set("assign_operator", "never")
            .set("notes", "none");
    })
    .must("topdesk.write", "ok", "Nothing is written")
    .must("topdesk.operators", "-", "-");
}

#[test]
fn operators_must_be_readable_where_one_is_assigned() {
    checked(|_| {}).must("topdesk.operators", "ok", "");
    checked(|w| {
        w.topdesk
            .configure(|site| site.rights.read_operators = false)
    })
    .must(
        "topdesk.operators",
        "failed",
        "read permission on operators",
    );
    checked(|world| {
        *world.outage.borrow_mut() = Some(|r| {
            r.path_and_query
                .contains("/operators?")
                .then(|| status(204))
                .flatten()
        });
    })
    .must("topdesk.operators", "warning", "no operator at all");
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
            "patience",
        )
        .must(
            "topdesk.processing_status.status_on_close",
            "unknown",
            "patience",
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

/// A store that something is wrong with.
struct Broken<'a> {
    store: &'a World,
    read: Option<StoreError>,
    write: Option<StoreError>,
}

impl KeyValue for Broken<'_> {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read.clone().map_or_else(|| self.store.get(key), Err)
    }
    fn set(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
        self.write
            .clone()
            .map_or_else(|| KeyValue::set(self.store, key, value), Err)
    }
    fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.write
            .clone()
            .map_or_else(|| self.store.delete(key), Err)
    }
    fn list_keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.store.list_keys(prefix)
    }
    fn increment(&self, key: &str, delta: i64) -> Result<i64, StoreError> {
        self.write
            .clone()
            .map_or_else(|| self.store.increment(key, delta), Err)
    }
}

fn with_store(read: Option<StoreError>, write: Option<StoreError>) -> Checked {
    let world = good();
    let store = Broken {
        store: &world,
        read,
        write,
    };
    Checked::over(
        &world,
        Ports {
            store: &store,
            ..world.ports()
        },
    )
}

#[test]
fn a_store_that_is_read_only_is_found() {
    with_store(None, Some(StoreError::Refused("access denied".into())))
        .must("host.store.read", "ok", "")
        .must("host.store.write", "failed", "access denied")
        .must("host.atomics", "unknown", "cannot be written");
}

#[test]
fn a_store_that_does_not_answer_is_said_once() {
    let checked = with_store(Some(StoreError::Unavailable("down".into())), None);
    checked
        .must("host.store.read", "failed", "down")
        .must("host.store.write", "unknown", "does not answer")
        .must("host.atomics", "unknown", "does not answer");
}

#[test]
fn a_store_without_atomic_counters_is_a_warning() {
    checked(|world| world.no_atomics.set(true)).must("host.atomics", "warning", "by flags");
}

#[test]
fn a_state_of_a_newer_version_cannot_be_used() {
    checked(|world| {
        let newer = br#"{"version":99}"#.to_vec();
        world.store.borrow_mut().insert("head".into(), newer);
    })
    .must("host.store.read", "failed", "newer version")
    .must("host.store.write", "ok", "");
}

fn with_skew(topdesk_s: i64, signl4_s: i64) -> Checked {
    let mut world = World::new();
    let (one, other) = (world.clock.clone(), world.clock.clone());
    let turned = |by| SignedDuration::from_secs(by);
    world.topdesk = Topdesk::new(Arc::new(move || one.now() + turned(topdesk_s)));
    let clock = Arc::new(move || other.now() + turned(signl4_s));
    world.signl4 = simulators::Signl4::new(clock, world::SECRET);
    world.topdesk.create_incident(NewIncident::new("one"));
    Checked::of(&world)
}

#[test]
fn a_clock_that_is_wrong_is_a_warning_and_says_which_one_if_both_systems_agree() {
    with_skew(59, -3)
        .must("host.clock.topdesk", "ok", "59 s")
        .must("host.clock.signl4", "ok", "3 s");
    with_skew(300, 0)
        .must(
            "host.clock.topdesk",
            "warning",
            "300 s ahead of this host's",
        )
        .must("host.clock.topdesk", "warning", "Find out which")
        .must("host.clock.signl4", "ok", "");
    with_skew(-7200, -7200)
        .must("host.clock.topdesk", "warning", "7200 s behind this host's")
        .must("host.clock.signl4", "warning", "Set this host's clock");
}

#[test]
fn a_host_that_fails_in_the_middle_fails_no_more_than_that() {
    let world = good();
    *world.outage.borrow_mut() = Some(|r| {
        r.path_and_query
            .contains("/operators?")
            .then(|| status(500))
            .flatten()
    });
    let checked = Checked::of(&world);
    checked.must("topdesk.operators", "unknown", "500");
    checked.must("topdesk.processing_status.status_on_close", "ok", "");
}

#[test]
fn what_may_not_be_written_waits_and_is_told_as_the_check_says() {
    let world = good();
    world
        .topdesk
        .configure(|site| site.rights.write_incidents = false);
    Checked::of(&world).must("topdesk.write", "warning", "waits and is tried again");
    world.good_run();
    let alert = world.signl4.alerts()[0].id.clone();
    world
        .signl4
        .acknowledge(&alert, "rene@example.com")
        .unwrap();
    let outcome = world.deliver().pop().unwrap();
    assert_eq!(outcome.report.open.waiting, 1);
    assert!(outcome.report.json().contains("lacks write permission"));
}
