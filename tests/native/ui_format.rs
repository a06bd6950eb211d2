//! Numbers as the languages write them.

use polyloop::ui::format::{count, decimal, in_full, integer, moment};
use polyloop::ui::lang::Lang::{En, Ru};

#[test]
fn whole_numbers_are_grouped() {
    assert_eq!(count(0, En), "0");
    assert_eq!(count(999, En), "999");
    assert_eq!(count(1_000, En), "1,000");
    assert_eq!(count(1_000, Ru), "1000");
    assert_eq!(count(10_000, Ru), "10\u{a0}000");
    assert_eq!(count(u64::MAX, En), "18,446,744,073,709,551,615");
    assert_eq!(integer(i64::MIN, En), "−9,223,372,036,854,775,808");
}

#[test]
fn decimals_say_no_more_than_they_know() {
    assert_eq!(decimal(0.0, En), "0");
    assert_eq!(decimal(0.0004, En), "0");
    assert_eq!(decimal(0.0125, En), "0.013");
    assert_eq!(decimal(1.5, Ru), "1,5");
    assert_eq!(decimal(12.34, En), "12.3");
    assert_eq!(decimal(99.96, En), "100");
    assert_eq!(decimal(12_345.6, Ru), "12\u{a0}346");
    assert_eq!(decimal(-2.0, En), "−2");
    assert_eq!(decimal(f64::NAN, En), "–");
}

#[test]
fn what_is_given_in_full_has_the_mark_of_the_language() {
    assert_eq!(in_full("1001.695", En), "1001.695");
    assert_eq!(in_full("1001.695", Ru), "1001,695");
    assert_eq!(in_full("-0.5", Ru), "-0,5");
    assert_eq!(in_full("1003.0", Ru), "1003");
    assert_eq!(in_full("1003.0", En), "1003");
    for text in ["41666654166667500000", "1.2.3", "127.0.0.1", "1.5e21", ".5", "5.", "a.b", "", "-"]
    {
        assert_eq!(in_full(text, Ru), text);
    }
}

#[test]
fn moments_stand_in_a_column() {
    assert_eq!(moment(0, En), "0.00");
    assert_eq!(moment(1_234_567, En), "1,234.56");
    assert_eq!(moment(12_345_067, Ru), "12\u{a0}345,06");
}
