//! The page's few pictures. They say nothing that is not also said in words.

use yew::prelude::*;

use crate::ui::theme::ThemeChoice;

/// The sign of the playground: several loops, one inside the other's gap.
pub fn brand() -> Html {
    html! {
        <svg class="icon brand-sign" viewBox="0 0 24 24" aria-hidden="true">
            <path class="ring-a" d="M9 3.5a5.5 5.5 0 1 1-5.2 3.7" />
            <path class="ring-b" d="M15 9.5a5.5 5.5 0 1 1-5.2 3.7" />
        </svg>
    }
}

/// The sign of a theme.
pub fn theme(theme: ThemeChoice) -> Html {
    match theme {
        ThemeChoice::Auto => html! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="5.25" />
                <path class="fill" d="M8 2.75a5.25 5.25 0 0 1 0 10.5z" />
            </svg>
        },
        ThemeChoice::Light => html! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="8" cy="8" r="2.75" />
                <path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1" />
            </svg>
        },
        ThemeChoice::Dark => html! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z" />
            </svg>
        },
    }
}

/// Starts a run.
pub fn run() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path class="fill" d="M4.5 2.8v10.4L13 8z" />
        </svg>
    }
}

/// Ends a run.
pub fn stop() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <rect class="fill" x="3.5" y="3.5" width="9" height="9" rx="1" />
        </svg>
    }
}

/// Stands still.
pub fn pause() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path class="fill" d="M4 3h3v10H4zM9 3h3v10H9z" />
        </svg>
    }
}

/// Goes to the next event, or to the one before.
pub fn step(is_back: bool) -> Html {
    let turn = is_back.then_some("matrix(-1 0 0 1 16 0)");
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <g transform={turn}>
                <path class="fill" d="M3.5 3.4v9.2L10 8z" />
                <path d="M12 3.5v9" />
            </g>
        </svg>
    }
}

/// Plays a stretch again and again.
pub fn repeat() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M11 1.8 13 3.9l-2 2.1M13 3.9H5.5A2.7 2.7 0 0 0 2.8 6.6v1M5 14.2l-2-2.1L5 10M3 12.1h7.5a2.7 2.7 0 0 0 2.7-2.7v-1" />
        </svg>
    }
}

/// Shows what there is to know.
pub fn help() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M5.5 5.8A2.5 2.5 0 1 1 8 8.2v1.6M8 12.6v.1" />
        </svg>
    }
}

/// Gives something to others.
pub fn give() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 9.5V2M5 4.6 8 1.8l3 2.8M4.5 7H3v7h10V7h-1.5" />
        </svg>
    }
}

/// Goes to a page of its own.
pub fn leave() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M9 2.5h4.5V7M13.2 2.8 7.5 8.5M6.5 3.5h-4v10h10v-4" />
        </svg>
    }
}

/// Goes back to a default.
pub fn reset() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M3 2.5v4h4M3.2 6.3a5.2 5.2 0 1 1-.4 3" />
        </svg>
    }
}

/// A dot in the colour of a loop.
pub fn dot(colour: &'static str) -> Html {
    html! {
        <svg class="dot" viewBox="0 0 8 8" aria-hidden="true">
            <circle cx="4" cy="4" r="4" fill={colour} />
        </svg>
    }
}

/// A bar that is filled to this share, from 0 to 1.
pub fn share(share: f64, colour: &'static str) -> Html {
    let width = (share.clamp(0.0, 1.0) * 100.0).to_string();
    html! {
        <svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="4" />
            <rect {width} height="4" fill={colour} />
        </svg>
    }
}

/// Becomes a file.
pub fn save() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 2.5v7.5M5 7.2l3 3 3-3M2.8 11v2.5h10.4V11" />
        </svg>
    }
}

/// Comes from a file.
pub fn open() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 10.2V2.7M5 5.5l3-3 3 3M2.8 11v2.5h10.4V11" />
        </svg>
    }
}
