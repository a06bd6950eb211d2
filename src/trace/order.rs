//! One sort for all that is ordered by moments.
//!
//! The standard library's sorts are made anew for each type of element and each key, several kB a
//! time, and every visitor of the page loads them all. Here one is shared.

/// Sorts by a whole number. Stable: what has the same key keeps its order. Quick where nothing is
/// out of order.
pub fn sort_by_key<T>(items: &mut [T], key: impl Fn(&T) -> u128) {
    let mut is_sorted = true;
    let mut last = 0;
    let mut order = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let key = key(item);
        is_sorted &= last <= key;
        last = key;
        order.push((key, place));
    }
    if !is_sorted {
        // No two places are the same, which is what makes this stable.
        order.sort_unstable();
        put_in(&mut order, items);
    }
}

/// The key of a pair, by its first part and then by its second one.
pub fn pair(first: u64, second: u64) -> u128 {
    u128::from(first) << 64 | u128::from(second)
}

/// A number with a fraction as a part of a key: the order is that of [`f64::total_cmp`].
pub fn fraction(number: f64) -> u64 {
    let bits = number.to_bits();
    if number.is_sign_negative() { !bits } else { bits | 1 << 63 }
}

/// Collects into an ordered set or map one by one: their own way to collect is a sort as well.
pub fn gather<C: Default + Extend<T>, T>(items: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(items);
    all
}

/// Puts at each place what was at the place that `order` names there. `order` is used up.
fn put_in<T>(order: &mut [(u128, usize)], items: &mut [T]) {
    for first in 0..items.len() {
        // Each place belongs to one round of places that hand on to each other.
        let mut place = first;
        loop {
            let from = core::mem::replace(&mut order[place].1, place);
            if from == first {
                break;
            }
            items.swap(place, from);
            place = from;
        }
    }
}
