//! The colours of source text: which piece of a line is of what kind. What a kind looks like is up
//! to the page's style sheet.

use std::path::Path;
use std::{fs, io};

use tree_sitter_highlight::{
    Error, Highlight, HighlightConfiguration, HighlightEvent, Highlighter,
};

/// The folders whose sources are shown, and how their names end.
const SHOWN: [(&str, &str); 3] =
    [("src/runtime", "rs"), ("src/scenarios", "rs"), ("www/python", "py")];

/// What the grammars' own lists call things, and the class of their text. The longest name that
/// fits counts.
const CLASSES: [(&str, &str); 20] = [
    ("attribute", "a"),
    ("comment", "c"),
    ("constant", "n"),
    ("constructor", "t"),
    ("embedded", ""),
    ("escape", "e"),
    ("function", "f"),
    ("keyword", "k"),
    ("label", "n"),
    ("number", "n"),
    ("operator", ""),
    ("property", ""),
    ("punctuation", ""),
    ("punctuation.special", "e"),
    ("string", "s"),
    ("type", "t"),
    ("variable", ""),
    ("variable.builtin", "k"),
    ("variable.parameter", ""),
    ("function.macro", "f"),
];

/// A line: pieces of it with their classes, one of `a c e f k n s t` or none. Together they are the
/// line.
pub type Line = Vec<(&'static str, String)>;

/// What colours text.
pub struct Colours {
    rust: HighlightConfiguration,
    python: HighlightConfiguration,
}

impl Colours {
    /// Loads the languages.
    ///
    /// # Errors
    /// When a grammar and its list do not fit each other.
    pub fn new() -> Result<Colours, Error> {
        let names = CLASSES.map(|(name, _)| name);
        let language = |language, name, list| -> Result<_, Error> {
            let mut language = HighlightConfiguration::new(language, name, list, "", "")
                .map_err(|_| Error::InvalidLanguage)?;
            language.configure(&names);
            Ok(language)
        };
        Ok(Colours {
            rust: language(
                tree_sitter_rust::LANGUAGE.into(),
                "rust",
                tree_sitter_rust::HIGHLIGHTS_QUERY,
            )?,
            python: language(
                tree_sitter_python::LANGUAGE.into(),
                "python",
                tree_sitter_python::HIGHLIGHTS_QUERY,
            )?,
        })
    }

    /// The lines of a text, whose language is that of files with such a name.
    ///
    /// # Errors
    /// When the text cannot be read.
    pub fn of(&self, name: &str, text: &str) -> Result<Vec<Line>, Error> {
        let language = if name.ends_with(".py") { &self.python } else { &self.rust };
        let mut highlighter = Highlighter::new();
        let mut classes = Vec::new();
        let mut lines = vec![Line::new()];
        for event in highlighter.highlight(language, text.as_bytes(), None, |_| None)? {
            match event? {
                HighlightEvent::HighlightStart(Highlight(number)) => {
                    classes.push(CLASSES.get(number).map_or("", |(_, class)| class));
                }
                HighlightEvent::HighlightEnd => drop(classes.pop()),
                HighlightEvent::Source { start, end } => {
                    let class = classes.last().copied().unwrap_or_default();
                    for (number, piece) in text[start..end].split('\n').enumerate() {
                        if number > 0 {
                            lines.push(Line::new());
                        }
                        if let Some(line) = lines.last_mut() {
                            add(line, class, piece);
                        }
                    }
                }
            }
        }
        // What stands behind the last line's end is no line.
        lines.pop_if(|line| line.is_empty());
        Ok(lines)
    }
}

/// Adds a piece to a line; one of the same class as the last, or a space, makes that longer.
fn add(line: &mut Line, class: &'static str, piece: &str) {
    match line.last_mut() {
        _ if piece.is_empty() => {}
        Some(last) if last.0 == class || piece.trim().is_empty() => last.1.push_str(piece),
        _ => line.push((if piece.trim().is_empty() { "" } else { class }, piece.to_owned())),
    }
}

/// The sources that are shown, by their paths from `root` on, in order.
///
/// # Errors
/// When a folder cannot be read.
pub fn sources(root: &Path) -> io::Result<Vec<String>> {
    let mut sources = Vec::new();
    for (folder, end) in SHOWN {
        gather(root, folder, end, &mut sources)?;
    }
    sources.sort();
    Ok(sources)
}

fn gather(root: &Path, folder: &str, end: &str, sources: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            gather(root, &path, end, sources)?;
        } else if Path::new(&name).extension().is_some_and(|found| found == end) {
            sources.push(path);
        }
    }
    Ok(())
}
