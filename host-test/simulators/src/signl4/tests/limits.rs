//! The limits.

use super::*;

#[test]
fn passing_the_limit_is_429_for_the_length_of_the_window() {
    let phones = Phones::new();
    phones.signl4.set_plan(&Plan::Free);
    let statuses: Vec<_> = (0..12)
        .map(|_| phones.send(&json!({})).status().as_u16())
        .collect();
    assert_eq!(statuses.iter().filter(|s| **s == 201).count(), 10);
    let answer = phones.send(&json!({}));
    assert_eq!(
        (
            answer.status().as_u16(),
            &answer.headers()["x-ratelimit-remaining"]
        ),
        (429, &"0".parse().unwrap())
    );
    let reset: i64 = answer.headers()["x-ratelimit-reset"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(reset, phones.clock.now().as_second() + 15);
    phones.clock.advance(jiff::SignedDuration::from_secs(15));
    assert_eq!(phones.send(&json!({})).status(), 201);
}

#[test]
fn ten_errors_in_a_minute_are_enough() {
    let phones = Phones::new();
    let wrong = || phones.ask("POST", "/webhook/wrong", "{}").status().as_u16();
    let statuses: Vec<_> = (0..12).map(|_| wrong()).collect();
    assert_eq!(
        statuses,
        [404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 429]
    );
    assert_eq!(
        phones.send(&json!({})).status(),
        429,
        "good events are blocked with the bad"
    );
    phones.clock.advance(jiff::SignedDuration::from_secs(60));
    assert_eq!(phones.send(&json!({})).status(), 201);
}
