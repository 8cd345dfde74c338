//! The weekly hours in which a rule alerts.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};

const DAY_MINUTES: i64 = 1_440;
const ZONE: &str =
    "expected a time zone by its IANA name, such as Europe/Amsterdam, America/New_York or UTC";
const SPAN: &str = "expected days and times such as mon-fri 08:00-18:00 or sat,sun 10:00-14:00";

/// Weekly hours in a time zone, and what happens to tickets outside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    zone: TimeZone,
    open: Vec<Span>,
    drop: bool,
}

/// A time span on some days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// One bit for each day. Monday is the lowest bit.
    days: u8,
    /// Minutes after midnight. The end may lie on the next day.
    from_min: i64,
    to_min: i64,
}

/// What happens to a ticket outside the hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// It waits until the hours begin, at this time.
    Hold(Timestamp),
    /// It raises no alert.
    Drop,
}

impl Hours {
    /// Takes the spans and their time zone. With `drop`, a ticket outside the hours raises no alert; else it waits.
    #[must_use]
    pub fn new(zone: TimeZone, open: Vec<Span>, drop: bool) -> Self {
        Self { zone, open, drop }
    }

    /// Finds a time zone by its IANA name, in upper or lower case, in the database that is built into the component.
    ///
    /// # Errors
    /// A message if there is no such zone, with a similar name if there is one.
    pub fn zone(name: &str) -> Result<TimeZone, String> {
        let zones = TimeZoneDatabase::bundled();
        // "Factory" and "Etc/Unknown" mean that no time zone is configured.
        let is_a_place = |zone: &TimeZone| zone.iana_name().is_some_and(|name| name != "Factory");
        let zone = zones.get(name).ok().filter(is_a_place);
        zone.ok_or_else(|| match similar_zone(name, &zones) {
            Some(similar) => format!("{ZONE}; did you mean {similar}?"),
            None => ZONE.into(),
        })
    }

    /// Parses a span such as `mon-fri 08:00-18:00`, `sat,sun 10:00-14:00` or `daily 22:00-06:00`. If the end is not
    /// later than the beginning, it lies on the next day.
    ///
    /// # Errors
    /// A message with the expected format.
    pub fn span(text: &str) -> Result<Span, String> {
        span(text).ok_or_else(|| SPAN.into())
    }

    /// Returns `None` if `now` is within the hours, else what happens to a ticket.
    #[must_use]
    pub fn outside(&self, now: Timestamp) -> Option<Outside> {
        let today = self.zone.to_datetime(now).date();
        let mut next: Option<Timestamp> = None;
        // The search begins two days ago, because a span of that day may not have ended yet. It ends two weeks ahead,
        // because a change of the clock can skip the only span of a week. Tomorrow is always searched, because the
        // clock may be set back across midnight; spans of later days begin after all of those.
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
        // The calendar ends before the next opening: it is better to alert than to wait forever.
        next.map(Outside::Hold)
    }

    /// The beginning and end of a span on a day; none beyond the end of the calendar.
    fn moments(&self, day: Date, span: Span) -> Option<(Timestamp, Timestamp)> {
        let local = |minutes| {
            let midnight = day.to_datetime(Time::midnight());
            midnight.checked_add(SignedDuration::from_mins(minutes))
        };
        let (from, _) = self.first_and_last(local(span.from_min).ok()?)?;
        let (_, to) = self.first_and_last(local(span.to_min).ok()?)?;
        Some((from, to))
    }

    /// The first and last time at which the clock shows a local time. If the clock skips that local time, both are the
    /// time of the change.
    fn first_and_last(&self, local: DateTime) -> Option<(Timestamp, Timestamp)> {
        let (first, last) = match self.zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => (offset, offset),
            AmbiguousOffset::Fold { before, after } => (before, after),
            AmbiguousOffset::Gap { after, .. } => {
                // With the offset after the change, a skipped local time lies before the change.
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
    /// The names of the days, from Monday on.
    pub const DAYS: [&'static str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// Whether the span begins on this day.
    fn on(self, day: Date) -> bool {
        self.days >> day.weekday().to_monday_zero_offset() & 1 == 1
    }
}

/// The time zone whose name is most similar to a misspelt one. At most one letter in five may differ, and at most three
/// in total, either in the full name or in its last part.
fn similar_zone(name: &str, zones: &TimeZoneDatabase) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let max_distance = (name.chars().count() / 5).min(3);
    let nearest = zones.available().filter_map(|zone| {
        let whole = zone.as_str().to_ascii_lowercase();
        let (_, place) = whole.rsplit_once('/')?;
        let distance = strsim::osa_distance(&name, &whole).min(strsim::osa_distance(&name, place));
        Some((distance, zone.as_str().to_owned())).filter(|_| distance <= max_distance)
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

/// Parses a time such as `08:00`, up to `24:00`, into minutes after midnight.
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
        // A range may cross the end of the week, as in sat-mon.
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
