//! What a run tells to whoever asks: what was chosen, what was found, what was searched for, and the
//! numbers.

pub mod chart;
pub mod findings;
pub mod in_view;
pub mod inspector;
pub mod links;
pub mod numbers;
pub mod search;

use yew::prelude::*;

use crate::ui::run::Run;
use crate::visual::layout::Target;
use crate::visual::palette::Theme;
use findings::FindingsView;
pub use in_view::InViewTable;
use inspector::Inspector;
pub use links::GoTo;
use numbers::NumbersView;
use search::Search;

/// Of which run.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub run: Run,
    /// What is chosen in its picture.
    pub selected: Option<Target>,
    /// Whether what was searched for stands out in it.
    pub filters: bool,
    /// What the page looks like.
    pub theme: Theme,
}

/// The cards beside the timeline.
#[component]
pub fn Insight(props: &Props) -> Html {
    let Props { run, selected, filters, theme } = props;
    let Some(trace) = &run.trace else { return Html::default() };
    let (version, ended) = (run.seen.version, run.has_ended());
    html! {
        <div class="insight">
            <Search
                key={format!("search-{}", run.number)}
                trace={trace.clone()}
                {version}
                filters={*filters}
                theme={*theme}
            />
            <Inspector trace={trace.clone()} {version} selected={*selected} theme={*theme} />
            <FindingsView
                trace={trace.clone()}
                {ended}
                {version}
                events={run.seen.stats.events}
                theme={*theme}
            />
            <NumbersView
                key={run.number}
                trace={trace.clone()}
                seen={run.seen.clone()}
                theme={*theme}
            />
        </div>
    }
}
