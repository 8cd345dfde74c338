//! Chance that follows from a seed, and the seeds that a test tries.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![allow(dead_code, reason = "every test file uses its own part")]

/// SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        match all.get(self.below(all.len())) {
            Some(one) => one.clone(),
            None => panic!("nothing to choose from"),
        }
    }

    pub fn seconds(&mut self, from: usize, below: usize) -> i64 {
        i64::try_from(from + self.below(below - from)).unwrap()
    }
}

/// `<NAME>_SEED=n` repeats one seed, `<NAME>_SEEDS=n` tries that many.
pub fn seeds(name: &str, as_a_rule: u64) -> std::ops::Range<u64> {
    let number = |name: String| std::env::var_os(name).and_then(|n| n.to_str()?.parse().ok());
    match number(format!("{name}_SEED")) {
        Some(seed) => seed..seed + 1,
        None => 0..number(format!("{name}_SEEDS")).unwrap_or(as_a_rule),
    }
}

/// Tries every seed; a failure names it and what was broken.
pub fn try_seeds(name: &str, as_a_rule: u64, broken: impl Fn(u64) -> Vec<String>) {
    let failures: Vec<_> = seeds(name, as_a_rule)
        .map(|seed| (seed, broken(seed)))
        .filter(|(_, broken)| !broken.is_empty())
        .map(|(seed, broken)| format!("{name}_SEED={seed}: {}", broken.join("; ")))
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
