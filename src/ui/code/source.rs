//! Coloured source text, as the build writes it beside the page.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::web::fetch;

/// The classes of pieces of text, and what they are called in the page's styles.
const CLASSES: [(&str, &str); 8] = [
    ("a", "code-a"),
    ("c", "code-c"),
    ("e", "code-e"),
    ("f", "code-f"),
    ("k", "code-k"),
    ("n", "code-n"),
    ("s", "code-s"),
    ("t", "code-t"),
];

/// The longest that the file of a source may be.
const LONGEST: usize = 1_000_000;

/// A piece of a line: its class in the page's styles, and its text.
pub type Piece = (Option<&'static str>, String);

/// The lines of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The lines, in pieces.
    pub lines: Vec<Rc<[Piece]>>,
}

/// Why there is no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no coloured source: build the site with its sources")]
pub struct NoSource;

impl Source {
    /// Reads the file that the build has made of a source.
    ///
    /// # Errors
    /// [`NoSource`] when it is no such file.
    pub fn parse(json: &str) -> Result<Source, NoSource> {
        if json.len() > LONGEST {
            return Err(NoSource);
        }
        let lines: Vec<Vec<(String, String)>> = serde_json::from_str(json).map_err(|_| NoSource)?;
        let style = |class: &str| {
            CLASSES.iter().find(|(known, _)| *known == class).map(|(_, style)| *style)
        };
        let line = |pieces: Vec<(String, String)>| {
            pieces.into_iter().map(|(class, text)| (style(&class), text)).collect()
        };
        Ok(Source { lines: lines.into_iter().map(line).collect() })
    }

    /// The source itself.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.extend(line.iter().map(|(_, piece)| piece.as_str()));
            text.push('\n');
        }
        text
    }
}

/// Where the coloured text of a source is, from the page on.
pub fn address(path: &str) -> String {
    format!("code/{path}.json")
}

/// How far the loading of a source is.
#[derive(Clone, Debug)]
pub enum Loaded {
    /// It is on its way.
    Loading,
    /// It is here.
    Ready(Rc<Source>),
    /// It cannot be had.
    Missing,
}

impl PartialEq for Loaded {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Loaded::Ready(one), Loaded::Ready(other)) => Rc::ptr_eq(one, other),
            (Loaded::Loading, Loaded::Loading) | (Loaded::Missing, Loaded::Missing) => true,
            _ => false,
        }
    }
}

thread_local! {
    /// What was loaded before stays.
    static KNOWN: RefCell<HashMap<String, Rc<Source>>> = RefCell::default();
}

fn known(path: &str) -> Option<Rc<Source>> {
    KNOWN.with_borrow(|known| known.get(path).cloned())
}

/// The source of this path, loaded when it is first asked for.
#[hook]
pub fn use_source(path: &str) -> Loaded {
    let loaded = use_state_eq(|| (String::new(), Loaded::Loading));
    let set = loaded.setter();
    use_effect_with(path.to_owned(), move |path| {
        let is_wanted = Rc::new(Cell::new(true));
        if known(path).is_none() {
            let (path, is_wanted) = (path.clone(), is_wanted.clone());
            spawn_local(async move {
                let source = load(&path).await;
                if is_wanted.get() {
                    set.set((path, source));
                }
            });
        }
        move || is_wanted.set(false)
    });
    match known(path) {
        Some(source) => Loaded::Ready(source),
        None if loaded.0 == path => loaded.1.clone(),
        None => Loaded::Loading,
    }
}

async fn load(path: &str) -> Loaded {
    let answer = fetch::get(&address(path)).await;
    let answer = answer.ok().filter(|answer| answer.status == 200);
    // A host may answer with a page of its own where there is no file.
    match answer.and_then(|answer| Source::parse(&answer.text()).ok()) {
        Some(source) => {
            let source = Rc::new(source);
            KNOWN.with_borrow_mut(|known| known.insert(path.to_owned(), source.clone()));
            Loaded::Ready(source)
        }
        None => Loaded::Missing,
    }
}
