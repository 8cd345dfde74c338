//! Runs of the native core and of the component, by criterion: `cargo xtask build`, then
//! `cargo bench -p host-test`. For a closer look at what `host-test bench` shows.

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use host_test::bench::Subject;
use host_test::bench::compute::{CASES, Pair};
use host_test::scenario::built;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let subject = Subject::load(&built("connector.wasm")?)?;
    let mut criterion = Criterion::default().configure_from_args();
    for case in &CASES {
        let pair = runtime.block_on(Pair::new(&subject, case, case.tickets))?;
        let mut group = criterion.benchmark_group(case.name);
        group.throughput(Throughput::Elements(case.tickets.into()));
        let many = |count: u64, once: &dyn Fn() -> anyhow::Result<Duration>| {
            let times: anyhow::Result<Duration> = (0..count).map(|_| once()).sum();
            times.unwrap_or_else(|error| {
                eprintln!("{error:#}");
                std::process::exit(1)
            })
        };
        group.bench_function(BenchmarkId::new("native", case.tickets), |bencher| {
            bencher.iter_custom(|count| many(count, &|| pair.native_time()));
        });
        group.bench_function(BenchmarkId::new("component", case.tickets), |bencher| {
            let once = || runtime.block_on(pair.component_time());
            bencher.iter_custom(|count| many(count, &once));
        });
        group.finish();
    }
    criterion.final_summary();
    Ok(())
}
