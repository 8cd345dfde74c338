//! Many customers on one engine, with the real connector, over real HTTP on loopback.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::sync::Arc;

use common::{Customer, built, run, state};
use embed_rust::{Failure, Platform, State, Tenant};
use tokio::task::JoinSet;

const MEMORY: usize = 64 << 20;

async fn customers(count: usize) -> Vec<Customer> {
    let mut customers = Vec::new();
    for number in 0..count {
        customers.push(Customer::new(&format!("customer-{number}")).await);
    }
    customers
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_tenants_with_room_for_eight_each_get_their_own_alert_once() {
    let platform = Arc::new(Platform::new(8, MEMORY).unwrap());
    let connector = built(&platform);
    let (_folder, state) = state();
    let customers = customers(50).await;
    customers.iter().for_each(Customer::ticket);
    for _ in 0..2 {
        let mut runs = JoinSet::new();
        for customer in &customers {
            let (platform, connector) = (Arc::clone(&platform), connector.clone());
            let tenant = customer.tenant(&state);
            runs.spawn(async move { run(&platform, &connector, &tenant).await });
        }
        assert_eq!(runs.join_all().await.len(), 50);
    }
    for customer in &customers {
        assert_eq!(customer.titles(), [customer.words()]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_comes_back_to_the_ticket_of_its_own_tenant_alone() {
    let platform = Platform::new(2, MEMORY).unwrap();
    let connector = built(&platform);
    let (_folder, state) = state();
    let customers = customers(2).await;
    let [first, second] = &*customers else {
        unreachable!()
    };
    // The ids of its first ticket are those of the other customer's.
    first.ticket();
    for customer in &customers {
        customer.ticket();
        run(&platform, &connector, &customer.tenant(&state)).await;
    }
    let known = &second.signl4.alerts()[0].external_id;
    let alerts = first.signl4.alerts();
    let alert = alerts.iter().find(|a| a.external_id != *known).unwrap();
    let user = &first.signl4.users()[0].id;
    first.signl4.acknowledge(&alert.id, user).unwrap();
    let mut request = first.webhook();
    for customer in &customers {
        request.token = customer.token();
        let tenant = customer.tenant(&state);
        let answer = platform.on_webhook(&connector, &tenant, &request).await;
        assert_eq!(answer.unwrap().unwrap().status, 200);
        platform.drain(&connector, &tenant).await.unwrap().unwrap();
    }
    assert_eq!((first.notes(), second.notes()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_the_webhooks_of_its_own_tenant_alone() {
    let platform = Platform::new(2, MEMORY).unwrap();
    let connector = built(&platform);
    let (_folder, state) = state();
    let (one, other) = (Customer::new("one").await, Customer::new("other").await);
    let tenant = one.tenant(&state);
    for (token, room) in [(one.token(), Some(65_536)), (other.token(), None)] {
        let admitted = platform.admit(&connector, &tenant, "signl4", &token).await;
        assert_eq!(admitted.unwrap().unwrap(), room);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_not_the_tenants_own_is_not_reached() {
    let platform = Platform::new(2, MEMORY).unwrap();
    let connector = built(&platform);
    let (_folder, state) = state();
    let (curious, other) = (Customer::new("curious").await, Customer::new("other").await);
    let mut settings = curious.settings();
    settings.insert("topdesk_url".into(), other.topdesk_url.clone());
    let hosts = [&*curious.topdesk_url, &curious.signl4_url];
    let tenant = Tenant::new(settings, state.of("curious"), &hosts);
    let failure = platform
        .on_schedule(&connector, &tenant)
        .await
        .unwrap()
        .unwrap_err();
    let Failure::TryLater(later) = failure.reason else {
        panic!("{failure:?}");
    };
    assert!(
        later.message.contains("does not allow"),
        "{}",
        later.message
    );
    assert_eq!(other.topdesk.requests().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_alerted_is_known_after_the_state_was_closed_and_opened_again() {
    let platform = Platform::new(1, MEMORY).unwrap();
    let connector = built(&platform);
    let customer = Customer::new("customer").await;
    customer.ticket();
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let state = State::open(&folder.path().join("state.redb")).unwrap();
        run(&platform, &connector, &customer.tenant(&state)).await;
    }
    assert_eq!(customer.titles().len(), 1);
}

#[test]
fn a_tenant_whose_name_begins_like_another_sees_only_its_own_keys() {
    let (_folder, state) = state();
    let (a, ab) = (state.of("a"), state.of("ab"));
    a.put("b.key", Some(b"of a")).unwrap();
    ab.put("key", Some(b"of ab")).unwrap();
    ab.increment("count", 2).unwrap();
    assert_eq!(a.list_keys("").unwrap(), ["b.key"]);
    assert_eq!(ab.list_keys("").unwrap(), ["count", "key"]);
    assert_eq!(a.increment("count", 1).unwrap(), 1);
}

#[cfg(unix)]
#[test]
fn the_state_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, _state) = state();
    let file = folder.path().join("state.redb").metadata().unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}
