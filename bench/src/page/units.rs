//! Numbers for people.

use crate::Spread;

/// A number with its thousands apart.
#[must_use]
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(super) fn whole(number: u64) -> String {
    // Exact up to 2^53.
    #[expect(clippy::cast_precision_loss, reason = "see above")]
    let float = number as f64;
    grouped(float)
}

pub(super) fn bytes(number: u64) -> String {
    match number {
        0..10_000 => format!("{} B", whole(number)),
        _ => format!("{} kB", whole(number.div_ceil(1_000))),
    }
}

pub(super) fn mib(number: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
    let mib = number as f64 / 1_048_576.0;
    format!("{mib:.1} MiB")
}

pub(super) fn time(us: f64) -> String {
    match us {
        us if us < 1_000.0 => format!("{us:.0} µs"),
        us if us < 1_000_000.0 => format!("{:.1} ms", us / 1e3),
        us => format!("{:.2} s", us / 1e6),
    }
}

/// Few samples have no percentiles.
pub(super) fn spread(spread: Spread) -> String {
    if spread.of == 1 {
        return format!("{} (once)", time(spread.p50_us));
    }
    if spread.of < 20 {
        return format!(
            "{}, at most {} (of {})",
            time(spread.p50_us),
            time(spread.p99_us),
            spread.of
        );
    }
    format!(
        "{} / {} / {}",
        time(spread.p50_us),
        time(spread.p95_us),
        time(spread.p99_us)
    )
}

pub(super) fn ratio(of: u64, to: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53")]
    let (of, to) = (of as f64, to as f64);
    if to > 0.0 { of / to } else { 0.0 }
}

pub(super) fn millions(number: u64) -> f64 {
    ratio(number, 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(whole(1_234_567), "1,234,567");
        assert_eq!(whole(123), "123");
        assert_eq!(bytes(12_345), "13 kB");
        assert_eq!(time(950.0), "950 µs");
        assert_eq!(time(12_345.0), "12.3 ms");
        assert_eq!(time(2_500_000.0), "2.50 s");
    }
}
