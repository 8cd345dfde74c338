//! What TOPdesk shows, and which filters it takes.

use super::*;

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
