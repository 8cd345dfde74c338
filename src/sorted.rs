//! Short lists in order. For some hundred items at most: std's sorts are faster for more, and bring 4 kB of code for
//! each type of item.

use std::cmp::Ordering;

/// Puts an item behind all those that it does not come before.
pub fn insert<T>(list: &mut Vec<T>, item: T, compare: impl Fn(&T, &T) -> Ordering) {
    let at = list.partition_point(|known| compare(known, &item).is_le());
    list.insert(at, item);
}

/// The items in order; those that are equal stay as they were.
#[must_use]
pub fn sorted<T>(
    items: impl IntoIterator<Item = T>,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    let mut list = Vec::new();
    for item in items {
        insert(&mut list, item, &compare);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_what_a_stable_sort_gives(items in prop::collection::vec((0u8..9, any::<u8>()), 0..60)) {
            let by_first = |one: &(u8, u8), other: &(u8, u8)| one.0.cmp(&other.0);
            let mut expected = items.clone();
            expected.sort_by(by_first);
            prop_assert_eq!(sorted(items, by_first), expected);
        }
    }
}
