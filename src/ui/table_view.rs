//! A table of a result. Long ones are shown in part, so that a run of a hundred thousand tasks does
//! not make a hundred thousand rows.

use yew::prelude::*;

use crate::scenarios::run::Table;
use crate::ui::context::use_texts;

/// Rows at first.
const FIRST: usize = 20;

/// Rows more with every click.
const STEP: usize = 100;

/// Rows at most; beyond them a script serves better.
const MOST: usize = 2_000;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The table.
    pub table: Table,
}

/// A table with its caption.
#[component]
pub fn TableView(props: &Props) -> Html {
    let texts = use_texts();
    let limit = use_state(|| FIRST);
    let Table { title, columns, rows } = &props.table;
    let shown = rows.len().min(*limit);
    let numeric: Vec<bool> = (0..columns.len())
        .map(|column| {
            let mut cells = rows.iter().filter_map(|row| row.get(column)).peekable();
            cells.peek().is_some() && cells.all(|cell| cell.is_number() || cell.is_empty())
        })
        .collect();
    let class =
        |column: usize| numeric.get(column).copied().unwrap_or_default().then_some("number");
    let heads = columns.iter().enumerate().map(|(column, key)| {
        html! {
            <th scope="col" class={classes!(class(column))}>{ texts.t(&format!("column-{key}")) }</th>
        }
    });
    let body = rows.iter().take(shown).map(|row| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let class = if cell.is_sentence() { Some("sentence") } else { class(column) };
            html! { <td class={classes!(class)}>{ texts.cell(cell) }</td> }
        });
        html! { <tr>{ for cells }</tr> }
    });
    let more = {
        let limit = limit.clone();
        Callback::from(move |_| limit.set((*limit + STEP).min(MOST)))
    };
    let count = [
        ("shown", texts.count(shown as u64).into()),
        ("count", rows.len().into()),
        ("total", texts.count(rows.len() as u64).into()),
    ];
    let caption = texts.t(&format!("table-{title}"));
    html! {
        <div class="table">
            <div class="scroll" tabindex="0" role="region" aria-label={caption.clone()}>
                <table>
                    <caption>{ caption }</caption>
                    <thead><tr>{ for heads }</tr></thead>
                    <tbody>{ for body }</tbody>
                </table>
            </div>
            <p class="foot">
                if shown < rows.len() {
                    <span>{ texts.t_args("rows-shown", &count) }</span>
                    if shown < MOST {
                        <button type="button" class="quiet" onclick={more}>
                            { texts.t("show-more") }
                        </button>
                    } else {
                        <span>{ texts.t("rows-by-script") }</span>
                    }
                } else {
                    <span>{ texts.t_args("rows-all", &count) }</span>
                }
            </p>
        </div>
    }
}
