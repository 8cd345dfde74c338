//! Many times of one thing.

use std::time::Duration;

use serde::Serialize;

/// How times of one thing are spread, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// Half of them took at most so long.
    pub p50_us: f64,
    /// 95 of a hundred.
    pub p95_us: f64,
    /// 99 of a hundred.
    pub p99_us: f64,
    /// How many there were.
    pub of: usize,
}

impl Spread {
    /// Of these times.
    #[must_use]
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| {
            let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
            times
                .get(place)
                .map_or(0.0, |time| time.as_secs_f64() * 1e6)
        };
        Self {
            p50_us: at(50),
            p95_us: at(95),
            p99_us: at(99),
            of: times.len(),
        }
    }
}

/// The middle one of some numbers; 0 of none.
pub(super) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let spread = Spread::of((1..=100).rev().map(Duration::from_micros).collect());
        assert!((spread.p50_us - 50.0).abs() < 1e-6, "{spread:?}");
        assert!((spread.p95_us - 95.0).abs() < 1e-6, "{spread:?}");
        assert!((spread.p99_us - 99.0).abs() < 1e-6, "{spread:?}");
        assert_eq!(Spread::of(Vec::new()), Spread::default());
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < 1e-9);
    }
}
