//! The program for CPython that does the same as a scenario.

use yew::prelude::*;

use crate::ui::code::copy::Copy;
use crate::ui::code::listing::Listing;
use crate::ui::code::source::{Loaded, use_source};
use crate::ui::context::use_texts;

/// Which one.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// The scenario's id.
    pub id: &'static str,
}

/// The program, to be read, copied and saved.
#[component]
pub fn Python(props: &Props) -> Html {
    let texts = use_texts();
    let file = format!("python/{}.py", props.id.replace('-', "_"));
    let loaded = use_source(&format!("www/{file}"));
    html! {
        <>
            <div class="code-bar">
                <span class="muted">{ texts.t("code-python-what") }</span>
                <span class="code-tools">
                    if let Loaded::Ready(source) = &loaded {
                        <Copy key={props.id} source={source.clone()} />
                    }
                    <a href={file.clone()} download="">{ texts.t("code-download") }</a>
                </span>
            </div>
            <Listing {loaded} path={file} />
        </>
    }
}
