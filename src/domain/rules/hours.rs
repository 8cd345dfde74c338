//! The hours in which a rule holds.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};

const DAY_MINUTES: i64 = 1_440;
const ZONE: &str =
    "expected a time zone by its IANA name, such as Europe/Amsterdam, America/New_York or UTC";
const SPAN: &str = "expected days and times such as mon-fri 08:00-18:00 or sat,sun 10:00-14:00";

/// Weekly hours in a time zone, and what happens outside of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    zone: TimeZone,
    open: Vec<Span>,
    drop: bool,
}

/// A span of time on some days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// A bit for each day, Monday's the lowest.
    days: u8,
    /// Minutes after midnight; the end may be on the next day.
    from_min: i64,
    to_min: i64,
}

/// What happens to a ticket that comes outside of the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// It waits until the hours begin.
    Hold(Timestamp),
    /// Nothing.
    Drop,
}

impl Hours {
    /// These spans in this zone; `drop`: what comes outside of them never alerts.
    #[must_use]
    pub fn new(zone: TimeZone, open: Vec<Span>, drop: bool) -> Self {
        Self { zone, open, drop }
    }

    /// The time zone of an IANA name, in any case, from the database inside the component.
    ///
    /// # Errors
    /// What was expected, where there is no such zone.
    pub fn zone(name: &str) -> Result<TimeZone, String> {
        let zones = TimeZoneDatabase::bundled();
        // "Factory" and "Etc/Unknown" mean that nobody has set a clock up.
        let is_a_place = |zone: &TimeZone| zone.iana_name().is_some_and(|name| name != "Factory");
        let zone = zones.get(name).ok().filter(is_a_place);
        zone.ok_or_else(|| match similar_zone(name, &zones) {
            Some(similar) => format!("{ZONE}; did you mean {similar}?"),
            None => ZONE.into(),
        })
    }

    /// `mon-fri 08:00-18:00`, `sat,sun 10:00-14:00`, `daily 22:00-06:00`. A span that ends before it begins, or at
    /// the same time, runs into the next day.
    ///
    /// # Errors
    /// What was expected, where it is no span.
    pub fn span(text: &str) -> Result<Span, String> {
        span(text).ok_or_else(|| SPAN.into())
    }

    /// None: `now` is inside.
    #[must_use]
    pub fn outside(&self, now: Timestamp) -> Option<Outside> {
        let today = self.zone.to_datetime(now).date();
        let mut next: Option<Timestamp> = None;
        // From the day before yesterday, whose last span may still run, to two weeks on: the span of
        // a week may lie wholly in an hour that the clock skips. Tomorrow counts too, since the
        // clock may be put back over midnight; what begins later than that begins after the rest.
        for ahead in -2..=15 {
            if ahead > 1 && next.is_some() {
                break;
            }
            let Ok(day) = today.checked_add(SignedDuration::from_hours(24 * ahead)) else {
                continue;
            };
            for span in self.open.iter().filter(|span| span.on(day)) {
                let Some((from, to)) = self.moments(day, *span) else {
                    continue;
                };
                if from <= now && now < to {
                    return None;
                }
                if now < from && from < to {
                    next = Some(next.map_or(from, |next| next.min(from)));
                }
            }
        }
        if self.drop {
            return Some(Outside::Drop);
        }
        // Without a next opening, which the calendar does not know, it is better to alert.
        next.map(Outside::Hold)
    }

    /// When the span of a day begins and ends; none at the end of the calendar.
    fn moments(&self, day: Date, span: Span) -> Option<(Timestamp, Timestamp)> {
        let local = |minutes| {
            let midnight = day.to_datetime(Time::midnight());
            midnight.checked_add(SignedDuration::from_mins(minutes))
        };
        let (from, _) = self.first_and_last(local(span.from_min).ok()?)?;
        let (_, to) = self.first_and_last(local(span.to_min).ok()?)?;
        Some((from, to))
    }

    /// The first and the last moment at which the clock shows a local time. Where the clock skips it,
    /// both are the moment of the change.
    fn first_and_last(&self, local: DateTime) -> Option<(Timestamp, Timestamp)> {
        let (first, last) = match self.zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => (offset, offset),
            AmbiguousOffset::Fold { before, after } => (before, after),
            AmbiguousOffset::Gap { after, .. } => {
                // With the offset that holds after the change, a skipped time lies before the change.
                let earlier = after.to_timestamp(local).ok()?;
                let change = self.zone.following(earlier).next()?.timestamp();
                return Some((change, change));
            }
        };
        Some((
            first.to_timestamp(local).ok()?,
            last.to_timestamp(local).ok()?,
        ))
    }
}

impl Span {
    /// The days as a span names them, in any case.
    pub const DAYS: [&'static str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// Whether it begins on a day.
    fn on(self, day: Date) -> bool {
        self.days >> day.weekday().to_monday_zero_offset() & 1 == 1
    }
}

/// The time zone that a misspelt name may have meant: one letter in five differs, three at most,
/// from the whole name or from the place in it.
fn similar_zone(name: &str, zones: &TimeZoneDatabase) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let most = (name.chars().count() / 5).min(3);
    let nearest = zones.available().filter_map(|zone| {
        let whole = zone.as_str().to_ascii_lowercase();
        let (_, place) = whole.rsplit_once('/')?;
        let distance = strsim::osa_distance(&name, &whole).min(strsim::osa_distance(&name, place));
        Some((distance, zone.as_str().to_owned())).filter(|_| distance <= most)
    });
    nearest.min().map(|(_, zone)| zone)
}

fn span(text: &str) -> Option<Span> {
    let (days, times) = text.trim().rsplit_once(char::is_whitespace)?;
    let (from, to) = times.split_once('-')?;
    let (from_min, to_min) = (minutes(from)?, minutes(to)?);
    if from_min == DAY_MINUTES {
        return None;
    }
    let next_day = if to_min <= from_min { DAY_MINUTES } else { 0 };
    Some(Span {
        days: day_bits(days)?,
        from_min,
        to_min: to_min + next_day,
    })
}

/// Minutes after midnight of `08:00`, up to `24:00`.
fn minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        let digits = lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i64>().ok().filter(|_| digits)
    };
    let minutes = number(minutes, 2..=2).filter(|m| *m < 60)?;
    let hours = number(hours, 1..=2)?;
    Some(hours * 60 + minutes).filter(|sum| *sum <= DAY_MINUTES)
}

fn day_bits(text: &str) -> Option<u8> {
    if text.trim().eq_ignore_ascii_case("daily") {
        return Some(0x7f);
    }
    text.split(',').try_fold(0, |bits, part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        // sat-mon runs over the end of the week.
        let count = (last + 7 - first) % 7;
        Some((0..=count).fold(bits, |bits, n| bits | 1 << ((first + n) % 7)))
    })
}

fn day(text: &str) -> Option<usize> {
    let is = |day: &&str| day.eq_ignore_ascii_case(text.trim());
    Span::DAYS.iter().position(is)
}

#[cfg(test)]
#[path = "hours_tests.rs"]
mod tests;
