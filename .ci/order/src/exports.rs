//! Puts the functions that a wasm module exports before its others.
//!
//! V8 names an exported function by its number in the module, and keeps numbers that have become texts
//! in a table of 128 places for each worker, until two of them want the same place: then in one of
//! 64 kB. Exported functions are few. With numbers that follow each other no two want the same place.

use std::vec::IntoIter;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CustomSectionReader, ExternalKind, FunctionBody, FunctionSectionReader, Parser, Payload,
    Result, TypeRef,
};

/// The same module with the functions that it exports before its others, both in the order that they
/// had, and without names of functions, which would have to be put in order as well.
///
/// # Errors
/// What is wrong with the module.
pub fn exported_first(module: &[u8]) -> Result<Vec<u8>, Error> {
    let mut ordered = Ordered::of(module)?;
    let mut out = Module::new();
    ordered.parse_core_module(&mut out, Parser::new(0), module)?;
    Ok(out.finish())
}

/// What of a module depends on the order of its functions.
struct Ordered<'a> {
    /// The new number of each function, by its old one.
    numbers: Vec<u32>,
    /// The types of the functions that are not imported, in the new order.
    types: Vec<u32>,
    /// What they do.
    bodies: IntoIter<FunctionBody<'a>>,
}

impl<'a> Ordered<'a> {
    fn of(module: &'a [u8]) -> Result<Self> {
        let (mut imported, mut exported) = (0_u32, Vec::new());
        let (mut types, mut bodies) = (Vec::new(), Vec::new());
        for part in Parser::new(0).parse_all(module) {
            match part? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => {
                    types = section.into_iter().collect::<Result<_>>()?;
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            exported.push(export.index);
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                _ => {}
            }
        }
        let functions: Vec<(u32, _)> = types.into_iter().zip(bodies).collect();
        let number = |place: usize| imported + place as u32;
        let (mut order, others): (Vec<usize>, Vec<usize>) =
            (0..functions.len()).partition(|place| exported.contains(&number(*place)));
        order.extend(others);
        let mut numbers: Vec<u32> = (0..number(functions.len())).collect();
        for (new, old) in order.iter().enumerate() {
            numbers[number(*old) as usize] = number(new);
        }
        let in_order = order.into_iter().map(|old| functions[old].clone());
        let (types, bodies): (_, Vec<_>) = in_order.unzip();
        Ok(Ordered { numbers, types, bodies: bodies.into_iter() })
    }
}

impl Reencode for Ordered<'_> {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, number: u32) -> Result<u32, Error> {
        // What is wrong in a module stays wrong.
        Ok(self.numbers.get(number as usize).copied().unwrap_or(number))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        for kind in &self.types {
            functions.function(*kind);
        }
        Ok(())
    }

    /// Names of functions and words for tools are left out.
    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: CustomSectionReader<'_>,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Called once for each function, in the old order.
    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        _: FunctionBody<'_>,
    ) -> Result<(), Error> {
        match self.bodies.next() {
            Some(body) => utils::parse_function_body(self, code, body),
            None => Ok(()),
        }
    }
}
