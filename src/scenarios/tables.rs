//! Results as tables, shared by the scenarios.

use serde_json::Value as Json;

use crate::scenarios::run::{Cell, Table};

/// A value as a cell: yes or no in the reader's language, anything else as [`text`] has it.
pub fn cell(value: &Json) -> Cell {
    match value {
        Json::Bool(yes) => Cell::YesNo(*yes),
        value => text(value).into(),
    }
}

/// A quotient of what was measured as a cell; empty where there is none.
pub fn rounded(value: &Json) -> Cell {
    value.as_f64().map_or_else(|| cell(value), Cell::Rounded)
}

/// A value as text: texts without their quotes, what is missing as nothing.
pub fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// A table with one row per item of a list, and one column per field of the items.
pub fn of_objects(
    title: &'static str,
    list: &Json,
    columns: &[(&'static str, &'static str)],
) -> Table {
    let rows = items(list).map(|item| {
        columns.iter().map(|(_, field)| cell(item.get(field).unwrap_or(&Json::Null))).collect()
    });
    let heads = columns.iter().map(|(head, _)| *head).collect();
    Table { title, columns: heads, rows: rows.collect() }
}

/// A table with one row per name and value of an object.
pub fn of_fields(title: &'static str, object: &Json, columns: [&'static str; 2]) -> Table {
    let fields = object.as_object().into_iter().flatten();
    let mut fields: Vec<_> = fields.collect();
    // Worker-10 comes after Worker-9.
    fields.sort_by_cached_key(|(field, _)| {
        let digits = field.len() - field.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (name, number) = field.split_at(field.len() - digits);
        (name.to_owned(), number.parse::<u64>().unwrap_or_default())
    });
    let rows = fields.into_iter().map(|(name, value)| vec![name.clone().into(), cell(value)]);
    Table { title, columns: columns.to_vec(), rows: rows.collect() }
}

/// The items of a list; none, if it is no list.
pub fn items(list: &Json) -> impl Iterator<Item = &Json> {
    list.as_array().into_iter().flatten()
}
