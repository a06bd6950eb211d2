//! What the reader has to know about the address.

use yew::prelude::*;

use crate::ui::context::use_texts;
use crate::ui::i18n::Texts;
use crate::ui::note::Note;

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
    if props.notes.is_empty() {
        return Html::default();
    }
    let notes = props.notes.iter().map(|note| html! { <p>{ say(note, &texts) }</p> });
    html! { <div class="notes" role="alert">{ for notes }</div> }
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
    }
}
