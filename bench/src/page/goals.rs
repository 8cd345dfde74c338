//! The goals, and what was seen of each.

use super::units::{bytes, grouped, mib, ratio, time};
use super::{Page, Table};
use crate::Report;

impl Page {
    pub(super) fn goals(&self) -> String {
        let Report {
            counts,
            compute,
            start,
            end_to_end,
            fleet,
            ..
        } = &self.report;
        let mut table = Table::new(&["what", "goal", "seen", "reached"]);
        let mut row = |what: &str, goal: &str, seen: String, reached: Option<bool>| {
            let reached = reached.map_or("–", |reached| if reached { "yes" } else { "**no**" });
            table.row([what.into(), goal.into(), seen, reached.into()]);
        };
        let cost = |name: &str| counts.iter().find(|cost| cost.name == name);
        if let Some(idle) = cost("idle") {
            let requests = idle.used.traffic.topdesk_requests + idle.used.traffic.signl4_requests;
            let seen = format!(
                "{requests} request, {} writes, {} reads",
                idle.used.writes, idle.used.reads
            );
            row(
                "idle run",
                "1 GET, 0 writes, ≤ 3 reads",
                seen,
                Some(requests == 1 && idle.used.writes == 0 && idle.used.reads <= 3),
            );
        }
        if let Some(many) = cost("ten-thousand") {
            let per_alert = ratio(many.used.writes, u64::from(many.alerts));
            let seen = format!(
                "{} GETs, {} POSTs, {} writes ({per_alert:.2} per alert)",
                many.used.traffic.topdesk_requests,
                many.used.traffic.signl4_requests,
                many.used.writes
            );
            // Beside its alerts a run writes the cursor for each page, the lease, and what was done.
            let most = 2 * u64::from(many.alerts) + many.used.traffic.topdesk_requests + 5;
            let reached = many.used.traffic.topdesk_requests == 50
                && many.used.traffic.signl4_requests == u64::from(many.alerts)
                && many.used.writes <= most;
            row(
                "10,000 changed, 100 alert",
                "50 GETs, 100 POSTs, ≤ 2 writes per alert, one per page, 5 a run",
                seen,
                Some(reached),
            );
        }
        if let Some(unchanged) = compute.iter().find(|each| each.name == "unchanged") {
            row(
                "compute per unchanged ticket, to native",
                "≤ 1.5",
                format!("{:.2}", unchanged.ratio),
                Some(unchanged.ratio <= 1.5),
            );
        }
        row(
            "instance and idle run, compiled ahead, median",
            "≤ 1 ms",
            time(start.idle_run_pooled.p50_us),
            Some(start.idle_run_pooled.p50_us <= 1_000.0),
        );
        if let Some(size) = self.sizes.artefacts.get("connector.wasm") {
            row(
                "connector.wasm",
                "≤ 1.8 MB",
                bytes(*size),
                Some(*size <= 1_800_000),
            );
        }
        if let Some(most) = counts
            .iter()
            .filter(|cost| cost.changed == 10_000)
            .map(|cost| cost.used.memory_bytes)
            .max()
        {
            row(
                "linear memory at 10,000 tickets, 100 alert, whatever the page size",
                "≤ 32 MiB",
                mib(most),
                Some(most <= 32 << 20),
            );
        }
        let journey = end_to_end
            .iter()
            .find(|j| j.changed == 10_000 && j.latency_ms > 0 && !j.limited);
        if let Some(journey) = journey {
            let to_floor = journey.took.p50_us / journey.floor_us;
            row(
                "10,000 changed, 100 alert, 50 ms each way",
                "≤ 2 × the network's floor",
                format!(
                    "{} = {to_floor:.2} × {}",
                    time(journey.took.p50_us),
                    time(journey.floor_us)
                ),
                Some(to_floor <= 2.0),
            );
        }
        row(
            "fleet: idle runs of separate connectors on one core",
            "to be told",
            format!("{} a second", grouped(fleet.idle_per_second)),
            None,
        );
        table.markdown()
    }
}
