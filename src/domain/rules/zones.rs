//! Time zones by their IANA names: the rule that holds now and from now on, without their past.
//!
//! `zones.txt` is made from the time zone database by `tests/core/zones.rs`. A line is a rule and, by
//! region, the names that follow it: `60 120 3.5.0/120 10.5.0/180;Europe:Amsterdam Berlin`. The
//! rule is the standard offset east of UTC, and where there is summer time its offset, its
//! beginning and its end (month, week of the month with 5 for the last, day of the week with 0 for
//! Sunday, local minutes after midnight); all in minutes. `?`: no such rule says what comes.

const TABLE: &str = include_str!("zones.txt");
const DAY_S: i64 = 86_400;

/// The rule of a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    standard_s: i64,
    summer: Option<Summer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Summer {
    offset_s: i64,
    begins: Change,
    ends: Change,
}

/// The day and local time at which the clock is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    month: i64,
    week: i64,
    weekday: i64,
    time_s: i64,
}

/// The zone of an IANA name, in any case.
pub fn find(name: &str) -> Result<Zone, String> {
    let (region, place) = name.rsplit_once('/').unwrap_or(("", name));
    let holds = |group: &&str| {
        let (of, places) = group.split_once(':').unwrap_or(("", group));
        let same = |known: &str| known.eq_ignore_ascii_case(place);
        of.eq_ignore_ascii_case(region) && places.split(' ').any(same)
    };
    let of_line = |line: &'static str| {
        let (rule, groups) = line.split_once(';')?;
        groups.split(';').find(holds).map(|_| rule)
    };
    let rule = TABLE.lines().find_map(of_line).ok_or(
        "expected a time zone by its IANA name, such as Europe/Amsterdam, America/New_York or UTC",
    )?;
    Zone::parse(rule).ok_or_else(|| {
        "the clock there changes by no fixed rule; choose a zone with the same time".into()
    })
}

impl Zone {
    /// Reads a rule of the table.
    fn parse(rule: &str) -> Option<Self> {
        let mut words = rule.split(' ');
        let minutes = |word: Option<&str>| Some(word?.parse::<i64>().ok()? * 60);
        let standard_s = minutes(words.next())?;
        let summer = match words.next() {
            None => None,
            offset => Some(Summer {
                offset_s: minutes(offset)?,
                begins: Change::parse(words.next()?)?,
                ends: Change::parse(words.next()?)?,
            }),
        };
        Some(Self { standard_s, summer })
    }

    /// Seconds east of UTC at a moment, in seconds since 1970.
    pub fn offset_s(&self, at_s: i64) -> i64 {
        let Some(summer) = self.summer else {
            return self.standard_s;
        };
        let year = year_of((at_s + self.standard_s).div_euclid(DAY_S));
        let begins = summer.begins.local_s(year) - self.standard_s;
        let ends = summer.ends.local_s(year) - summer.offset_s;
        let in_summer = if begins < ends {
            begins <= at_s && at_s < ends
        } else {
            at_s < ends || begins <= at_s
        };
        if in_summer {
            summer.offset_s
        } else {
            self.standard_s
        }
    }

    /// The first moment at which the clock shows a local time or, where it skips that, a later one.
    pub fn earliest_s(&self, local_s: i64) -> i64 {
        let [early, late] = self.candidates_s(local_s);
        if self.shows(early, local_s) {
            return early;
        }
        if self.shows(late, local_s) {
            return late;
        }
        // Skipped: the change lies between the two.
        let mut change = early;
        while change < late && change + self.offset_s(change) < local_s {
            change += 60;
        }
        change
    }

    /// The last moment at which the clock shows a local time or, where it skips that, the first
    /// after it.
    pub fn latest_s(&self, local_s: i64) -> i64 {
        let [_, late] = self.candidates_s(local_s);
        if self.shows(late, local_s) {
            return late;
        }
        self.earliest_s(local_s)
    }

    fn shows(&self, at_s: i64, local_s: i64) -> bool {
        at_s + self.offset_s(at_s) == local_s
    }

    /// The moments that a local time can be, in their order.
    fn candidates_s(&self, local_s: i64) -> [i64; 2] {
        let summer_s = self.summer.map_or(self.standard_s, |s| s.offset_s);
        let (most, least) = (summer_s.max(self.standard_s), summer_s.min(self.standard_s));
        [local_s - most, local_s - least]
    }
}

impl Change {
    fn parse(word: &str) -> Option<Self> {
        let (date, minutes) = word.split_once('/')?;
        let mut numbers = date.split('.').map(|n| n.parse::<i64>().ok());
        Some(Self {
            month: numbers.next()??,
            week: numbers.next()??,
            weekday: numbers.next()??,
            time_s: minutes.parse::<i64>().ok()? * 60,
        })
    }

    /// When it is in a year, in seconds since 1970 as the clock shows it before the change.
    fn local_s(&self, year: i64) -> i64 {
        let first = day_of(year, self.month);
        let next_month = day_of(year + self.month / 12, self.month % 12 + 1);
        // 1970-01-01 was a Thursday: day 4 of the week.
        let wait = (self.weekday - (first + 4)).rem_euclid(7);
        let mut day = first + wait + 7 * (self.week - 1);
        while day >= next_month {
            day -= 7;
        }
        day * DAY_S + self.time_s
    }
}

/// The first day of a month, counted from 1970-01-01.
fn day_of(year: i64, month: i64) -> i64 {
    // Years that begin in March end with the day that leap years add.
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 719_468: from the first of March of the year 0 to 1970-01-01.
    year * 365 + leap_days + (153 * month + 2) / 5 - 719_468
}

/// The year of a day counted from 1970-01-01.
fn year_of(day: i64) -> i64 {
    let mut year = 1970 + day.div_euclid(366);
    while day_of(year + 1, 1) <= day {
        year += 1;
    }
    year
}

#[cfg(test)]
#[path = "zones_tests.rs"]
mod tests;
