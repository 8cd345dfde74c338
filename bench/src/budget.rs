//! What a run may cost: counted, so that the same limits hold on every machine.

use std::collections::BTreeMap;
use std::path::Path;

use super::counts::RunCost;
use super::sizes;

/// Names of what is counted, and how much of it.
pub type Counted = BTreeMap<String, u64>;

/// Work, sizes and memory may differ by so many thousandths before the budget must be changed: they move with every
/// line of code, and with how the WebAssembly standard library was built (2 % between two builds of it from the
/// same source). Requests and store operations may not differ at all.
const LEEWAY_THOUSANDTHS: u64 = 30;

/// Everything that the budget holds: what runs cost, and the sizes of artefacts in bytes.
///
/// # Errors
/// When the folder of the artefacts cannot be read.
pub fn counted(costs: &[RunCost], dist: &Path) -> anyhow::Result<Counted> {
    let named = |(name, bytes)| (format!("size.{name}"), bytes);
    let mut all: Counted = sizes::artefacts(dist)?.into_iter().map(named).collect();
    for cost in costs {
        let mut note = |what: &str, number: u64| {
            all.insert(format!("{}.{what}", cost.name), number);
        };
        note(
            "requests",
            cost.used.traffic.topdesk_requests + cost.used.traffic.signl4_requests,
        );
        note("bytes-sent", cost.used.traffic.bytes_sent);
        note("bytes-received", cost.used.traffic.bytes_received);
        note("store-reads", cost.used.reads);
        note("store-writes", cost.used.writes);
        note("store-bytes-read", cost.used.carried.bytes_read);
        note("store-bytes-written", cost.used.carried.bytes_written);
        note("fuel", cost.used.fuel);
        note("memory", cost.used.memory_bytes);
    }
    Ok(all)
}

/// What is above its budget, far below it, or has none: a sentence each. Empty: all is well.
#[must_use]
pub fn departed(budget: &Counted, counted: &Counted) -> Vec<String> {
    let mut sentences = Vec::new();
    for (name, &number) in counted {
        match budget.get(name) {
            None => sentences.push(format!("{name}: {number}, and there is no budget for it")),
            Some(&most) if number > most + leeway(name, most) => {
                let more = number - most;
                sentences.push(format!(
                    "{name}: {number}, the budget is {most}: {more} more"
                ));
            }
            // Else the next change could give it all back, and nobody would know.
            Some(&most) if number + leeway(name, most) < most => {
                let less = most - number;
                sentences.push(format!(
                    "{name}: {number}, {less} less than its budget: lower that"
                ));
            }
            Some(_) => {}
        }
    }
    for name in budget.keys().filter(|name| !counted.contains_key(*name)) {
        sentences.push(format!("{name}: has a budget, but is not counted any more"));
    }
    sentences
}

fn leeway(name: &str, most: u64) -> u64 {
    let moves = ["fuel", "memory", "size."]
        .iter()
        .any(|part| name.contains(part));
    if moves {
        most * LEEWAY_THOUSANDTHS / 1_000
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[(&str, u64)]) -> Counted {
        numbers
            .iter()
            .map(|(name, n)| ((*name).to_owned(), *n))
            .collect()
    }

    #[test]
    fn requests_may_not_grow_and_work_a_little() {
        let budget = of(&[("idle.requests", 1), ("idle.fuel", 1_000)]);
        assert!(departed(&budget, &of(&[("idle.requests", 1), ("idle.fuel", 1_030)])).is_empty());
        let said = departed(&budget, &of(&[("idle.requests", 2), ("idle.fuel", 1_031)]));
        let wanted = [
            "idle.fuel: 1031, the budget is 1000: 31 more",
            "idle.requests: 2, the budget is 1: 1 more",
        ];
        assert_eq!(said, wanted);
    }

    #[test]
    fn a_budget_follows_what_has_become_less() {
        let budget = of(&[("idle.requests", 2), ("idle.fuel", 1_000)]);
        let said = departed(&budget, &of(&[("idle.requests", 1), ("idle.fuel", 995)]));
        assert_eq!(
            said,
            ["idle.requests: 1, 1 less than its budget: lower that"]
        );
    }

    #[test]
    fn what_is_counted_has_a_budget_and_what_has_one_is_counted() {
        let said = departed(&of(&[("a.requests", 1)]), &of(&[("b.requests", 1)]));
        assert_eq!(said.len(), 2, "{said:?}");
    }
}
