//! Puts the functions that a wasm module exports before its others.
//!
//! V8 names an exported function by its number in the module, and keeps numbers that have become texts
//! in a table of 128 places for each worker, until two of them want the same place: then in one of
//! 64 kB. Exported functions are few. With numbers that follow each other no two want the same place.

use std::vec::IntoIter;

use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CustomSectionReader, FunctionBody, FunctionSectionReader, Parser, Result};

use crate::whole::Whole;

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
        let whole = Whole::of(module)?;
        let own = whole.own().map(|(function, _)| function);
        let (mut order, others): (Vec<u32>, Vec<u32>) =
            own.partition(|function| whole.exported.contains(function));
        order.extend(others);
        let mut numbers: Vec<u32> = (0..whole.kinds.len() as u32).collect();
        for (new, old) in (whole.imported()..).zip(&order) {
            numbers[*old as usize] = new;
        }
        let types = order.iter().map(|function| whole.kind_of(*function)).collect();
        let bodies: Vec<_> = order.iter().filter_map(|it| whole.body(*it).cloned()).collect();
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
