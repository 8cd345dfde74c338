//! One tenant's component misbehaves. The others notice nothing.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use std::path::Path;
use std::time::Duration;

use common::{Customer, built, run, state};
use embed_rust::{Limits, Platform, Tenant};
use tokio::net::TcpListener;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// A component whose `on-schedule` is a few instructions.
fn guest(on_schedule: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    let (package, _) = resolve.push_path(wit).unwrap();
    let world = resolve.select_world(&[package], Some("contract")).unwrap();
    let module = include_str!("guest.wat").replace("ON_SCHEDULE", on_schedule);
    let mut module = wat::parse_str(module).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .unwrap()
        .encode()
        .unwrap()
}

/// Runs a bad component beside a good one that has a ticket to alert, and gives what the platform
/// says of the bad one.
async fn beside_a_good_one(on_schedule: &str, deadline: Duration) -> String {
    let platform = Platform::new(2, 64 << 20).unwrap();
    let (bad, good) = (
        platform.load(&guest(on_schedule)).unwrap(),
        built(&platform),
    );
    let (_folder, state) = state();
    let limits = Limits {
        deadline,
        ..Limits::default()
    };
    let tenant = Tenant::new([].into(), state.of("bad"), &[]).with_limits(limits);
    let customer = Customer::new("good").await;
    customer.ticket();
    let neighbour = customer.tenant(&state);
    let (broken, _) = tokio::join!(
        platform.on_schedule(&bad, &tenant),
        run(&platform, &good, &neighbour),
    );
    assert_eq!(customer.titles(), ["Ticket of good"]);
    let words = format!("{:#}", broken.unwrap_err());
    // Its place is free again.
    customer.ticket();
    tokio::join!(
        run(&platform, &good, &neighbour),
        run(&platform, &good, &neighbour)
    );
    words
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_traps_leaves_the_others_alone() {
    let words = beside_a_good_one("unreachable", Duration::from_secs(60)).await;
    assert!(words.contains("unreachable"), "{words}");
}

#[tokio::test] // One thread for all: who loops must let go of it.
async fn a_component_that_loops_is_ended_and_holds_up_nobody() {
    let words = beside_a_good_one("(loop (br 0)) unreachable", Duration::from_millis(500)).await;
    assert!(words.contains("deadline of 0.5 s"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_wants_too_much_memory_is_ended() {
    let grow = "(drop (memory.grow (i32.const 1024))) unreachable";
    let words = beside_a_good_one(grow, Duration::from_secs(60)).await;
    assert!(words.contains("asked for 67174400 bytes"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_waits_for_an_answer_is_ended_at_its_deadline() {
    // Connections are taken by the system; nobody answers.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let platform = Platform::new(1, 64 << 20).unwrap();
    let connector = built(&platform);
    let (_folder, state) = state();
    let mut settings = Customer::new("patient").await.settings();
    settings.insert("topdesk_url".into(), address.clone());
    let deadline = Duration::from_millis(200);
    let tenant = Tenant::new(settings, state.of("patient"), &[&address]).with_limits(Limits {
        deadline,
        ..Limits::default()
    });
    let broken = platform.on_schedule(&connector, &tenant).await.unwrap_err();
    assert!(
        broken.to_string().contains("deadline of 0.2 s"),
        "{broken:#}"
    );
}

/// A component of so many modules, each with a memory.
fn parts(count: usize) -> Vec<u8> {
    let part = "(core instance (instantiate $part))".repeat(count);
    wat::parse_str(format!(
        r#"(component (core module $part (memory 1)) {part})"#
    ))
    .unwrap()
}

#[test]
fn a_component_with_a_second_memory_is_not_loaded() {
    let platform = Platform::new(2, 64 << 20).unwrap();
    let refused = platform.load(&parts(2)).map(drop).unwrap_err();
    let words = format!("{refused:#}");
    assert!(words.contains("2") && words.contains("memories"), "{words}");
}
