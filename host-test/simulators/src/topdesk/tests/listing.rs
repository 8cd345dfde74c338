//! `GET /incidents`.

use super::*;

#[test]
fn nothing_that_matches_is_204_without_a_body() {
    let answer = Desk::new().get("/incidents");
    assert_eq!((answer.status().as_u16(), answer.body().len()), (204, 0));
}

#[test]
fn pages_are_206_with_a_link_until_the_last_one() {
    let desk = Desk::new();
    for n in 0..12 {
        desk.topdesk
            .create_incident(NewIncident::new(format!("T{n}")));
    }
    let first = desk.get("/incidents?sort=creationDate:asc");
    assert_eq!((first.status().as_u16(), numbers(&first).len()), (206, 10));
    let next = first.headers()["x-next-page-url"].to_str().unwrap();
    let (_, rest) = next.split_once("/tas/api").unwrap();
    let last = desk.get(rest);
    assert_eq!(
        (last.status().as_u16(), numbers(&last)),
        (200, vec!["T10".to_owned(), "T11".to_owned()])
    );
    assert_eq!(desk.get("/incidents?pageStart=12").status(), 204);
}

#[test]
fn page_sizes_and_parameters_beyond_the_documented_are_refused() {
    let desk = Desk::new();
    for query in [
        "pageSize=0",
        "pageSize=10001",
        "pageSize=x",
        "page_size=5",
        "dateFormat=rfc",
        "query=",
        "fields=nonsense",
        "sort=nonsense",
        "sort=id:up",
        "query=nonsense==1",
        "all=perhaps",
    ] {
        refused(&desk.get(&format!("/incidents?{query}")), 400, "");
    }
    assert_eq!(desk.get("/incidents?pageSize=10000").status(), 204);
}

#[test]
fn archived_and_partial_tickets_are_listed_only_with_all_but_read_by_id() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    desk.topdesk.edit(&ticket.id, |i| i.archived = true);
    desk.topdesk
        .create_incident(NewIncident::new("part").line(Line::Partial));
    assert_eq!(desk.get("/incidents").status(), 204);
    assert_eq!(
        desk.get("/incidents?query=status==firstLineArchived")
            .status(),
        204
    );
    assert_eq!(numbers(&desk.get("/incidents?all=true")).len(), 2);
    assert_eq!(
        numbers(&desk.get("/incidents?all&query=status==firstLineArchived")),
        ["VPN down"]
    );
    assert_eq!(
        body(&desk.get(&format!("/incidents/id/{}", ticket.id)))["status"],
        "firstLineArchived"
    );
}

#[test]
fn a_query_selects_by_nested_names_and_dates() {
    let desk = Desk::new();
    desk.ticket();
    desk.clock.advance(jiff::SignedDuration::from_secs(60));
    desk.topdesk
        .create_incident(NewIncident::new("Printer").priority("P4"));
    let found = |query: &str| desk.get(&format!("/incidents?query={query}"));
    assert_eq!(
        numbers(&found("operatorGroup.name=='Servicedesk'")),
        ["VPN down"]
    );
    assert_eq!(
        numbers(&found("modificationDate=ge=2026-11-23T08:01:00Z")),
        ["Printer"]
    );
    assert_eq!(
        numbers(&found("priority.name=in=('P1','P4');closed==false")).len(),
        2
    );
    refused(&found("operatorGroup.name==Service%20desk"), 400, "near");
    refused(&found("operatorGroup.name==Caf%C3%A9"), 400, "near");
    assert_eq!(found("number=='I%202611%20002'").status(), 200);
}

#[test]
fn sorting_takes_several_columns_and_puts_missing_values_last() {
    let desk = Desk::new();
    let create = |name: &str, target: Option<&str>| {
        let target_date = target.map(|t| t.parse().unwrap());
        desk.topdesk.create_incident(NewIncident {
            target_date,
            ..NewIncident::new(name)
        });
    };
    create("none", None);
    create("late", Some("2026-12-02T00:00:00Z"));
    create("soon", Some("2026-12-01T00:00:00Z"));
    create("soon too", Some("2026-12-01T00:00:00Z"));
    let sorted = numbers(&desk.get("/incidents?sort=targetDate:asc,number:desc"));
    assert_eq!(sorted, ["soon too", "soon", "late", "none"]);
}

#[test]
fn dates_have_milliseconds_by_default_and_whole_seconds_in_iso8601() {
    let desk = Desk::new();
    let ticket = desk.ticket();
    let default = body(&desk.get("/incidents"));
    assert_eq!(default[0]["creationDate"], "2026-11-23T08:00:00.123+0000");
    assert_eq!(
        default[0]["modificationDate"],
        "2026-11-23T08:00:00.000+0000"
    );
    let iso = body(&desk.get("/incidents?dateFormat=iso8601"));
    assert_eq!(iso[0]["creationDate"], "2026-11-23T08:00:00Z");
    assert_eq!(ticket.number, "I 2611 001");
}

#[test]
fn fields_gives_only_what_is_named_and_can_lose_parents() {
    let desk = Desk::new();
    desk.ticket();
    let ask = || {
        body(&desk.get("/incidents?fields=number,operatorGroup,priority.name,category.name"))[0]
            .clone()
    };
    let group = json!({ "id": Reference::group("Servicedesk").id, "name": "Servicedesk" });
    assert_eq!(
        ask(),
        json!({ "number": "I 2611 001", "operatorGroup": group, "priority": { "name": "P1" }, "category": null })
    );
    desk.topdesk
        .configure(|site| site.quirks.fields_lose_parents = true);
    assert_eq!(ask().get("operatorGroup"), None);
}

#[test]
fn what_has_no_value_is_null_and_a_group_stands_in_for_the_operator() {
    let desk = Desk::new();
    desk.topdesk.create_incident(NewIncident::default());
    desk.ticket();
    let list = body(&desk.get("/incidents"));
    for name in [
        "briefDescription",
        "caller",
        "category",
        "operator",
        "operatorGroup",
        "priority",
        "targetDate",
        "sla",
    ] {
        assert_eq!(list[0].get(name), Some(&Value::Null), "{name}");
    }
    assert_eq!(
        list[1]["operator"],
        json!({ "id": Reference::group("Servicedesk").id, "name": "Servicedesk", "status": "operatorGroup" })
    );
}
