//! The timeline: the canvas, its buttons, and what is said of the thing under the pointer.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{HtmlCanvasElement, HtmlElement};
use yew::prelude::*;

use crate::trace::Trace;
use crate::trace::search::Query;
use crate::ui::context::use_player;
use crate::ui::insight::InViewTable;
use crate::ui::lanes_view::LanesView;
use crate::ui::measure_view::MeasureView;
use crate::ui::state::Reveal;
use crate::ui::tip::{put_beside, tip_text};
use crate::visual::describe::Tip;
use crate::visual::layout::{Arrangement, InView, Measured, Target};
use crate::visual::painter::{Command, Listener, Mode, Painter, Picture, Tandem};
use crate::visual::palette::Theme;

/// A run as it is shared with whoever adds to it. Two are the same if they are one and the same
/// object: what is in it changes while it is shown.
#[derive(Clone, Debug)]
pub struct Source(pub Rc<RefCell<Trace>>);

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl From<Rc<RefCell<Trace>>> for Source {
    fn from(trace: Rc<RefCell<Trace>>) -> Self {
        Source(trace)
    }
}

/// What the timeline shows, and how.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The run.
    #[prop_or_default]
    pub trace: Option<Source>,
    /// Whether the run goes on.
    #[prop_or_default]
    pub live: bool,
    /// What the page looks like.
    pub theme: Theme,
    /// The words for a key, one of [`KEYS`](crate::visual::describe::KEYS). A new callback means
    /// another language, so keep it as long as the language stays.
    pub translate: Callback<&'static str, String>,
    /// What is chosen.
    #[prop_or_default]
    pub selected: Option<Target>,
    /// What is to be brought into view.
    #[prop_or_default]
    pub revealed: Option<Reveal>,
    /// What is searched for and is to stand out.
    #[prop_or_default]
    pub filter: Option<Query>,
    /// How the lanes are put.
    #[prop_or_default]
    pub arrangement: Arrangement,
    /// Is told how the lanes are to be put.
    #[prop_or_default]
    pub on_arrange: Callback<Arrangement>,
    /// What the picture moves together with.
    #[prop_or_default]
    pub tandem: Option<Tandem>,
    /// Is told what was chosen by a click, or that nothing is chosen any more.
    #[prop_or_default]
    pub on_select: Callback<Option<Target>>,
    /// Is told once where to have the picture from that is painted.
    #[prop_or_default]
    pub on_picture: Callback<Picture>,
}

/// The timeline. It takes the room that it is given.
#[component]
pub fn Timeline(props: &Props) -> Html {
    let player = use_player();
    let canvas = use_node_ref();
    let tip_box = use_node_ref();
    let painter = use_mut_ref(|| None::<Painter>);
    let tip = use_state_eq(|| None::<Tip>);
    let mode = use_state_eq(Mode::default);
    let measured = use_state_eq(|| None::<Measured>);
    let is_measuring = use_state_eq(|| false);
    let in_view = use_state_eq(InView::default);
    let is_listing = use_state_eq(|| false);

    // The painter is made once and lives as long as the canvas. Callbacks change from one rendering
    // to the next, so the painter is told to look them up.
    let on_select = use_mut_ref(|| props.on_select.clone());
    on_select.borrow_mut().clone_from(&props.on_select);
    let on_arrange = use_mut_ref(|| props.on_arrange.clone());
    on_arrange.borrow_mut().clone_from(&props.on_arrange);
    {
        let (canvas, tip_box, painter) = (canvas.clone(), tip_box.clone(), painter.clone());
        let (set_tip, set_mode, set_measured) = (tip.setter(), mode.setter(), measured.setter());
        let set_in_view = in_view.setter();
        use_effect_with((), move |()| {
            let slot = painter.clone();
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                let listener = Listener {
                    hovered: Box::new(move |hover| {
                        if let (Some(hover), Some(tip_box)) =
                            (&hover, tip_box.cast::<HtmlElement>())
                        {
                            put_beside(&tip_box, hover);
                        }
                        set_tip.set(hover.map(|hover| hover.tip));
                    }),
                    mode: Box::new(move |mode| set_mode.set(mode)),
                    selected: Box::new(move |target| {
                        let on_select = on_select.borrow().clone();
                        on_select.emit(target);
                    }),
                    arranged: Box::new(move |arrangement| {
                        let on_arrange = on_arrange.borrow().clone();
                        on_arrange.emit(arrangement);
                    }),
                    measured: Box::new(move |measured| set_measured.set(measured)),
                    in_view: Box::new(move |in_view| set_in_view.set(in_view)),
                };
                *painter.borrow_mut() = Painter::attach(canvas, &player, listener).ok();
            }
            move || drop(slot.borrow_mut().take())
        });
    }
    // In this order: another run begins by its own rules.
    use_painter(&painter, props.trace.clone(), |painter, source| {
        painter.set_source(source.as_ref().map(|source| source.0.clone()));
    });
    use_painter(&painter, props.tandem.clone(), |painter, tandem| painter.ride(tandem.as_ref()));
    use_painter(&painter, props.live, |painter, live| painter.set_live(*live));
    use_painter(&painter, props.theme, |painter, theme| painter.set_theme(*theme));
    use_painter(&painter, props.translate.clone(), |painter, translate| {
        painter.set_words(&|key| translate.emit(key));
    });
    use_painter(&painter, props.on_picture.clone(), |painter, on_picture| {
        on_picture.emit(painter.picture());
    });
    use_painter(&painter, props.arrangement.clone(), |painter, arrangement| {
        painter.arrange(arrangement.clone());
    });
    use_painter(&painter, *is_measuring, |painter, measuring| painter.set_measuring(*measuring));
    use_painter(&painter, props.filter.clone(), |painter, filter| {
        painter.set_filter(filter.clone());
    });
    use_painter(&painter, *is_listing, |painter, listing| painter.set_listing(*listing));
    use_painter(&painter, props.selected, |painter, selected| painter.select(*selected));
    use_painter(&painter, props.revealed, |painter, revealed| {
        if let Some(revealed) = revealed {
            painter.reveal(revealed.target);
        }
    });

    let say = |key| props.translate.emit(key);
    let button = |key: &'static str, command, pressed: Option<bool>, path: &'static str| {
        let painter = painter.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(painter) = &*painter.borrow() {
                painter.command(command);
            }
        });
        let name = say(key);
        let pressed = pressed.map(|pressed| pressed.to_string());
        html! {
            <button type="button" aria-label={name.clone()} title={name} aria-pressed={pressed}
                {onclick}>
                <svg viewBox="0 0 16 16" aria-hidden="true"><path d={path} /></svg>
            </button>
        }
    };
    let follows = *mode == Mode::Tail;
    let toggle_measuring = {
        let is_measuring = is_measuring.clone();
        Callback::from(move |_: MouseEvent| is_measuring.set(!*is_measuring))
    };
    html! {
        <>
        <div class="timeline">
            <canvas ref={canvas} tabindex="0" role="application" aria-label={say("timeline-label")}
                aria-description={say("timeline-help")} />
            <div class="timeline-tools" role="group" aria-label={say("timeline-tools")}>
                { button("timeline-zoom-in", Command::ZoomIn, None, "M8 3v10M3 8h10") }
                { button("timeline-zoom-out", Command::ZoomOut, None, "M3 8h10") }
                { button("timeline-fit", Command::Fit, None,
                    "M2.5 3.5v9M13.5 3.5v9M5 8h6M7 6 5 8l2 2M9 6l2 2-2 2") }
                { button("timeline-follow", Command::Follow, Some(follows),
                    "M13.5 3.5v9M2.5 8H11M8 5l3 3-3 3") }
                <button type="button" aria-label={say("timeline-measure")}
                    title={say("timeline-measure")} aria-pressed={is_measuring.to_string()}
                    onclick={toggle_measuring}>
                    <svg viewBox="0 0 16 16" aria-hidden="true">
                        <path d="M2.5 5h11v6h-11zM5 5v2.5M8 5v3.5M11 5v2.5" />
                    </svg>
                </button>
            </div>
            <div class="timeline-tip" role="tooltip" ref={tip_box} hidden={tip.is_none()}>
                if let Some(tip) = &*tip {
                    { tip_text(tip, props.theme, &say) }
                }
            </div>
            if let Some(trace) = &props.trace {
                <LanesView trace={trace.clone()} arrangement={props.arrangement.clone()}
                    on_arrange={props.on_arrange.clone()} />
            }
        </div>
        if let Some(trace) = &props.trace {
            <InViewTable trace={trace.clone()} in_view={(*in_view).clone()} open={*is_listing}
                on_open={Callback::from(move |open| is_listing.set(open))} theme={props.theme} />
        }
        if let (Some(trace), Some(measured)) = (&props.trace, &*measured) {
            <MeasureView measured={measured.clone()} trace={trace.clone()} />
        }
        </>
    }
}

/// Tells the painter of a property when that has changed, and at first.
#[hook]
fn use_painter<T: PartialEq + 'static>(
    painter: &Rc<RefCell<Option<Painter>>>,
    value: T,
    tell: impl Fn(&Painter, &T) + 'static,
) {
    let painter = painter.clone();
    use_effect_with(value, move |value| {
        if let Some(painter) = &*painter.borrow() {
            tell(painter, value);
        }
    });
}
