//! Play, Pause, Step: the shown moment of the run, and how it moves.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::context::{use_playback, use_player, use_texts};
use crate::ui::i18n::Texts;
use crate::ui::icons;
use crate::ui::moves::{Move, Mover, Through};
use crate::ui::select::Select;
use crate::ui::slider::Slider;
use crate::visual::describe::Value;
use crate::visual::layout::extent;
use crate::visual::painter::Player;
use crate::visual::playback::{Playback, SPEEDS};
use crate::visual::steps::Way;

/// How many places the slider has: a key moves it by one.
const PLACES: f64 = 1_000.0;

/// What the bar shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Does what the buttons ask for.
    pub mover: Bound,
    /// Whether there is a run to be played.
    pub has_run: bool,
    /// Is told whose events are to be stepped through.
    pub on_through: Callback<Through>,
    /// Is asked to show the keys.
    pub on_keys: Callback<()>,
}

/// A mover, compared by what it would do.
#[derive(Clone)]
pub struct Bound(pub Mover);

impl PartialEq for Bound {
    fn eq(&self, other: &Self) -> bool {
        let (one, two) = (&self.0, &other.0);
        (one.selected, one.through) == (two.selected, two.through)
            && one.player == two.player
            && one.dispatch == two.dispatch
    }
}

/// The bar.
#[component]
pub fn Transport(props: &Props) -> Html {
    let texts = use_texts();
    let player = use_player();
    let playback = use_playback();
    let is_off = !props.has_run;
    let button = |key: &str, what: Move, is_idle: bool, icon: Html| {
        let mover = props.mover.0.clone();
        let onclick = Callback::from(move |_: MouseEvent| mover.make(what));
        let name = texts.t(key);
        // What has nothing to do just now keeps the keyboard's focus.
        let idle = is_idle.then_some("true");
        html! {
            <button type="button" disabled={is_off} aria-disabled={idle} aria-label={name.clone()}
                title={name} {onclick}>{ icon }</button>
        }
    };
    let plays = playback.is_playing() && props.has_run;
    let on_keys = props.on_keys.reform(|_: MouseEvent| ());
    html! {
        <div class="transport" role="group" aria-label={texts.t("transport")}>
            <div class="transport-buttons">
                { button("step-back", Move::Step(Way::Back), false, icons::step(true)) }
                { button("play", Move::Play, plays, icons::run()) }
                { button("pause", Move::Pause, !plays, icons::pause()) }
                { button("step", Move::Step(Way::On), false, icons::step(false)) }
            </div>
            { scrubber(&playback, &player, is_off, &texts) }
            <div class="transport-more">
                { speed(&playback, &player, &texts) }
                { through(props, &player, &texts) }
                { repeat(props, &playback, &player, &texts) }
                if playback.is_live() && props.has_run {
                    { live(&playback, &player, &texts) }
                }
                <button type="button" class="transport-keys" aria-label={texts.t("keys")}
                    title={texts.t("keys")} onclick={on_keys}>
                    { icons::help() }
                </button>
            </div>
        </div>
    }
}

fn scrubber(playback: &Playback, player: &Player, is_off: bool, texts: &Texts) -> Html {
    let end = playback.end_us();
    let place = if end > 0.0 { (playback.at_us() / end * PLACES).round() } else { 0.0 };
    let moment = |us: f64| Value::Moment(us as u64).say(&|key| texts.t(key));
    let (now, total) = (moment(playback.at_us()), moment(end));
    let said = texts
        .t_args("position-of", &[("now", now.as_str().into()), ("total", total.as_str().into())]);
    let player = player.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(slider) = event.target_dyn_into::<HtmlInputElement>() {
            let share = slider.value_as_number() / PLACES;
            player.update(|playback| playback.seek(share * playback.end_us()));
        }
    });
    html! {
        <>
            <Slider {place} places={PLACES} {is_off} label={texts.t("position")} {said} {oninput} />
            <output class="moment"><strong>{ now }</strong><span>{ format!(" / {total}") }</span></output>
        </>
    }
}

fn speed(playback: &Playback, player: &Player, texts: &Texts) -> Html {
    let code = |speed: Option<f64>| {
        let place = SPEEDS.iter().position(|known| Some(*known) == speed);
        place.map_or_else(|| "auto".to_owned(), |place| place.to_string())
    };
    let player = player.clone();
    let on_choose = Callback::from(move |code: String| {
        let speed = code.parse::<usize>().ok().and_then(|place| SPEEDS.get(place)).copied();
        player.update(|playback| playback.set_speed(speed));
    });
    let auto = texts.t_args("speed-auto", &[("speed", factor(playback.speed()).into())]);
    let options = SPEEDS.iter().zip(0..).map(|(speed, place): (_, usize)| {
        html! { <option value={place.to_string()}>{ factor(*speed) }</option> }
    });
    html! {
        <Select value={code(playback.chosen_speed())} label={texts.t("speed")} {on_choose}>
            <option value="auto">{ auto }</option>
            { for options }
        </Select>
    }
}

/// A speed as people say it: `1/30×`, `3×`.
fn factor(speed: f64) -> String {
    if speed < 1.0 { format!("1/{}×", (1.0 / speed).round()) } else { format!("{speed}×") }
}

fn through(props: &Props, player: &Player, texts: &Texts) -> Html {
    let mover = &props.mover.0;
    let has = |through: Through| {
        let scope = player.look_up(|trace, _| through.scope(trace, mover.selected).is_some());
        through == Through::All || scope == Some(true)
    };
    let value = if has(mover.through) { mover.through } else { Through::All };
    let on_choose =
        props.on_through.reform(|code: String| Through::from_code(&code).unwrap_or_default());
    let options = Through::ALL.into_iter().map(|through| {
        html! {
            <option value={through.code()} disabled={!has(through)}>{ texts.t(through.key()) }</option>
        }
    });
    html! {
        <Select value={value.code()} label={texts.t("through")} {on_choose}>{ for options }</Select>
    }
}

/// What is chosen is played again and again, else what the timeline shows.
fn repeat(props: &Props, playback: &Playback, player: &Player, texts: &Texts) -> Html {
    let is_on = playback.range().is_some();
    let (player, selected) = (player.clone(), props.mover.0.selected);
    let onclick = Callback::from(move |_: MouseEvent| {
        let chosen = player.look_up(|trace, _| extent(trace, selected?)).flatten();
        let range = chosen.filter(|(from, to)| from < to).unwrap_or(player.view());
        player.update(|playback| playback.set_range((!is_on).then_some(range)));
    });
    let name = texts.t("repeat");
    html! {
        <button type="button" aria-pressed={is_on.to_string()} aria-label={name.clone()}
            title={name} disabled={!props.has_run} {onclick}>{ icons::repeat() }</button>
    }
}

fn live(playback: &Playback, player: &Player, texts: &Texts) -> Html {
    let player = player.clone();
    let onclick = Callback::from(move |_: MouseEvent| player.update(Playback::follow));
    html! {
        <button type="button" class="live" aria-pressed={playback.follows_tail().to_string()}
            title={texts.t("live-help")} {onclick}>{ texts.t("live") }</button>
    }
}
