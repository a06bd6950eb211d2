//! Numbers as the languages write them.

use crate::ui::lang::Lang;

/// Between groups of three digits. Russian takes a space that does not break the line, and none
/// in numbers of four digits.
const NO_BREAK_SPACE: &str = "\u{a0}";

/// A whole number.
pub fn integer(number: i64, lang: Lang) -> String {
    let sign = if number < 0 { "−" } else { "" };
    format!("{sign}{}", count(number.unsigned_abs(), lang))
}

/// A count.
pub fn count(number: u64, lang: Lang) -> String {
    grouped(&number.to_string(), lang)
}

/// A number that is given in full, with the mark of this language before its decimals. What is no
/// such number stays as it is.
pub fn in_full(text: &str, lang: Lang) -> String {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !is_digits(whole.strip_prefix('-').unwrap_or(whole)) || !is_digits(fraction) {
        return text.to_owned();
    }
    match fraction {
        "0" => whole.to_owned(),
        _ => format!("{whole}{}{fraction}", point(lang)),
    }
}

/// A number with about three digits that count: no more decimals than say something.
pub fn decimal(number: f64, lang: Lang) -> String {
    if !number.is_finite() {
        return "–".to_owned();
    }
    let size = number.abs();
    let decimals = match size {
        _ if size == 0.0 || size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ => 3,
    };
    let text = format!("{size:.decimals$}");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let whole = grouped(whole, lang);
    let fraction = fraction.trim_end_matches('0');
    let sign = if number < 0.0 { "−" } else { "" };
    match fraction {
        "" => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}{}{fraction}", point(lang)),
    }
}

/// Milliseconds since the run began, always to the hundredth so that they stand in a column.
pub fn moment(t_us: u64, lang: Lang) -> String {
    let whole = count(t_us / 1_000, lang);
    let fraction = t_us % 1_000 / 10;
    format!("{whole}{}{fraction:02}", point(lang))
}

/// What stands before decimals.
fn point(lang: Lang) -> char {
    match lang {
        Lang::En => '.',
        Lang::Ru => ',',
    }
}

fn grouped(digits: &str, lang: Lang) -> String {
    let (separator, least) = match lang {
        Lang::En => (",", 4),
        Lang::Ru => (NO_BREAK_SPACE, 5),
    };
    if digits.len() < least {
        return digits.to_owned();
    }
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let mut groups: Vec<&str> = if head.is_empty() { Vec::new() } else { vec![head] };
    let mut rest = tail;
    while rest.len() >= 3 {
        let (group, more) = rest.split_at(3);
        groups.push(group);
        rest = more;
    }
    groups.join(separator)
}
