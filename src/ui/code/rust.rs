//! The source that runs, its lines tied to what came of them.

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::prelude::*;

use crate::ui::code::copy::Copy;
use crate::ui::code::listing::Listing;
use crate::ui::code::lit::use_lit;
use crate::ui::code::source::{Loaded, use_source};
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::select::Select;
use crate::ui::state::Action;
use crate::ui::timeline;
use crate::visual::layout::Target;
use crate::visual::sites::{self, Place};

/// Whose source, and what goes on in it.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The files, the first to be read first.
    pub files: Vec<&'static str>,
    /// The run that is shown.
    pub trace: Option<timeline::Source>,
    /// Grows with the run.
    pub version: u64,
    /// What is chosen in the picture.
    pub selected: Option<Target>,
}

/// The files of a scenario, and of the runtime where something chosen comes from there.
#[component]
pub fn Rust(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    let chosen = use_state_eq(|| None::<String>);
    let trace = props.trace.clone();
    let places = use_memo((trace.clone(), props.selected), |(trace, selected)| {
        let trace = trace.as_ref().and_then(|trace| trace.0.try_borrow().ok());
        trace
            .zip(*selected)
            .map(|(trace, target)| sites::places(&trace, target))
            .unwrap_or_default()
    });
    {
        let (chosen, places) = (chosen.clone(), places.clone());
        use_effect_with((props.trace.clone(), props.selected), move |_| {
            if let Some(place) = places.first() {
                chosen.set(Some(place.file.clone()));
            }
        });
    }
    {
        let chosen = chosen.clone();
        use_effect_with(props.files.clone(), move |_| chosen.set(None));
    }
    let first = props.files.first().copied().unwrap_or_default();
    let file = chosen.as_deref().unwrap_or(first).to_owned();
    let counts = use_memo((trace.clone(), props.version, file.clone()), |(trace, _, file)| {
        let trace = trace.as_ref().and_then(|trace| trace.0.try_borrow().ok());
        trace.map_or_else(BTreeMap::new, |trace| sites::counts(&trace, file))
    });
    let loaded = use_source(&file);
    let lit = use_lit(&file);
    let on_line = {
        let given = (trace, props.selected, file.clone(), dispatch);
        use_callback(given, |line: u32, (trace, selected, file, dispatch)| {
            let place = Place { file: file.clone(), line };
            let trace = trace.as_ref().and_then(|trace| trace.0.try_borrow().ok());
            let next = trace.and_then(|trace| sites::next(&trace, &place, *selected));
            if let Some(target) = next {
                dispatch.emit(Action::Reveal(target));
            }
        })
    };
    let on_choose = {
        let chosen = chosen.clone();
        Callback::from(move |file| chosen.set(Some(file)))
    };
    let more = (!props.files.contains(&file.as_str())).then_some(file.as_str());
    let options = props.files.iter().copied().chain(more).map(|path| {
        html! { <option value={path.to_owned()} selected={path == file}>{ path }</option> }
    });
    let marked: Vec<u32> =
        places.iter().filter(|place| place.file == file).map(|place| place.line).collect();
    html! {
        <>
            <div class="code-bar">
                <label for="code-file" class="visually-hidden">{ texts.t("code-file") }</label>
                <Select id="code-file" value={file.clone()} {on_choose}>{ for options }</Select>
                <span class="code-tools">
                    if let Loaded::Ready(source) = &loaded {
                        <Copy key={file.clone()} source={Rc::clone(source)} />
                    }
                </span>
            </div>
            <p class="muted code-hint">{ texts.t("code-hint") }</p>
            <Listing
                {loaded}
                path={file}
                {counts}
                {marked}
                selected={props.selected}
                {lit}
                on_line={Some(on_line)}
            />
        </>
    }
}
