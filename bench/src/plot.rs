//! Plots as SVG: readable on white and on black.

use plotters::coord::Shift;
use plotters::prelude::*;

use super::contest::Contest;
use super::growth::{Growth, Idle};

/// Lines and letters. On a dark page it becomes light: see [`finished`].
const INK: RGBColor = RGBColor(36, 41, 47);
const COLOURS: [RGBColor; 4] = [
    RGBColor(46, 125, 190),
    RGBColor(218, 112, 32),
    RGBColor(60, 145, 90),
    RGBColor(160, 90, 170),
];

fn colour(at: usize) -> RGBColor {
    COLOURS.get(at % COLOURS.len()).copied().unwrap_or(INK)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

fn drawn(
    size: (u32, u32),
    about: &str,
    draw: impl FnOnce(&Area<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&area)?;
        area.present()?;
    }
    Ok(finished(&svg, about))
}

/// Says what is to be seen to those who cannot see it, and turns the ink over on a dark page.
fn finished(svg: &str, about: &str) -> String {
    let style = "<style>@media (prefers-color-scheme: dark) {\
        [fill=\"#24292F\"] { fill: #d8dee4 } [stroke=\"#24292F\"] { stroke: #d8dee4 } }</style>";
    let head = svg.find('>').map_or(0, |end| end + 1);
    let (opening, rest) = svg.split_at_checked(head).unwrap_or(("", svg));
    let opening = opening.replacen("<svg ", "<svg role=\"img\" ", 1);
    format!("{opening}\n<title>{about}</title>\n{style}{rest}")
}

fn words(size: i32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK)
}

/// How the work of an idle run grows.
pub(super) fn growth(growth: &Growth) -> anyhow::Result<String> {
    let lines: [(&str, &[Idle]); 3] = [
        ("tickets in TOPdesk", &growth.tickets),
        ("alerts that are open", &growth.followed),
        ("alerts that are over", &growth.history),
    ];
    let all = || lines.iter().flat_map(|(_, idle)| idle.iter());
    let most_of = all().map(|idle| idle.of).max().unwrap_or(10).max(11);
    let most = all().map(|idle| idle.used.fuel).max().unwrap_or(10);
    let least = all().map(|idle| idle.used.fuel).min().unwrap_or(1);
    let about = "Work of an idle run, in instructions, against how much there is of each";
    drawn((790, 380), about, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(12)
            .margin_right(42)
            .x_label_area_size(44)
            .y_label_area_size(80)
            .build_cartesian_2d(
                (10_f64..f64::from(most_of)).log_scale(),
                (float(least) / 2.0..float(most) * 2.0).log_scale(),
            )?;
        chart
            .configure_mesh()
            .axis_style(INK)
            .bold_line_style(INK.mix(0.15))
            .light_line_style(INK.mix(0.05))
            .label_style(words(13))
            .axis_desc_style(words(14))
            .x_desc("how many there are")
            .y_desc("instructions of an idle run")
            .x_label_formatter(&|x| grouped(*x))
            .y_label_formatter(&|y| grouped(*y))
            .draw()?;
        for (at, (name, idle)) in lines.iter().enumerate() {
            let points = idle
                .iter()
                .map(|idle| (f64::from(idle.of), float(idle.used.fuel)));
            let line = LineSeries::new(points, colour(at).stroke_width(3)).point_size(4);
            let drawn = chart.draw_series(line)?;
            drawn.label(*name).legend(move |(x, y)| {
                Rectangle::new([(x, y - 2), (x + 18, y + 2)], colour(at).filled())
            });
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .label_font(words(14))
            .draw()?;
        Ok(())
    })
}

fn float(number: u64) -> f64 {
    // Exact up to 2^53, which no count here comes near.
    #[expect(clippy::cast_precision_loss, reason = "see above")]
    let float = number as f64;
    float
}

fn grouped(number: f64) -> String {
    super::page::units::grouped(number.round())
}

/// A panel with a bar for each contestant.
struct Panel<'a> {
    title: &'a str,
    unit: &'a str,
    values: Vec<f64>,
    digits: usize,
}

/// How everybody did, in six panels.
pub(super) fn contest(contest: &Contest) -> anyhow::Result<String> {
    let of =
        |value: &dyn Fn(&super::contest::Entry) -> f64| contest.entries.iter().map(value).collect();
    let panels = [
        Panel {
            title: "cold start",
            unit: "ms",
            values: of(&|e| e.cold_start.p50_us / 1e3),
            digits: 0,
        },
        Panel {
            title: "processor",
            unit: "s",
            values: of(&|e| e.calm.cpu_s),
            digits: 2,
        },
        Panel {
            title: "memory at most",
            unit: "MiB",
            values: of(&|e| float(e.calm.peak_bytes) / 1_048_576.0),
            digits: 0,
        },
        Panel {
            title: "tickets lost under faults",
            unit: "",
            values: of(&|e| f64::from(e.rough.lost)),
            digits: 0,
        },
        Panel {
            title: "alerts twice under faults",
            unit: "",
            values: of(&|e| f64::from(e.rough.duplicates)),
            digits: 0,
        },
        Panel {
            title: "alerts that ring on",
            unit: "",
            values: of(&|e| f64::from(e.rough.ring_on)),
            digits: 0,
        },
    ];
    let names: Vec<_> = contest
        .entries
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    let rows = i32::try_from(names.len()).unwrap_or(0);
    let panel_height = 40 + rows * 26;
    let height = u32::try_from(2 * panel_height).unwrap_or(400);
    let about = "The contestants side by side: cold start, processor time, memory, and what faults did to each";
    drawn((960, height), about, |area| {
        for (at, panel) in panels.iter().enumerate() {
            let at = i32::try_from(at).unwrap_or(0);
            bars(area, panel, &names, (at % 3 * 320, at / 3 * panel_height))?;
        }
        Ok(())
    })
}

fn bars(area: &Area<'_>, panel: &Panel<'_>, names: &[&str], at: (i32, i32)) -> anyhow::Result<()> {
    let (left, top) = at;
    let title = match panel.unit {
        "" => panel.title.to_owned(),
        unit => format!("{}, {unit}", panel.title),
    };
    area.draw(&Text::new(title, (left + 8, top + 8), words(15)))?;
    let most = panel
        .values
        .iter()
        .copied()
        .fold(f64::MIN_POSITIVE, f64::max);
    for (row, (name, value)) in names.iter().zip(&panel.values).enumerate() {
        let y = top + 36 + i32::try_from(row).unwrap_or(0) * 26;
        #[expect(clippy::cast_possible_truncation, reason = "at most 130")]
        let length = (value / most * 130.0).round() as i32;
        area.draw(&Text::new((*name).to_owned(), (left + 8, y + 2), words(13)))?;
        let bar = [(left + 100, y), (left + 101 + length, y + 18)];
        area.draw(&Rectangle::new(bar, colour(row).filled()))?;
        let label = format!("{value:.*}", panel.digits);
        area.draw(&Text::new(label, (left + 108 + length, y + 2), words(13)))?;
    }
    Ok(())
}

/// What is in the bytes: a bar for each part.
pub(super) fn sizes(parts: &[(String, u64)]) -> anyhow::Result<String> {
    let most = parts.iter().map(|(_, bytes)| *bytes).max().unwrap_or(1);
    let height = u32::try_from(parts.len()).unwrap_or(0) * 26 + 16;
    drawn(
        (760, height),
        "What is in connector.wasm, in kilobytes by origin",
        |area| {
            for (row, (name, bytes)) in parts.iter().enumerate() {
                let y = 8 + i32::try_from(row).unwrap_or(0) * 26;
                #[expect(clippy::cast_possible_truncation, reason = "at most 420")]
                let length = (float(*bytes) / float(most) * 420.0).round() as i32;
                area.draw(&Text::new(name.clone(), (8, y + 2), words(13)))?;
                let bar = [(220, y), (221 + length, y + 18)];
                area.draw(&Rectangle::new(bar, colour(0).filled()))?;
                let label = format!("{:.0} kB", float(*bytes) / 1e3);
                area.draw(&Text::new(label, (228 + length, y + 2), words(13)))?;
            }
            Ok(())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Used;

    #[test]
    fn bars_say_what_they_are_and_turn_over_in_the_dark() {
        let svg = sizes(&[("to_signl4".into(), 90_202), ("ledger".into(), 87_970)]).unwrap();
        for part in [
            "<title>What is in connector.wasm",
            "prefers-color-scheme: dark",
            "to_signl4",
            "90 kB",
        ] {
            assert!(svg.contains(part), "{part}: {svg}");
        }
    }

    #[test]
    fn a_single_point_and_nobody_at_all_are_drawn_too() {
        let used = Used {
            traffic: Default::default(),
            reads: 3,
            writes: 0,
            carried: Default::default(),
            fuel: 187_451,
            memory_bytes: 1 << 20,
        };
        let one = Idle {
            of: 10,
            used,
            keys: 2,
            stored_bytes: 359,
        };
        let alone = Growth {
            tickets: vec![one],
            followed: Vec::new(),
            history: Vec::new(),
        };
        assert!(growth(&alone).unwrap().contains("alerts that are open"));
        let nobody = Contest {
            entries: Vec::new(),
            absent: Vec::new(),
            calm_tickets: 0,
            rough_tickets: 0,
            kills: 0,
            seed: 0,
        };
        assert!(contest(&nobody).unwrap().ends_with("</svg>\n"));
    }
}
