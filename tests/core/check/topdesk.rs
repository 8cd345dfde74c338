//! Is TOPdesk there, and does it take the login?

use super::*;

#[test]
fn a_topdesk_out_of_reach_is_said_once_and_costs_one_request() {
    let world = good();
    *world.outage.borrow_mut() = Some(|r| {
        (r.backend == Backend::Topdesk)
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
        .must("host.clock.topdesk", "unknown", "did not send its time")
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
