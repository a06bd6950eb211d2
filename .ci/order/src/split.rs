//! Takes a module apart: a first part, with which a page can begin, and the rest, which comes after it.
//!
//! Both have one memory and one table of functions, the first part's. What the first part calls of the
//! rest it calls by its place in the table. Until the rest is there, a function stands in that place
//! that has it fetched (`www/rest.js`), while its caller waits, and calls it then. The rest has no
//! hold of the table, which would have to be exported: Chromium 156 crashes where it is, when a
//! debugger asks for all objects of a kind. So the first part exports a function for each type of
//! function that the rest calls there, which passes such a call on, and one that puts a function of
//! the rest into its place.

use std::convert::Infallible;

use wasm_encoder::reencode::{Error, Reencode, RoundtripReencoder};
use wasm_encoder::{CodeSection, Instruction, TypeSection, ValType};
use wasmparser::{FunctionBody, Operator};

use crate::first::First;
use crate::plan::Plan;
use crate::rest::Rest;
use crate::whole::{FUNCTIONS, Whole};

/// What went wrong with a module.
pub type Result<T, E = Error<Infallible>> = std::result::Result<T, E>;

/// How the functions are called that the first part exports for the rest, before their numbers.
pub(crate) const PASS: &str = "pass";
/// What the first part exports to put a function into the table.
pub(crate) const PUT: &str = "put";
/// What globals are called that the first part exports for the rest, before their numbers.
pub(crate) const GLOBAL: &str = "global";

/// Takes the functions out of a module for whose names `is_rest` holds, and those that only they
/// call: gives the first part, which has no names of functions any more, and the rest.
///
/// # Errors
/// What is wrong with the module.
pub fn split(module: &[u8], is_rest: impl Fn(&str) -> bool) -> Result<[Vec<u8>; 2]> {
    let plan = Plan::of(Whole::of(module)?, is_rest)?;
    Ok([First::of(&plan).write(module)?, Rest::of(&plan).write()?])
}

/// The numbers of types that only the two parts have.
pub(crate) struct Types {
    /// Of the functions that pass calls on, one after another.
    pub(crate) pass: u32,
    /// Of a function without parameters and results.
    pub(crate) plain: u32,
    /// Of the function that puts others into the table.
    pub(crate) put: u32,
}

impl Types {
    pub(crate) fn of(plan: &Plan<'_>) -> Types {
        let pass = plan.whole.types.len() as u32;
        let plain = pass + plan.passed.len() as u32;
        Types { pass, plain, put: plain + 1 }
    }
}

/// The types of the whole module, and those beside them: the same in both parts.
pub(crate) fn types(plan: &Plan<'_>) -> Result<TypeSection> {
    let mut types = TypeSection::new();
    let own = plan.whole.types.iter().map(|kind| (kind, None));
    let passed = plan.passed.keys().filter_map(|kind| plan.whole.types.get(*kind as usize));
    // The last parameter is the place in the table.
    for (kind, place) in own.chain(passed.map(|kind| (kind, Some(ValType::I32)))) {
        let mut parameters = RoundtripReencoder.val_types(kind.params().to_vec())?;
        parameters.extend(place);
        let results: Vec<ValType> = RoundtripReencoder.val_types(kind.results().to_vec())?;
        types.ty().function(parameters, results);
    }
    types.ty().function([], []);
    types.ty().function([ValType::I32, ValType::FUNCREF], []);
    Ok(types)
}

/// Writes what a function of this part does. What the other part has is called by its place in the table,
/// as what is called there anyway: by `call`, which is given the type of the called function.
pub(crate) fn write_body(
    writer: &mut impl Reencode<Error = Infallible>,
    plan: &Plan<'_>,
    part: usize,
    code: &mut CodeSection,
    body: &FunctionBody<'_>,
    call: impl Fn(u32) -> Instruction<'static>,
) -> Result<()> {
    let mut function = writer.new_function_with_parsed_locals(body)?;
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index: other } if plan.is_far(part, other) => {
                function.instruction(&Instruction::I32Const(plan.slot_of(other)));
                function.instruction(&call(plan.whole.kind_of(other)));
            }
            Operator::CallIndirect { type_index, table_index: FUNCTIONS } => {
                function.instruction(&call(type_index));
            }
            here => {
                function.instruction(&writer.instruction(here)?);
            }
        }
    }
    code.function(&function);
    Ok(())
}
