//! An alert is looked for by its external id.

use super::*;

/// Asks SIGNL4 as the connector does.
fn find(
    world: &World,
    id: &str,
    generation: u32,
) -> Result<Option<String>, connector::ports::ApiError> {
    let Ok(settings) = Settings::read(world) else {
        panic!("the settings are good");
    };
    let gate = Gate::new("SIGNL4", 100, u64::MAX);
    let signl4 = Signl4::new(world, world, &settings, &gate, &gate);
    let ticket = TicketId::new(id).unwrap();
    let found = signl4.find(&ExternalId { ticket, generation })?;
    Ok(found.map(|alert| alert.id))
}

#[test]
fn an_alert_is_found_by_its_external_id() {
    let (world, ticket) = alerted();
    assert_eq!(find(&world, &ticket, 1), Ok(Some(alert(&world))));
    assert_eq!(find(&world, &ticket, 2), Ok(None));
    assert_eq!(find(&world, "a-1", 1), Ok(None));
}

#[test]
fn an_alert_that_cannot_be_asked_for_is_not_absent() {
    let (world, ticket) = alerted();
    world.signl4.fail_next(Fault::empty(500));
    assert!(find(&world, &ticket, 1).is_err());
    *world.outage.borrow_mut() = Some(|request| {
        (request.method == Method::Post).then(|| Err(NoAnswer::NotSent("no route".into())))
    });
    assert!(find(&world, &ticket, 1).is_err());
}

#[test]
fn without_a_user_no_alert_is_found_and_nothing_is_asked() {
    let (world, ticket) = alerted();
    world.set("signl4_user", "");
    world.signl4.clear_requests();
    assert_eq!(find(&world, &ticket, 1), Ok(None));
    assert!(world.signl4.requests().is_empty());
}
