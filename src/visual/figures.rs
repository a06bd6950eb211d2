//! Numbers as they are read: three significant digits, and a unit that keeps them short.

use core::fmt::Write;

/// A unit of time. Its symbol is up to the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Microseconds.
    Us,
    /// Milliseconds.
    Ms,
    /// Seconds.
    S,
}

impl Unit {
    /// All units.
    pub const ALL: [Unit; 3] = [Unit::Us, Unit::Ms, Unit::S];

    /// The unit that a distance of so many microseconds is best told in.
    pub fn for_us(us: f64) -> Unit {
        // 999.5 would be rounded to 1000 of the smaller unit.
        match us {
            us if us < 999.5 => Unit::Us,
            us if us < 999_500.0 => Unit::Ms,
            _ => Unit::S,
        }
    }

    /// How many microseconds it has.
    pub fn us(self) -> f64 {
        match self {
            Unit::Us => 1.0,
            Unit::Ms => 1e3,
            Unit::S => 1e6,
        }
    }

    /// Its symbol in the International System.
    pub fn symbol(self) -> &'static str {
        match self {
            Unit::Us => "µs",
            Unit::Ms => "ms",
            Unit::S => "s",
        }
    }

    /// The translation key of its symbol.
    pub fn key(self) -> &'static str {
        match self {
            Unit::Us => "unit-us",
            Unit::Ms => "unit-ms",
            Unit::S => "unit-s",
        }
    }
}

/// A distance in microseconds as three significant digits of the unit that suits it. Microseconds
/// are whole, and so are thousands of seconds.
pub fn duration(us: f64) -> (String, Unit) {
    let unit = Unit::for_us(us);
    (significant(us / unit.us(), if unit == Unit::Us { 0 } else { 2 }), unit)
}

/// A moment in microseconds, to the microsecond as far as the digits after the point go: a
/// moment is for comparing with another, so it is not rounded.
pub fn moment(us: f64) -> (String, Unit) {
    if us < 1e3 {
        return (grouped(us.max(0.0) as u64), Unit::Us);
    }
    let (unit, digits) = if us < 1e6 { (Unit::Ms, 3) } else { (Unit::S, 6) };
    let whole = us.max(0.0) as u64;
    let base = unit.us() as u64;
    (format!("{}.{:0digits$}", grouped(whole / base), whole % base), unit)
}

/// Three significant digits, at most `digits` of them after the point, zeros at the end left out.
pub fn significant(value: f64, digits: usize) -> String {
    let after = match value.abs() {
        size if size < 9.995 => 2,
        size if size < 99.95 => 1,
        _ => 0,
    };
    let after = after.min(digits);
    if after == 0 {
        return grouped(value.max(0.0).round() as u64);
    }
    let mut text = format!("{value:.after$}");
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    text
}

/// A whole number, its thousands set apart by narrow spaces from five digits on.
pub fn grouped(number: u64) -> String {
    let plain = number.to_string();
    if plain.len() < 5 {
        return plain;
    }
    let mut text = String::with_capacity(plain.len() * 2);
    for (at, digit) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// Like [`grouped`], but short: `1.2k`, `34k`, `5.6M`.
pub fn short_count(number: u64) -> String {
    let (value, suffix) = match number {
        0..=999 => return number.to_string(),
        1_000..=999_499 => (number as f64 / 1e3, "k"),
        _ => (number as f64 / 1e6, "M"),
    };
    let mut text = significant(value, usize::from(value < 9.95));
    let _ = text.write_str(suffix);
    text
}
