//! What a run gives: result, numbers, log.

use yew::prelude::*;

use crate::ui::context::use_texts;
use crate::ui::latencies::Latencies;
use crate::ui::log_view::LogView;
use crate::ui::loops_view::LoopsView;
use crate::ui::run::{Phase, Run};
use crate::ui::table_view::TableView;
use crate::ui::totals::Totals;
use crate::visual::palette::Theme;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub run: Run,
    /// What the page looks like.
    pub theme: Theme,
}

/// Result, numbers and log, each as soon as there is something to see.
#[component]
pub fn Results(props: &Props) -> Html {
    let texts = use_texts();
    let Props { run, theme } = props;
    let seen = &run.seen;
    html! {
        <div class="results">
            <ResultTables run={run.clone()} />
            if !seen.stats.loops.is_empty() {
                <section class="card" aria-labelledby="statistics">
                    <h2 id="statistics">{ texts.t("statistics") }</h2>
                    <LoopsView seen={seen.clone()} theme={*theme} />
                    <Totals seen={seen.clone()} />
                    <Latencies seen={seen.clone()} />
                </section>
            }
            <LogView key={run.number} seen={seen.clone()} theme={*theme} />
        </div>
    }
}

#[derive(Properties)]
struct TablesProps {
    run: Run,
}

/// A result comes with the run's end and stays as it is.
impl PartialEq for TablesProps {
    fn eq(&self, other: &Self) -> bool {
        self.run.number == other.run.number && self.run.phase == other.run.phase
    }
}

#[component]
fn ResultTables(props: &TablesProps) -> Html {
    let texts = use_texts();
    let run = &props.run;
    let Phase::Ended(outcome) = &run.phase else { return Html::default() };
    let Some(scenario) = run.scenario() else { return Html::default() };
    let tables = (scenario.0.tables)(&outcome.result);
    let tables = tables.into_iter().filter(|table| !table.rows.is_empty()).map(|table| {
        let key = format!("{}-{}", run.number, table.title);
        html! { <TableView {key} {table} /> }
    });
    let tables: Vec<_> = tables.collect();
    html! {
        <section class="card" aria-labelledby="result">
            <h2 id="result">{ texts.t("result") }</h2>
            if tables.is_empty() {
                <p class="muted">{ texts.t("result-empty") }</p>
            } else {
                <div class="tables">{ for tables }</div>
            }
        </section>
    }
}
