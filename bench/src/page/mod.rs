//! The page: tables and plots, between marks in `docs/performance.md` that people write around.

mod goals;
mod tables;
pub(super) mod units;

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use serde::Serialize;

use super::{Report, Sizes, plot};

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

/// The names of the blocks.
const BLOCKS: [&str; 11] = [
    "machine",
    "goals",
    "counts",
    "compute",
    "start",
    "sizes",
    "end-to-end",
    "drain",
    "fleet",
    "growth",
    "contest",
];

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

    /// What stands between the marks of each name, in the order of [`BLOCKS`].
    fn blocks(&self) -> [(&'static str, String); BLOCKS.len()] {
        let blocks = [
            self.machine(),
            self.goals(),
            self.counts(),
            self.compute(),
            self.start(),
            self.artefacts(),
            self.end_to_end(),
            self.drain(),
            self.fleet(),
            self.growth(),
            self.contest(),
        ];
        let mut names = BLOCKS.into_iter();
        blocks.map(|block| (names.next().unwrap_or_default(), block))
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
    fn the_page_has_a_place_for_every_block() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/performance.md");
        let mut page = std::fs::read_to_string(file).unwrap();
        for name in BLOCKS {
            page = put(&page, name, "").unwrap();
        }
    }
}
