//! What the reader has to know about the address, or a file.

use yew::prelude::*;

use crate::trace::file::ImportError;
use crate::trace::file::error::{Counted, MOST_BYTES};
use crate::trace::file::export::VERSION;
use crate::ui::context::{use_dispatch, use_texts};
use crate::ui::i18n::Texts;
use crate::ui::note::{NotOpened, Note};
use crate::ui::state::Action;

/// What there is to say.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// In the order of saying.
    pub notes: Vec<Note>,
}

/// The notes, if there are any.
#[component]
pub fn NotesView(props: &Props) -> Html {
    let texts = use_texts();
    let dispatch = use_dispatch();
    if props.notes.is_empty() {
        return Html::default();
    }
    let notes = props.notes.iter().map(|note| {
        html! { <p>{ say(note, &texts) }{ detail(note) }</p> }
    });
    html! {
        <div class="notes">
            <div role="alert">{ for notes }</div>
            <button type="button" class="quiet" onclick={dispatch.reform(|_: MouseEvent| Action::CloseNotes)}>
                { texts.t("close") }
            </button>
        </div>
    }
}

fn say(note: &Note, texts: &Texts) -> String {
    match note {
        Note::NoSuchScenario { id } => {
            texts.t_args("note-no-such-scenario", &[("id", id.as_str().into())])
        }
        Note::UnknownParams { names, known } => texts.t_args(
            "note-unknown-params",
            &[
                ("count", names.len().into()),
                ("names", names.join(", ").into()),
                ("known", known.join(", ").into()),
            ],
        ),
        Note::Misread { name, text } => texts.t_args(
            "note-misread",
            &[("name", name.as_str().into()), ("text", text.as_str().into())],
        ),
        Note::NoTexts { lang } => texts.t_args("note-no-texts", &[("lang", lang.name().into())]),
        Note::NotOpened { file, why } => {
            let why = refusal(why, texts);
            match file.as_str() {
                "" => texts.t_args("note-not-opened", &[("why", why.into())]),
                file => texts
                    .t_args("note-file-not-opened", &[("file", file.into()), ("why", why.into())]),
            }
        }
    }
}

/// Why a file was not opened, and what to do.
fn refusal(why: &NotOpened, texts: &Texts) -> String {
    let megabytes = |bytes: u64| texts.count(bytes.div_ceil(1 << 20));
    match why {
        NotOpened::Busy => texts.t("file-busy"),
        NotOpened::Embedded => texts.t("file-embedded"),
        NotOpened::Unreadable(_) => texts.t("file-unreadable"),
        NotOpened::Refused(error) => match error {
            ImportError::TooLarge { bytes } => texts.t_args(
                "file-too-large",
                &[("size", megabytes(*bytes).into()), ("most", megabytes(MOST_BYTES).into())],
            ),
            ImportError::TooMany { what, most } => {
                let key = match what {
                    Counted::Events => "file-too-many-events",
                    Counted::Loops => "file-too-many-loops",
                    Counted::RunBytes => "file-too-much-run",
                };
                texts.t_args(key, &[("most", texts.count(*most as u64).into())])
            }
            ImportError::Truncated => texts.t("file-truncated"),
            ImportError::NotJson { .. } => texts.t("file-not-json"),
            ImportError::NotATrace => texts.t("file-not-a-trace"),
            ImportError::Version { found } => texts.t_args(
                "file-version",
                &[("found", found.as_str().into()), ("known", VERSION.into())],
            ),
            ImportError::Wrong { .. } => texts.t("file-wrong"),
        },
    }
}

/// What is said in English, whatever the page is in.
fn detail(note: &Note) -> Html {
    let said = match note {
        Note::NotOpened { why: NotOpened::Unreadable(said), .. } => said.clone(),
        Note::NotOpened { why: NotOpened::Refused(error), .. } => match error {
            ImportError::NotJson { problem } => problem.clone(),
            ImportError::Wrong { place, problem } => format!("{place} {problem}"),
            _ => return Html::default(),
        },
        _ => return Html::default(),
    };
    html! { <code class="detail" lang="en">{ said }</code> }
}
