use super::{Hours, Outside};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn hours(zone: &str, open: &[&str]) -> Hours {
    let open = open.iter().map(|span| Hours::span(span).unwrap());
    Hours::new(Hours::zone(zone).unwrap(), open.collect(), false)
}

/// Returns `inside`, or the time when the hours begin.
fn at(hours: &Hours, now: &str) -> String {
    match hours.outside(now.parse().unwrap()) {
        None => "inside".into(),
        Some(Outside::Hold(until)) => until.to_string(),
        Some(Outside::Drop) => "drop".into(),
    }
}

fn amsterdam(open: &[&str]) -> Hours {
    hours("Europe/Amsterdam", open)
}

#[test]
fn a_span_is_open_from_its_first_minute_up_to_its_last() {
    let hours = amsterdam(&["mon-fri 08:00-18:00"]);
    // 2027-01-04 is a Monday. The zone is one hour ahead of UTC.
    assert_eq!(at(&hours, "2027-01-04T06:59:59Z"), "2027-01-04T07:00:00Z");
    assert_eq!(at(&hours, "2027-01-04T07:00:00Z"), "inside");
    assert_eq!(at(&hours, "2027-01-04T16:59:59Z"), "inside");
    assert_eq!(at(&hours, "2027-01-04T17:00:00Z"), "2027-01-05T07:00:00Z");
}

#[test]
fn over_the_weekend_the_next_opening_is_on_monday() {
    let hours = amsterdam(&["mon-fri 08:00-18:00"]);
    assert_eq!(at(&hours, "2027-01-08T17:00:00Z"), "2027-01-11T07:00:00Z");
}

#[test]
fn of_several_spans_the_next_one_counts() {
    let hours = amsterdam(&["mon-fri 08:00-18:00", "sat 10:00-14:00"]);
    assert_eq!(at(&hours, "2027-01-08T17:00:00Z"), "2027-01-09T09:00:00Z");
}

#[test]
fn a_span_over_midnight_belongs_to_the_day_on_which_it_begins() {
    let hours = amsterdam(&["fri 18:00-08:00"]);
    assert_eq!(at(&hours, "2027-01-08T23:30:00Z"), "inside");
    assert_eq!(at(&hours, "2027-01-09T06:59:00Z"), "inside");
    assert_eq!(at(&hours, "2027-01-09T07:00:00Z"), "2027-01-15T17:00:00Z");
    assert_eq!(at(&hours, "2027-01-08T05:00:00Z"), "2027-01-08T17:00:00Z");
}

#[test]
fn the_same_time_twice_is_a_whole_day_and_the_day_ends_at_24() {
    assert_eq!(
        at(&amsterdam(&["daily 00:00-24:00"]), "2027-01-08T23:00:00Z"),
        "inside"
    );
    assert_eq!(
        at(&amsterdam(&["daily 08:00-08:00"]), "2027-01-08T07:00:00Z"),
        "inside"
    );
    let sunday = amsterdam(&["sun 12:00-24:00"]);
    assert_eq!(at(&sunday, "2027-01-10T22:59:59Z"), "inside");
    assert_eq!(at(&sunday, "2027-01-10T23:00:00Z"), "2027-01-17T11:00:00Z");
}

#[test]
fn an_opening_in_the_hour_that_is_skipped_is_at_the_change() {
    // On 2027-03-28 the clock skips 02:00 to 03:00.
    let hours = amsterdam(&["sun 02:30-06:00"]);
    assert_eq!(at(&hours, "2027-03-28T00:59:59Z"), "2027-03-28T01:00:00Z");
    assert_eq!(at(&hours, "2027-03-28T01:00:00Z"), "inside");
}

#[test]
fn a_span_wholly_in_the_hour_that_is_skipped_is_left_out() {
    let hours = amsterdam(&["sun 02:10-02:50"]);
    assert_eq!(at(&hours, "2027-03-28T00:00:00Z"), "2027-04-04T00:10:00Z");
}

#[test]
fn the_hour_that_comes_twice_is_open_throughout() {
    // On 2027-10-31 the clock shows 02:00 to 03:00 twice, from 00:00 to 02:00 UTC.
    let hours = amsterdam(&["sun 02:15-02:45"]);
    assert_eq!(at(&hours, "2027-10-31T00:00:00Z"), "2027-10-31T00:15:00Z");
    assert_eq!(at(&hours, "2027-10-31T01:00:00Z"), "inside");
    assert_eq!(at(&hours, "2027-10-31T01:45:00Z"), "2027-11-07T01:15:00Z");
}

/// Checks that a span that begins in a skipped hour opens at the change, and that a span within a repeated hour is open
/// from the first time the clock shows its beginning to the last time it shows its end.
#[track_caller]
fn check_changes(zone: &str, skipped: (&str, &str), repeated: (&str, &str, &str)) {
    let second = SignedDuration::from_secs(1);
    let (span, change) = skipped;
    let opens: Timestamp = change.parse().unwrap();
    let begins_skipped = hours(zone, &[span]);
    assert_eq!(
        begins_skipped.outside(opens - second),
        Some(Outside::Hold(opens))
    );
    assert_eq!(begins_skipped.outside(opens), None);

    let (span, first, last) = repeated;
    let (first, last): (Timestamp, Timestamp) = (first.parse().unwrap(), last.parse().unwrap());
    let twice = hours(zone, &[span]);
    assert_eq!(twice.outside(first - second), Some(Outside::Hold(first)));
    assert_eq!(twice.outside(first), None);
    assert_eq!(twice.outside(last - second), None);
    assert!(matches!(twice.outside(last), Some(Outside::Hold(next)) if next > last));
}

#[test]
fn hours_in_casablanca_follow_the_clock_of_ramadan() {
    check_changes(
        "Africa/Casablanca",
        ("sun 02:30-06:00", "2025-04-06T02:00:00Z"),
        (
            "sun 02:15-02:45",
            "2025-02-23T01:15:00Z",
            "2025-02-23T02:45:00Z",
        ),
    );
}

#[test]
fn hours_in_el_aaiun_follow_the_clock_of_ramadan() {
    check_changes(
        "Africa/El_Aaiun",
        ("sun 02:30-06:00", "2025-04-06T02:00:00Z"),
        (
            "sun 02:15-02:45",
            "2025-02-23T01:15:00Z",
            "2025-02-23T02:45:00Z",
        ),
    );
}

#[test]
fn hours_in_havana_follow_a_clock_that_changes_at_midnight() {
    check_changes(
        "America/Havana",
        ("sun 00:30-06:00", "2025-03-09T05:00:00Z"),
        (
            "sun 00:15-00:45",
            "2025-11-02T04:15:00Z",
            "2025-11-02T05:45:00Z",
        ),
    );
}

#[test]
fn hours_in_cuba_are_those_of_havana() {
    check_changes(
        "Cuba",
        ("sun 00:30-06:00", "2025-03-09T05:00:00Z"),
        (
            "sun 00:15-00:45",
            "2025-11-02T04:15:00Z",
            "2025-11-02T05:45:00Z",
        ),
    );
}

#[test]
fn hours_in_gaza_follow_a_clock_that_changes_on_saturday() {
    check_changes(
        "Asia/Gaza",
        ("sat 02:30-06:00", "2025-04-12T00:00:00Z"),
        (
            "sat 01:15-01:45",
            "2025-10-24T22:15:00Z",
            "2025-10-24T23:45:00Z",
        ),
    );
}

#[test]
fn hours_in_hebron_follow_a_clock_that_changes_on_saturday() {
    check_changes(
        "Asia/Hebron",
        ("sat 02:30-06:00", "2025-04-12T00:00:00Z"),
        (
            "sat 01:15-01:45",
            "2025-10-24T22:15:00Z",
            "2025-10-24T23:45:00Z",
        ),
    );
}

#[test]
fn south_of_the_equator_summer_runs_over_the_new_year() {
    let sydney = hours("Australia/Sydney", &["fri 09:00-17:00"]);
    assert_eq!(at(&sydney, "2026-12-31T21:59:59Z"), "2026-12-31T22:00:00Z");
    assert_eq!(at(&sydney, "2027-07-01T22:59:59Z"), "2027-07-01T23:00:00Z");
}

#[test]
fn every_zone_of_the_database_is_accepted_except_the_unconfigured_one() {
    let zones = TimeZoneDatabase::bundled();
    let names: Vec<_> = zones.available().map(|zone| zone.to_string()).collect();
    assert!(names.len() > 500);
    let refused = names.iter().filter(|name| Hours::zone(name).is_err());
    assert_eq!(refused.collect::<Vec<_>>(), ["Factory"]);
    assert!(Hours::zone("Etc/Unknown").is_err());
}

#[test]
fn the_case_of_a_name_does_not_matter() {
    assert_eq!(
        Hours::zone("europe/amsterdam"),
        Hours::zone("Europe/Amsterdam")
    );
    assert_eq!(Hours::zone("utc"), Hours::zone("UTC"));
}

#[test]
fn a_misspelt_zone_is_refused_with_a_similar_name() {
    for (misspelt, meant) in [
        ("Europe/Amsterdm", "Europe/Amsterdam"),
        ("Amsterdam", "Europe/Amsterdam"),
        ("Europe Berlin", "Europe/Berlin"),
        ("america/newyork", "America/New_York"),
        ("Africa/Casablnaca", "Africa/Casablanca"),
    ] {
        let fault = Hours::zone(misspelt).unwrap_err();
        assert!(fault.contains("IANA"), "{fault}");
        assert!(
            fault.ends_with(&format!("did you mean {meant}?")),
            "{fault}"
        );
    }
}

#[test]
fn a_name_that_resembles_no_zone_is_refused_without_a_guess() {
    for unknown in [
        "",
        "/",
        "?",
        "60",
        "CEST",
        "Europe",
        "Europe/",
        "Europe/Amsterdam Berlin",
        "Central European Time",
    ] {
        let fault = Hours::zone(unknown).unwrap_err();
        assert!(fault.contains("IANA") && !fault.contains("mean"), "{fault}");
    }
}

#[test]
fn with_drop_nothing_waits() {
    let open = vec![Hours::span("mon 08:00-09:00").unwrap()];
    let hours = Hours::new(Hours::zone("UTC").unwrap(), open, true);
    assert_eq!(at(&hours, "2027-01-04T07:00:00Z"), "drop");
    assert_eq!(at(&hours, "2027-01-04T08:00:00Z"), "inside");
}

#[test]
fn days_are_lists_and_ranges_that_may_pass_the_weekend() {
    let same = |one: &str, other: &str| assert_eq!(Hours::span(one), Hours::span(other), "{one}");
    same("mon-fri 08:00-18:00", "Mon,Tue,Wed,Thu,Fri 8:00-18:00");
    same("sat-mon 08:00-18:00", "mon, sat ,sun 08:00-18:00");
    same("daily 08:00-18:00", "mon-sun 08:00-18:00");
}

#[test]
fn an_invalid_span_is_refused() {
    for bad in [
        "",
        "mon",
        "08:00-18:00",
        "mon 08:00",
        "mon 8-18",
        "mon 8:0-18:00",
        "mon 08:00-24:01",
        "mon 24:00-08:00",
        "mon 08:60-09:00",
        "noday 08:00-18:00",
        "mon wed 08:00-18:00",
        "mon- 08:00-18:00",
        "mon, 08:00-18:00",
        "mon 08:00 - 18:00",
        "mon +8:00-18:00",
    ] {
        assert!(Hours::span(bad).is_err(), "{bad:?}");
    }
}

const ZONES: [&str; 8] = [
    "Europe/Amsterdam",
    "America/New_York",
    "America/St_Johns",
    "America/Nuuk",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Pacific/Kiritimati",
    "UTC",
];

fn any_span() -> impl Strategy<Value = String> {
    let days = prop::sample::select(vec!["mon", "sun", "sat-mon", "tue,thu", "mon-fri", "daily"]);
    (days, 0u32..24, 0u32..60, 0u32..24, 0u32..60)
        .prop_map(|(days, h, m, to_h, to_m)| format!("{days} {h:02}:{m:02}-{to_h:02}:{to_m:02}"))
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    // The weeks in which the clock changes, and any other time.
    let changes = [
        1806195600_i64,
        1824944400,
        1805007600,
        1825567200,
        1806764400,
    ];
    let near =
        (prop::sample::select(changes.to_vec()), -400_000i64..400_000).prop_map(|(c, d)| c + d);
    prop_oneof![near, 1_798_761_600i64..2_200_000_000]
        .prop_map(|s| Timestamp::from_second(s).unwrap())
}

/// Whether the wall clock is within one of the spans. This computes the result independently, but is valid only on days
/// without a change of the clock.
fn by_the_clock(zone: &TimeZone, spans: &[String], at: Timestamp) -> Option<bool> {
    let day = SignedDuration::from_hours(50);
    let even = zone.to_offset(at - day) == zone.to_offset(at + day);
    let local = zone.to_datetime(at);
    let weekday = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap();
    let minute = u32::try_from(local.hour()).unwrap() * 60 + u32::try_from(local.minute()).unwrap();
    let inside = spans.iter().any(|span| {
        let (days, times) = span.split_once(' ').unwrap();
        let on = |day: usize| {
            let all = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            match days {
                "daily" => true,
                "mon-fri" => day < 5,
                "sat-mon" => [0, 5, 6].contains(&day),
                list => list.split(',').any(|d| d == all[day]),
            }
        };
        let minutes =
            |t: &str| t[..2].parse::<u32>().unwrap() * 60 + t[3..].parse::<u32>().unwrap();
        let (from, to) = times
            .split_once('-')
            .map(|(f, t)| (minutes(f), minutes(t)))
            .unwrap();
        if from < to {
            return on(weekday) && (from..to).contains(&minute);
        }
        on(weekday) && minute >= from || on((weekday + 6) % 7) && minute < to
    });
    even.then_some(inside)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_next_opening_is_inside_and_nothing_before_it(
        zone in prop::sample::select(ZONES.to_vec()), spans in prop::collection::vec(any_span(), 1..4), now in any_time()
    ) {
        let open: Vec<_> = spans.iter().map(String::as_str).collect();
        let hours = hours(zone, &open);
        if let Some(Outside::Hold(next)) = hours.outside(now) {
            prop_assert!(next > now);
            prop_assert_eq!(hours.outside(next), None);
            let minute = SignedDuration::from_mins(1);
            let mut at = now;
            while at < next {
                prop_assert_eq!(hours.outside(at), Some(Outside::Hold(next)));
                at += minute;
            }
        }
    }

    #[test]
    fn without_a_change_of_the_clock_the_wall_clock_gives_the_same_answer(
        zone in prop::sample::select(ZONES.to_vec()), spans in prop::collection::vec(any_span(), 1..4), now in any_time()
    ) {
        let tz = TimeZoneDatabase::bundled().get(zone).unwrap();
        let open: Vec<_> = spans.iter().map(String::as_str).collect();
        if let Some(inside) = by_the_clock(&tz, &spans, now) {
            prop_assert_eq!(hours(zone, &open).outside(now).is_none(), inside);
        }
    }

    #[test]
    fn no_text_and_no_time_panics(text in ".*", second in -377_705_023_201i64..253_402_207_200) {
        let _ = (Hours::span(&text), Hours::zone(&text));
        let _ = amsterdam(&["mon-fri 08:00-18:00"]).outside(Timestamp::from_second(second).unwrap());
    }
}
