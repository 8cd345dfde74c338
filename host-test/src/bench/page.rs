//! The page: tables and plots, between marks in `docs/performance.md` that people write around.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::{Report, Spread, plot};

/// How large things are.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sizes {
    /// The artefacts, by name, in bytes.
    pub artefacts: Vec<(String, u64)>,
    /// What is in the bare connector.
    pub inside: Option<Inside>,
}

/// What is in the bare connector, as `cargo xtask sizes --json` tells it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Inside {
    /// By origin, the largest first.
    pub parts: Vec<Part>,
}

/// One origin of bytes.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Part {
    /// A crate, or a section that is not code.
    pub name: String,
    /// How many bytes.
    pub bytes: u64,
}

impl Inside {
    /// Those that can be seen; all others together are the last.
    fn largest(&self) -> Vec<Part> {
        const MANY: usize = 20;
        let (shown, others) = self.parts.split_at(self.parts.len().min(MANY));
        let mut parts = shown.to_vec();
        parts.push(Part {
            name: format!("{} others", others.len()),
            bytes: others.iter().map(|part| part.bytes).sum(),
        });
        parts
    }
}

impl Sizes {
    /// Of the artefacts in a folder, and of what is in the connector if that was looked at.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn read(dist: &Path, inside: Option<&Path>) -> anyhow::Result<Self> {
        let folder = std::fs::read_dir(dist).with_context(|| {
            format!(
                "reading {} (run `cargo xtask build` first?)",
                dist.display()
            )
        })?;
        let mut artefacts = Vec::new();
        for entry in folder {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".wasm") {
                artefacts.push((name, entry.metadata()?.len()));
            }
        }
        artefacts.sort();
        let read = |file: &Path| {
            let text = std::fs::read_to_string(file)?;
            anyhow::Ok(serde_json::from_str(&text)?)
        };
        let inside = inside
            .map(|file| read(file).with_context(|| format!("reading {}", file.display())))
            .transpose()?;
        Ok(Self { artefacts, inside })
    }
}

/// Everything there is to show.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// What was measured.
    #[serde(flatten)]
    pub report: Report,
    /// How large things are.
    pub sizes: Sizes,
    /// How long compiling takes, and loading what was compiled before.
    pub loading: (Duration, Duration),
    /// It was only a look.
    pub is_quick: bool,
}

/// A table: its head, then its rows.
struct Table(Vec<Vec<String>>);

impl Table {
    fn new(head: &[&str]) -> Self {
        Self(vec![head.iter().map(|cell| (*cell).to_owned()).collect()])
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.0.push(cells.into());
    }

    fn markdown(&self) -> String {
        let mut text = String::new();
        for (at, row) in self.0.iter().enumerate() {
            let _ = writeln!(text, "| {} |", row.join(" | "));
            if at == 0 {
                let rest = row.iter().skip(1).map(|_| "---:|");
                let _ = writeln!(text, "|---|{}", rest.collect::<String>());
            }
        }
        text
    }
}

/// A number with its thousands apart.
#[must_use]
pub(super) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn whole(number: u64) -> String {
    // Exact up to 2^53.
    #[expect(clippy::cast_precision_loss, reason = "see above")]
    let float = number as f64;
    grouped(float)
}

fn bytes(number: u64) -> String {
    match number {
        0..10_000 => format!("{} B", whole(number)),
        _ => format!("{} kB", whole(number.div_ceil(1_000))),
    }
}

fn mib(number: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
    let mib = number as f64 / 1_048_576.0;
    format!("{mib:.1} MiB")
}

fn time(us: f64) -> String {
    match us {
        us if us < 1_000.0 => format!("{us:.0} µs"),
        us if us < 1_000_000.0 => format!("{:.1} ms", us / 1e3),
        us => format!("{:.2} s", us / 1e6),
    }
}

/// Few samples have no percentiles.
fn spread(spread: Spread) -> String {
    if spread.of == 1 {
        return format!("{} (once)", time(spread.p50_us));
    }
    if spread.of < 20 {
        return format!(
            "{}, at most {} (of {})",
            time(spread.p50_us),
            time(spread.p99_us),
            spread.of
        );
    }
    format!(
        "{} / {} / {}",
        time(spread.p50_us),
        time(spread.p95_us),
        time(spread.p99_us)
    )
}

impl Page {
    /// All numbers as one JSON document.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// All tables, for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let blocks = self.blocks();
        let blocks = blocks
            .iter()
            .map(|(name, block)| format!("{name}\n\n{block}"));
        blocks.collect::<Vec<_>>().join("\n")
    }

    /// Puts the tables into `performance.md` and the plots beside it.
    ///
    /// # Errors
    /// When the page lacks a mark, or a file cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let file = folder.join("performance.md");
        let mut page = std::fs::read_to_string(&file)
            .with_context(|| format!("reading {}", file.display()))?;
        for (name, block) in self.blocks() {
            page = put(&page, name, &block)?;
        }
        let images = folder.join("images");
        std::fs::write(
            images.join("performance-growth.svg"),
            plot::growth(&self.report.growth)?,
        )?;
        std::fs::write(
            images.join("performance-contest.svg"),
            plot::contest(&self.report.contest)?,
        )?;
        if let Some(inside) = &self.sizes.inside {
            let parts: Vec<_> = inside
                .largest()
                .into_iter()
                .map(|p| (p.name, p.bytes))
                .collect();
            std::fs::write(images.join("performance-sizes.svg"), plot::sizes(&parts)?)?;
        }
        std::fs::write(&file, page).with_context(|| format!("writing {}", file.display()))
    }

    fn blocks(&self) -> [(&'static str, String); 11] {
        [
            ("machine", self.machine()),
            ("goals", self.goals()),
            ("counts", self.counts()),
            ("compute", self.compute()),
            ("start", self.start()),
            ("sizes", self.artefacts()),
            ("end-to-end", self.end_to_end()),
            ("drain", self.drain()),
            ("fleet", self.fleet()),
            ("growth", self.growth()),
            ("contest", self.contest()),
        ]
    }

    fn machine(&self) -> String {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let model = model.map_or("an unknown processor", |(_, model)| model);
        let quick = if self.is_quick {
            " **Only a quick look: not for the page.**"
        } else {
            ""
        };
        let build = if cfg!(debug_assertions) {
            "a dev build"
        } else {
            "a release build"
        };
        format!("Seen with {build} on {cores} cores of {model}.{quick}\n")
    }

    fn goals(&self) -> String {
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
        if let Some((_, size)) = self
            .sizes
            .artefacts
            .iter()
            .find(|(name, _)| name == "connector.wasm")
        {
            row(
                "connector.wasm",
                "≤ 400 kB",
                bytes(*size),
                Some(*size <= 400_000),
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

    fn counts(&self) -> String {
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

    fn compute(&self) -> String {
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

    fn start(&self) -> String {
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

    fn artefacts(&self) -> String {
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

    fn end_to_end(&self) -> String {
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

    fn drain(&self) -> String {
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

    fn fleet(&self) -> String {
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

    fn growth(&self) -> String {
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

    fn contest(&self) -> String {
        let contest = &self.report.contest;
        let head: Vec<_> = std::iter::once("")
            .chain(contest.entries.iter().map(|e| e.name.as_str()))
            .collect();
        let mut table = Table::new(&head);
        let mut row = |what: &str, cell: &dyn Fn(&super::contest::Entry) -> String| {
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

fn ratio(of: u64, to: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
    let (of, to) = (of as f64, to as f64);
    if to > 0.0 { of / to } else { 0.0 }
}

fn millions(number: u64) -> f64 {
    ratio(number, 1_000_000)
}

/// Puts a block between its marks.
fn put(page: &str, name: &str, block: &str) -> anyhow::Result<String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let parts = page
        .split_once(&begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = parts
        .with_context(|| format!("performance.md lacks the marks <!-- {name} --> and {end}"))?;
    Ok(format!("{before}{begin}{block}{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_put_between_its_marks() {
        let page = "a\n<!-- x -->\nold\n<!-- /x -->\nb";
        let put = put(page, "x", "new\n").unwrap();
        assert_eq!(put, "a\n<!-- x -->\nnew\n<!-- /x -->\nb");
        assert!(super::put(page, "y", "").is_err());
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!(whole(1_234_567), "1,234,567");
        assert_eq!(whole(123), "123");
        assert_eq!(bytes(12_345), "13 kB");
        assert_eq!(time(950.0), "950 µs");
        assert_eq!(time(12_345.0), "12.3 ms");
        assert_eq!(time(2_500_000.0), "2.50 s");
    }
}
