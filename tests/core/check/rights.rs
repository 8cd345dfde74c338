//! The rights that the settings need.

use super::*;

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
