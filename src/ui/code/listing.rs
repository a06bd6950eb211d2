//! Lines of source text with their numbers and marks.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use yew::prelude::*;

use crate::ui::browser;
use crate::ui::code::source::{Loaded, Piece, Source};
use crate::ui::context::use_texts;
use crate::visual::layout::Target;
use crate::visual::sites::Count;

/// What is shown.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The source.
    pub loaded: Loaded,
    /// What it is called.
    pub path: String,
    /// What came of the lines.
    #[prop_or_default]
    pub counts: Rc<BTreeMap<u32, Count>>,
    /// The lines of what is chosen. The first one is brought into view.
    #[prop_or_default]
    pub marked: Vec<u32>,
    /// What is chosen: another choice brings its line into view again.
    #[prop_or_default]
    pub selected: Option<Target>,
    /// The lines of what runs at the shown moment.
    #[prop_or_default]
    pub lit: Rc<BTreeSet<u32>>,
    /// Is told the line that was clicked, of those that something came of.
    #[prop_or_default]
    pub on_line: Option<Callback<u32>>,
}

/// The source, or in a sentence why it is not there.
#[component]
pub fn Listing(props: &Props) -> Html {
    let texts = use_texts();
    let node = use_node_ref();
    let wanted = (props.loaded.clone(), props.marked.clone(), props.selected);
    {
        let node = node.clone();
        use_effect_with(wanted, move |(_, marked, _)| {
            if let (Some(line), Some(list)) = (marked.first(), node.cast()) {
                browser::scroll_within(&list, &format!("[data-line=\"{line}\"]"));
            }
        });
    }
    match &props.loaded {
        Loaded::Loading => html! { <p class="muted" role="status">{ texts.t("code-loading") }</p> },
        Loaded::Missing => {
            let path = [("path", props.path.as_str().into())];
            html! { <p role="status">{ texts.t_args("code-missing", &path) }</p> }
        }
        Loaded::Ready(source) => html! {
            <div class="code-scroll" ref={node} tabindex="0" role="region" aria-label={props.path.clone()}>
                <code key={props.path.clone()}>{ for rows(source, props) }</code>
            </div>
        },
    }
}

fn rows(source: &Source, props: &Props) -> Vec<Html> {
    let rows = (1_u32..).zip(&source.lines).map(|(number, pieces)| {
        let count = props.counts.get(&number).copied().unwrap_or_default();
        let on_line = props.on_line.clone().filter(|_| count.total() > 0);
        html! {
            <Row
                key={number}
                {number}
                pieces={Pieces(pieces.clone())}
                {count}
                has_counts={props.on_line.is_some()}
                is_marked={props.marked.contains(&number)}
                is_lit={props.lit.contains(&number)}
                {on_line}
            />
        }
    });
    rows.collect()
}

/// The text of a line. Two are the same if they are one and the same object.
struct Pieces(Rc<[Piece]>);

impl PartialEq for Pieces {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(PartialEq, Properties)]
struct RowProps {
    number: u32,
    pieces: Pieces,
    count: Count,
    has_counts: bool,
    is_marked: bool,
    is_lit: bool,
    on_line: Option<Callback<u32>>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let texts = use_texts();
    let RowProps { number, count, has_counts, .. } = *props;
    // Also the button's click arrives here. Whoever selects text wants nothing else.
    let onclick = props.on_line.clone().map(|on_line| {
        Callback::from(move |_: MouseEvent| {
            if !browser::has_selection() {
                on_line.emit(number);
            }
        })
    });
    let said = [
        ("line", number.into()),
        ("tasks", count.tasks.into()),
        ("messages", count.messages.into()),
        ("timers", count.timers.into()),
    ];
    let class = classes!(
        "code-line",
        props.is_marked.then_some("marked"),
        props.is_lit.then_some("lit"),
        onclick.is_some().then_some("tied"),
    );
    let text = props.pieces.0.iter().map(|(class, text)| match class {
        Some(class) => html! { <span class={*class}>{ text }</span> },
        None => html! { text },
    });
    html! {
        <div
            {class}
            data-line={number.to_string()}
            aria-current={props.is_marked.then_some("location")}
            onclick={onclick}
        >
            <span class="code-number" aria-hidden="true" data-number={number.to_string()} />
            if has_counts {
                <span class="code-count">
                    if count.total() > 0 {
                        <button
                            type="button"
                            aria-label={texts.t_args("code-count", &said)}
                            title={texts.t_args("code-count", &said)}
                        >
                            { texts.count(count.total().into()) }
                        </button>
                    }
                </span>
            }
            <span class="code-text">{ for text }{ "\n" }</span>
        </div>
    }
}
