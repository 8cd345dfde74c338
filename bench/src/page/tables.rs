//! A table for each measurement.

use std::fmt::Write as _;

use super::units::{bytes, grouped, mib, millions, ratio, spread, time, whole};
use super::{Page, Table};
use crate::{Spread, contest};

impl Page {
    pub(super) fn counts(&self) -> String {
        let mut table = Table::new(&[
            "run",
            "TOPdesk",
            "SIGNL4",
            "sent",
            "received",
            "reads",
            "writes",
            "store read",
            "store written",
            "instructions",
            "memory",
        ]);
        for cost in &self.report.counts {
            table.row([
                cost.what.into(),
                whole(cost.used.traffic.topdesk_requests),
                whole(cost.used.traffic.signl4_requests),
                bytes(cost.used.traffic.bytes_sent),
                bytes(cost.used.traffic.bytes_received),
                whole(cost.used.reads),
                whole(cost.used.writes),
                bytes(cost.used.carried.bytes_read),
                bytes(cost.used.carried.bytes_written),
                format!("{:.2} M", millions(cost.used.fuel)),
                mib(cost.used.memory_bytes),
            ]);
        }
        table.markdown()
    }

    pub(super) fn compute(&self) -> String {
        let mut table = Table::new(&["a ticket that is", "native", "component", "ratio", "rounds"]);
        for each in &self.report.compute {
            table.row([
                each.what.into(),
                format!("{:.2} µs", each.native_us),
                format!("{:.2} µs", each.component_us),
                format!("{:.2}", each.ratio),
                each.rounds.to_string(),
            ]);
        }
        table.markdown()
    }

    pub(super) fn start(&self) -> String {
        let start = &self.report.start;
        let mut table = Table::new(&["what", "median / p95 / p99", "of"]);
        let mut row = |what: &str, times: Spread| {
            table.row([what.into(), spread(times), times.of.to_string()])
        };
        row("a fresh instance and an idle run", start.idle_run_pooled);
        row(
            "the same without a pool, as the harness does it",
            start.idle_run,
        );
        row("a fresh instance and `admit`", start.admit_pooled);
        row("an idle run of the native core", start.idle_run_native);
        let (compiled, loaded) = self.loading;
        row("compiling connector.wasm, once", Spread::of(vec![compiled]));
        row("loading what was compiled before", Spread::of(vec![loaded]));
        table.markdown()
    }

    pub(super) fn artefacts(&self) -> String {
        let mut table = Table::new(&["artefact", "size"]);
        for (name, size) in &self.sizes.artefacts {
            table.row([format!("`{name}`"), format!("{} B", whole(*size))]);
        }
        let mut text = table.markdown();
        if let Some(inside) = &self.sizes.inside {
            let total = inside.parts.iter().map(|part| part.bytes).sum();
            let mut table = Table::new(&["in connector.wasm", "bytes", "share"]);
            for part in inside.largest() {
                let share = ratio(part.bytes * 100, total);
                table.row([part.name, whole(part.bytes), format!("{share:.1} %")]);
            }
            let _ = write!(text, "\n{}", table.markdown());
        }
        text
    }

    pub(super) fn end_to_end(&self) -> String {
        let mut table = Table::new(&[
            "run",
            "latency each way",
            "SIGNL4's limits",
            "median / p95 / p99",
            "the network alone",
            "ratio",
        ]);
        for journey in &self.report.end_to_end {
            let (floor, to_floor) = match journey.floor_us {
                floor if floor > 0.0 => {
                    (time(floor), format!("{:.2}", journey.took.p50_us / floor))
                }
                _ => ("–".into(), "–".into()),
            };
            table.row([
                journey.what.into(),
                format!("{} ms", journey.latency_ms),
                if journey.limited { "on" } else { "off" }.into(),
                spread(journey.took),
                floor,
                to_floor,
            ]);
        }
        table.markdown()
    }

    pub(super) fn drain(&self) -> String {
        let mut table = Table::new(&[
            "plan",
            "alerts",
            "the limits alone",
            "took",
            "ratio",
            "runs",
            "refused with 429",
        ]);
        for drained in &self.report.drain {
            let (floor, took) = (
                drained.floor_s.unsigned_abs(),
                drained.took_s.unsigned_abs(),
            );
            table.row([
                drained.plan.into(),
                whole(drained.alerts.into()),
                format!("{floor} s"),
                format!("{took} s"),
                format!("{:.2}", ratio(took, floor)),
                drained.runs.to_string(),
                drained.refused.to_string(),
            ]);
        }
        table.markdown()
    }

    pub(super) fn fleet(&self) -> String {
        let fleet = &self.report.fleet;
        let mut table = Table::new(&["one core carries", "a second"]);
        let count = fleet.connectors;
        table.row([
            format!("idle runs of {count} connectors"),
            grouped(fleet.idle_per_second),
        ]);
        table.row([
            format!("runs of {count} connectors, 1 % of which find a ticket that alerts"),
            grouped(fleet.active_per_second),
        ]);
        table.markdown()
    }

    pub(super) fn growth(&self) -> String {
        let growth = &self.report.growth;
        let mut table = Table::new(&[
            "an idle run beside",
            "requests",
            "received",
            "reads",
            "store read",
            "keys",
            "stored",
            "instructions",
            "memory",
        ]);
        let rows = [
            ("tickets in TOPdesk", &growth.tickets),
            ("alerts that are open", &growth.followed),
            ("alerts that are over", &growth.history),
        ];
        for (what, all) in rows {
            for idle in all {
                table.row([
                    format!("{} {what}", whole(idle.of.into())),
                    whole(idle.used.traffic.topdesk_requests + idle.used.traffic.signl4_requests),
                    bytes(idle.used.traffic.bytes_received),
                    whole(idle.used.reads),
                    bytes(idle.used.carried.bytes_read),
                    idle.keys.to_string(),
                    bytes(u64::try_from(idle.stored_bytes).unwrap_or(u64::MAX)),
                    format!("{:.2} M", millions(idle.used.fuel)),
                    mib(idle.used.memory_bytes),
                ]);
            }
        }
        table.markdown()
    }

    pub(super) fn contest(&self) -> String {
        let contest = &self.report.contest;
        let head: Vec<_> = std::iter::once("")
            .chain(contest.entries.iter().map(|e| e.name.as_str()))
            .collect();
        let mut table = Table::new(&head);
        let mut row = |what: &str, cell: &dyn Fn(&contest::Entry) -> String| {
            let cells = std::iter::once(what.to_owned()).chain(contest.entries.iter().map(cell));
            table.0.push(cells.collect());
        };
        row("ships", &|e| {
            e.ships_bytes.map_or_else(|| "–".into(), bytes)
        });
        row("must be there", &|e| e.needs.to_owned());
        row(
            "start of the process to first alert, the component compiled before: median / p95 / p99",
            &|e| spread(e.cold_start),
        );
        let calm = contest.calm_tickets;
        row(
            &format!("{calm} tickets without faults: ticket to alert, median / p95 / p99"),
            &|e| spread(e.calm.latency),
        );
        row("requests to TOPdesk", &|e| whole(e.calm.topdesk_requests));
        row("requests to SIGNL4", &|e| whole(e.calm.signl4_requests));
        row("processor", &|e| format!("{:.2} s", e.calm.cpu_s));
        row("memory at most", &|e| mib(e.calm.peak_bytes));
        let rough = contest.rough_tickets;
        row(&format!("{rough} tickets with faults: **lost**"), &|e| {
            e.rough.lost.to_string()
        });
        row("**alerted twice**", &|e| e.rough.duplicates.to_string());
        row("**ring on** though the ticket is closed", &|e| {
            e.rough.ring_on.to_string()
        });
        row(
            "ticket to alert, of those that have one: median / p95 / p99",
            &|e| spread(e.rough.latency),
        );
        let mut text = table.markdown();
        for absent in &contest.absent {
            let _ = write!(text, "\nNot measured: {absent}.\n");
        }
        text
    }
}
