//! The hours in which a rule holds.

use super::zones::{self, Zone};
use jiff::Timestamp;

const MINUTE_S: i64 = 60;
const DAY_MINUTES: i64 = 1_440;
const DAY_S: i64 = 86_400;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const SPAN: &str = "expected days and times such as mon-fri 08:00-18:00 or sat,sun 10:00-14:00";

/// Weekly hours in a time zone, and what happens outside of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    zone: Zone,
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
    pub fn new(zone: Zone, open: Vec<Span>, drop: bool) -> Self {
        Self { zone, open, drop }
    }

    /// The time zone of an IANA name.
    ///
    /// # Errors
    /// What was expected, where there is no such zone.
    pub fn zone(name: &str) -> Result<Zone, String> {
        zones::find(name)
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
        let now_s = now.as_second();
        let today = (now_s + self.zone.offset_s(now_s)).div_euclid(DAY_S);
        let mut next = i64::MAX;
        // From the day before yesterday, whose last span may still run, to two weeks on: the span of
        // a week may lie wholly in an hour that the clock skips. Tomorrow counts too, since the
        // clock may be put back over midnight; what begins later than that begins after the rest.
        for day in today - 2..=today + 15 {
            if day > today + 1 && next < i64::MAX {
                break;
            }
            for span in self.open.iter().filter(|span| span.on(day)) {
                let (from, to) = self.moments(day, *span);
                if from <= now_s && now_s < to {
                    return None;
                }
                if now_s < from && from < to {
                    next = next.min(from);
                }
            }
        }
        if self.drop {
            return Some(Outside::Drop);
        }
        // Without a next opening, which the calendar does not know, it is better to alert.
        Timestamp::from_second(next).ok().map(Outside::Hold)
    }

    /// When the span of a day begins and ends, in seconds since 1970.
    fn moments(&self, day: i64, span: Span) -> (i64, i64) {
        let local_s = |minutes: i64| day * DAY_S + minutes * MINUTE_S;
        let from = self.zone.earliest_s(local_s(span.from_min));
        let to = self.zone.latest_s(local_s(span.to_min));
        (from, to)
    }
}

impl Span {
    /// Whether it begins on a day (counted from 1970-01-01, a Thursday).
    fn on(self, day: i64) -> bool {
        self.days >> (day + 3).rem_euclid(7) & 1 == 1
    }
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
    DAYS.iter().position(is)
}

#[cfg(test)]
#[path = "hours_tests.rs"]
mod tests;
