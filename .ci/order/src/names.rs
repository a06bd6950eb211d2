//! Names without digests.
//!
//! `wasm-bindgen` ends the name of nearly everything that a module imports or exports with a digest of
//! 16 digits. A name stands in the module, in the glue, and in the workers' script, which has the glue in
//! it; and digits that follow no rule do not compress: without them a first visit is 10 kB smaller.

use std::collections::{HashMap, HashSet};

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Export, ImportSectionReader, Parser, Payload, Result};

const DIGITS: usize = 16;

/// The same module and its glue with names that have no digests. Names that would be the same
/// have numbers instead.
///
/// # Errors
/// What is wrong with the module.
pub fn without_digests(module: &[u8], glue: &str) -> Result<(Vec<u8>, String), Error> {
    let mut names = Names::of(module, glue)?;
    let mut out = Module::new();
    names.parse_core_module(&mut out, Parser::new(0), module)?;
    let glue = words(glue).map(|word| names.new_of(word)).collect();
    Ok((out.finish(), glue))
}

/// New names by old ones, of those that change.
struct Names<'a>(HashMap<&'a str, String>);

impl<'a> Names<'a> {
    fn of(module: &'a [u8], glue: &'a str) -> Result<Self> {
        let mut named = Vec::new();
        for part in Parser::new(0).parse_all(module) {
            match part? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        named.push(import?.name);
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        named.push(export?.name);
                    }
                }
                _ => {}
            }
        }
        let mut taken: HashSet<String> =
            named.iter().copied().chain(words(glue)).map(str::to_owned).collect();
        let mut names = HashMap::new();
        for name in named {
            if let Some(stem) = stem(name)
                && !names.contains_key(name)
            {
                let numbered = (1..).map(|number| format!("{stem}{number}"));
                let mut free = [stem.to_owned()].into_iter().chain(numbered);
                names.extend(free.find(|free| taken.insert(free.clone())).map(|free| (name, free)));
            }
        }
        Ok(Names(names))
    }

    fn new_of<'b>(&'b self, name: &'b str) -> &'b str {
        self.0.get(name).map_or(name, String::as_str)
    }
}

impl Reencode for Names<'_> {
    type Error = std::convert::Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error> {
        for import in section.into_imports() {
            let import = import?;
            let kind = self.entity_type(import.ty)?;
            imports.import(import.module, self.new_of(import.name), kind);
        }
        Ok(())
    }

    fn parse_export(
        &mut self,
        exports: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error> {
        let kind = self.export_kind(export.kind)?;
        let number = self.external_index(export.kind, export.index)?;
        exports.export(self.new_of(export.name), kind, number);
        Ok(())
    }
}

/// `__wbg_now` of `__wbg_now_0123456789abcdef`; `None` of a name without a digest.
fn stem(name: &str) -> Option<&str> {
    let (front, digest) = name.split_at_checked(name.len().checked_sub(DIGITS)?)?;
    let is_digest = digest.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'));
    let front = front.strip_suffix('h').unwrap_or(front);
    let stem = front.trim_end_matches('_');
    (is_digest && stem.len() < front.len() && !stem.is_empty()).then_some(stem)
}

/// A script in pieces: names, words, and what is between them.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_part = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '$');
    let mut rest = script;
    std::iter::from_fn(move || {
        let within = is_part(rest.chars().next()?);
        let end = rest.find(|it| is_part(it) != within).unwrap_or(rest.len());
        let (word, others) = rest.split_at(end);
        rest = others;
        Some(word)
    })
}
