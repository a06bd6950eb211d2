//! The stage: the loops at the moment that is shown, and the same in words.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use crate::ui::context::{use_playback, use_player, use_texts};
use crate::ui::i18n::Texts;
use crate::ui::tip::{put_beside, tip_text};
use crate::visual::describe::{Tip, Value};
use crate::visual::layout::Target;
use crate::visual::painter::{Player, StageListener, StagePainter};
use crate::visual::palette::Theme;
use crate::visual::playback::Playback;
use crate::visual::stage::{Moment, state_key, tableau, task_name};

/// What the stage shows beside the run that is played.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What the page looks like.
    pub theme: Theme,
    /// The words for a key. A new callback means another language.
    pub translate: Callback<&'static str, String>,
    /// What is chosen.
    pub selected: Option<Target>,
    /// Is told what was chosen, or that nothing is chosen any more.
    pub on_select: Callback<Option<Target>>,
}

type Slot = Rc<RefCell<Option<StagePainter>>>;

/// The stage. It takes the room that it is given.
#[component]
pub fn StageView(props: &Props) -> Html {
    let texts = use_texts();
    let player = use_player();
    let canvas = use_node_ref();
    let tip_box = use_node_ref();
    let painter: Slot = use_mut_ref(|| None::<StagePainter>);
    let tip = use_state_eq(|| None::<Tip>);
    // The painter is made once. Callbacks change from one rendering to the next, so it looks them up.
    let on_select = use_mut_ref(|| props.on_select.clone());
    on_select.borrow_mut().clone_from(&props.on_select);
    {
        let (canvas, tip_box, painter) = (canvas.clone(), tip_box.clone(), painter.clone());
        let set_tip = tip.setter();
        use_effect_with(player, move |player| {
            let slot = painter.clone();
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                let listener = StageListener {
                    hovered: Box::new(move |hover| {
                        if let (Some(hover), Some(tip_box)) =
                            (&hover, tip_box.cast::<HtmlElement>())
                        {
                            put_beside(&tip_box, hover);
                        }
                        set_tip.set(hover.map(|hover| hover.tip));
                    }),
                    selected: Box::new(move |target| {
                        let on_select = on_select.borrow().clone();
                        on_select.emit(target);
                    }),
                };
                *painter.borrow_mut() = StagePainter::attach(canvas, player, listener).ok();
            }
            move || drop(slot.borrow_mut().take())
        });
    }
    use_stage_painter(&painter, props.theme, |painter, theme| painter.set_theme(*theme));
    use_stage_painter(&painter, props.translate.clone(), |painter, translate| {
        painter.set_words(&|key| translate.emit(key));
    });
    use_stage_painter(&painter, props.selected, |painter, selected| painter.select(*selected));
    let say = |key| props.translate.emit(key);
    html! {
        <div class="stage-view">
            <canvas ref={canvas} tabindex="0" role="application" aria-label={texts.t("stage-label")}
                aria-description={texts.t("stage-help")} />
            <Legend />
            <div class="timeline-tip" role="tooltip" ref={tip_box} hidden={tip.is_none()}>
                if let Some(tip) = &*tip {
                    { tip_text(tip, props.theme, &say) }
                }
            </div>
            <InWords />
        </div>
    }
}

#[hook]
fn use_stage_painter<T: PartialEq + 'static>(
    painter: &Slot,
    value: T,
    tell: impl Fn(&StagePainter, &T) + 'static,
) {
    let painter = painter.clone();
    use_effect_with(value, move |value| {
        if let Some(painter) = &*painter.borrow() {
            tell(painter, value);
        }
    });
}

/// What the signs on the stage mean.
#[component]
fn Legend() -> Html {
    let texts = use_texts();
    let sign = |class: &'static str, key: &str| {
        html! { <li><span class={class} aria-hidden="true" />{ texts.t(key) }</li> }
    };
    html! {
        <ul class="stage-legend">
            { sign("sign-message", "legend-message") }
            { sign("sign-mail", "legend-mail") }
            { sign("sign-ready", "legend-ready") }
            { sign("sign-running", "legend-running") }
            { sign("sign-blocked", "legend-blocked") }
        </ul>
    }
}

/// What the stage shows, for who cannot see it: told while it stands still.
#[component]
fn InWords() -> Html {
    let texts = use_texts();
    let player = use_player();
    let playback = use_playback();
    if playback.is_playing() {
        return Html::default();
    }
    let Some(rows) = rows(&player, &playback, &texts) else { return Html::default() };
    let at = Value::Moment(playback.at_us() as u64).say(&|key| texts.t(key));
    let heads = ["loop", "stage-state", "stage-task", "stage-ready", "stage-mailbox"];
    let head = |key: &&str| html! { <th scope="col">{ texts.t(key) }</th> };
    let body = rows.into_iter().map(|row| {
        let cells = row.into_iter().map(|cell| html! { <td>{ cell }</td> });
        html! { <tr>{ for cells }</tr> }
    });
    let caption = texts.t_args("stage-at", &[("moment", at.into())]);
    html! {
        <div class="visually-hidden" aria-live="polite">
            <table class="stage-words">
                <caption>{ caption }</caption>
                <thead><tr>{ for heads.iter().map(head) }</tr></thead>
                <tbody>{ for body }</tbody>
            </table>
        </div>
    }
}

fn rows(player: &Player, playback: &Playback, texts: &Texts) -> Option<Vec<[String; 5]>> {
    let moment = Moment { at_us: playback.at_us(), lately_us: 0.0 };
    player.look_up(|trace, times| {
        let tableau = tableau(trace, times, moment);
        let nodes = tableau.nodes.iter().zip(trace.tracks());
        nodes
            .map(|(node, track)| {
                [
                    track.name.clone(),
                    texts.t(state_key(node)),
                    task_name(trace, node).unwrap_or_default().to_owned(),
                    texts.count(node.ready as u64),
                    texts.count(node.mailbox as u64),
                ]
            })
            .collect()
    })
}
