//! How much memory a run has at its highest. The numbers of docs/embed.md, which has the command.
#![expect(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Customer, built, state};
use embed_rust::{Limits, Platform, Tenant};
use simulators::topdesk::NewIncident;

/// In KiB, of one run over so many new tickets of which every one alerts; SIGNL4's limit lets 120
/// alerts through.
async fn highest(tickets: usize, page: usize) -> usize {
    let limit = Limits::default().memory_bytes;
    let platform = Platform::new(1, limit).unwrap();
    let connector = built(&platform);
    let (_folder, state) = state();
    let customer = Customer::new("customer").await;
    for number in 0..tickets {
        let ticket = NewIncident::new(format!("Ticket {number}"));
        customer.topdesk.create_incident(ticket);
    }
    let mut settings = customer.settings();
    settings.insert("topdesk_page_size".into(), page.to_string());
    let hosts = [&*customer.topdesk_url, &customer.signl4_url];
    let tenant = Tenant::new(settings, state.of("customer"), &hosts);
    let _paced = platform.on_schedule(&connector, &tenant).await.unwrap();
    assert_eq!(customer.titles().len(), tickets.min(120));
    let highest = tenant.highest_memory() >> 10;
    println!("{tickets} tickets, {page} a page: {highest} KiB");
    highest
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_without_news_needs_less_than_2_mib() {
    assert!(highest(0, 200).await < 2 << 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_over_ten_thousand_tickets_needs_less_than_4_mib() {
    assert!(highest(10_000, 200).await < 4 << 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_the_largest_page_stays_below_the_default_limit() {
    assert!(highest(9_999, 9_999).await < 64 << 10);
}
