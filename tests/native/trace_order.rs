//! The sort that all moments share, against the standard library's.

use polyloop::trace::order::{fraction, pair, sort_by_key};
use proptest::prelude::*;

proptest! {
    #[test]
    fn sorts_as_the_standard_library_does(keys in prop::collection::vec(0_u64..40, 0..200)) {
        let mut items: Vec<_> = keys.into_iter().enumerate().map(|(at, key)| (key, at)).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|(key, _)| *key);
        sort_by_key(&mut items, |(key, _)| u128::from(*key));
        prop_assert_eq!(items, expected);
    }

    #[test]
    fn orders_pairs_by_the_first_and_then_by_the_second(
        mut items in prop::collection::vec((any::<u64>(), any::<u64>()), 0..50),
    ) {
        let mut expected = items.clone();
        expected.sort();
        sort_by_key(&mut items, |(first, second)| pair(*first, *second));
        prop_assert_eq!(items, expected);
    }

    #[test]
    fn orders_fractions_as_the_standard_library_does(
        (one, other) in (prop::num::f64::ANY, prop::num::f64::ANY),
    ) {
        prop_assert_eq!(fraction(one).cmp(&fraction(other)), one.total_cmp(&other));
    }
}

#[test]
fn does_not_take_long_where_everything_moves_by_one_place() {
    let mut items: Vec<u64> = (0..200_000).map(|place| (place + 199_999) % 200_000).collect();
    sort_by_key(&mut items, |item| u128::from(*item));
    assert!(items.is_sorted());
}
