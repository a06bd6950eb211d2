//! The lanes of the timeline as a list, for whoever does not drag them.

use yew::prelude::*;

use crate::ids::LoopId;
use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::timeline::Source;
use crate::visual::layout::Arrangement;

/// What is listed.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The run.
    pub trace: Source,
    /// How the lanes are put.
    pub arrangement: Arrangement,
    /// Is told how they are to be put.
    pub on_arrange: Callback<Arrangement>,
}

/// A button that opens the list.
#[component]
pub fn LanesView(props: &Props) -> Html {
    let texts = use_texts();
    // New loops are found when the list is opened.
    let update = use_force_update();
    let ontoggle = Callback::from(move |_: Event| update.force_update());
    html! {
        <details class="lanes" {ontoggle}>
            <summary>{ texts.t("lanes") }</summary>
            <div class="lanes-list">{ list(props, &texts) }</div>
        </details>
    }
}

fn list(props: &Props, texts: &Texts) -> Html {
    let Ok(trace) = props.trace.0.try_borrow() else { return Html::default() };
    let tracks = trace.tracks();
    let put = |arrangement: Arrangement| {
        let on_arrange = props.on_arrange.clone();
        Callback::from(move |_: MouseEvent| on_arrange.emit(arrangement.clone()))
    };
    let folded = |fold: bool| {
        let mut arrangement = props.arrangement.clone();
        tracks.iter().for_each(|track| arrangement.fold(track.id, fold));
        put(arrangement)
    };
    let shifted = |id: LoopId, by: isize| {
        let mut arrangement = props.arrangement.clone();
        arrangement.shift(tracks, id, by);
        put(arrangement)
    };
    let places = props.arrangement.places(tracks);
    let last = places.len().saturating_sub(1);
    let rows = places.iter().enumerate().map(|(number, place)| {
        let track = &tracks[*place];
        let is_folded = props.arrangement.is_folded(track.id);
        let mut toggled = props.arrangement.clone();
        toggled.fold(track.id, !is_folded);
        let said = [("loop", track.name.clone().into())];
        let button = |key: &str, sign: &'static str, disabled: bool, onclick| {
            html! {
                <button type="button" aria-label={texts.t_args(key, &said)} {disabled} {onclick}>
                    { sign }
                </button>
            }
        };
        html! {
            <li key={track.id.0}>
                <label>
                    <input type="checkbox" checked={!is_folded} onclick={put(toggled)}
                        aria-label={texts.t_args("lanes-open", &said)} />
                    { &track.name }
                </label>
                { button("lanes-up", "↑", number == 0, shifted(track.id, -1)) }
                { button("lanes-down", "↓", number == last, shifted(track.id, 1)) }
            </li>
        }
    });
    html! {
        <>
            <p>
                <button type="button" onclick={folded(true)}>{ texts.t("lanes-fold-all") }</button>
                <button type="button" onclick={put(Arrangement::default())}>
                    { texts.t("lanes-reset") }
                </button>
            </p>
            <ol>{ for rows }</ol>
        </>
    }
}
