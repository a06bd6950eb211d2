//! Writes the rest of a module.

use std::collections::HashMap;
use std::convert::Infallible;

use wasm_encoder::reencode::Reencode;
use wasm_encoder::{
    CodeSection, ElementSection, Elements, EntityType, Function, FunctionSection, ImportSection,
    Instruction, Module, StartSection,
};

use crate::parts::REST;
use crate::plan::Plan;
use crate::split::{GLOBAL, PASS, PUT, Result, Types, types, write_body};
use crate::whole::FUNCTIONS;

/// What the first part is called in the rest's imports.
const FIRST: &str = "first";

/// Its functions, in their order: those that pass its calls on; the one that puts a function into the
/// table; what else is imported; its own; and the one that puts these into their places, its start.
pub(crate) struct Rest<'p, 'a> {
    plan: &'p Plan<'a>,
    types: Types,
    /// The new number of each function, by its old one.
    numbers: HashMap<u32, u32>,
    /// The new number of each global, by its old one.
    globals: HashMap<u32, u32>,
}

impl<'p, 'a> Rest<'p, 'a> {
    pub(crate) fn of(plan: &'p Plan<'a>) -> Self {
        let own = plan.own(REST).map(|(function, _)| function);
        let numbers = plan.imports[REST].iter().copied().chain(own);
        Rest {
            plan,
            types: Types::of(plan),
            numbers: numbers.zip(plan.passed.len() as u32 + 1..).collect(),
            globals: plan.globals.iter().copied().zip(0..).collect(),
        }
    }

    pub(crate) fn write(mut self) -> Result<Vec<u8>> {
        let mut out = Module::new();
        out.section(&types(self.plan)?);
        out.section(&self.imports()?);
        let own: Vec<_> = self.plan.own(REST).collect();
        let mut functions = FunctionSection::new();
        for (function, _) in &own {
            functions.function(self.plan.whole.kind_of(*function));
        }
        functions.function(self.types.plain);
        out.section(&functions);
        let start = self.plan.passed.len() + 1 + self.numbers.len();
        out.section(&StartSection { function_index: start as u32 });
        let entries = self.plan.entries.iter().map(|entry| self.function_index(*entry));
        let entries = entries.collect::<Result<Vec<u32>>>()?;
        let mut elements = ElementSection::new();
        elements.declared(Elements::Functions(entries.as_slice().into()));
        out.section(&elements);
        let mut code = CodeSection::new();
        let plan = self.plan;
        let pass = |kind| Instruction::Call(plan.passed.get(&kind).copied().unwrap_or(u32::MAX));
        for (_, body) in own {
            write_body(&mut self, plan, REST, &mut code, body, pass)?;
        }
        let mut start = Function::new([]);
        for (entry, number) in self.plan.entries.iter().zip(entries) {
            start.instruction(&Instruction::I32Const(self.plan.slot_of(*entry)));
            start.instruction(&Instruction::RefFunc(number));
            start.instruction(&Instruction::Call(self.plan.passed.len() as u32));
        }
        start.instruction(&Instruction::End);
        code.function(&start);
        out.section(&code);
        Ok(out.finish())
    }

    fn imports(&mut self) -> Result<ImportSection> {
        let Plan { whole, passed, .. } = self.plan;
        let mut imports = ImportSection::new();
        for number in passed.values() {
            let kind = EntityType::Function(self.types.pass + number);
            imports.import(FIRST, &format!("{PASS}{number}"), kind);
        }
        imports.import(FIRST, PUT, EntityType::Function(self.types.put));
        for number in &self.plan.imports[REST] {
            let import = whole.imports[*number as usize];
            imports.import(import.module, import.name, self.entity_type(import.ty)?);
        }
        // These three are wasm-bindgen's names.
        for memory in &whole.memories {
            imports.import(FIRST, "memory", self.memory_type(*memory)?);
        }
        if let Some(values) = whole.tables.get(FUNCTIONS as usize + 1) {
            imports.import(FIRST, "__wbindgen_externrefs", self.table_type(*values)?);
        }
        for number in &self.plan.globals {
            let kind = self.global_type(whole.globals[*number as usize])?;
            imports.import(FIRST, &format!("{GLOBAL}{number}"), kind);
        }
        Ok(imports)
    }
}

impl Reencode for Rest<'_, '_> {
    type Error = Infallible;

    fn function_index(&mut self, number: u32) -> Result<u32> {
        // What is wrong in a module stays wrong.
        Ok(self.numbers.get(&number).copied().unwrap_or(u32::MAX))
    }

    fn global_index(&mut self, number: u32) -> Result<u32> {
        Ok(self.globals.get(&number).copied().unwrap_or(u32::MAX))
    }

    /// Of the tables, only that of JavaScript's values is imported.
    fn table_index(&mut self, number: u32) -> Result<u32> {
        Ok(number.wrapping_sub(FUNCTIONS + 1))
    }
}
