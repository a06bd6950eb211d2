//! Writes the first part of a module.

use std::collections::HashMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, ImportSection, Instruction, Module, TableSection, TypeSection,
};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, ElementSectionReader, ExportSectionReader,
    FunctionSectionReader, ImportSectionReader, Parser, TableSectionReader, TypeSectionReader,
};

use crate::parts::FIRST;
use crate::plan::Plan;
use crate::split::{GLOBAL, PASS, PUT, Result, Types, types, write_body};
use crate::whole::FUNCTIONS;

/// Its functions, in their order: the imported ones, with the one that has the rest fetched as the
/// last; its own; those in the place of the rest's; those that pass the rest's calls on; and the one
/// that puts a function into the table.
pub(crate) struct First<'p, 'a> {
    plan: &'p Plan<'a>,
    types: Types,
    /// The new number of each function, by its old one.
    numbers: HashMap<u32, u32>,
    fetches: u32,
    passes: u32,
}

impl<'p, 'a> First<'p, 'a> {
    pub(crate) fn of(plan: &'p Plan<'a>) -> Self {
        let fetches = plan.imports[FIRST].len() as u32;
        let own = plan.own(FIRST).map(|(function, _)| function);
        let imports = plan.imports[FIRST].iter().copied().zip(0..);
        let others = own.chain(plan.entries.iter().copied()).zip(fetches + 1..);
        let numbers: HashMap<u32, u32> = imports.chain(others).collect();
        let passes = numbers.len() as u32 + 1;
        First { plan, types: Types::of(plan), numbers, fetches, passes }
    }

    pub(crate) fn write(mut self, module: &[u8]) -> Result<Vec<u8>> {
        let mut out = Module::new();
        self.parse_core_module(&mut out, Parser::new(0), module)?;
        Ok(out.finish())
    }

    /// Calls what is in the table at `place`, with the parameters of its caller.
    fn passing(&self, mut function: Function, kind: u32, place: Instruction<'_>) -> Function {
        for parameter in (0..).take(self.plan.whole.parameters(kind).len()) {
            function.instruction(&Instruction::LocalGet(parameter));
        }
        function.instruction(&place);
        function.instruction(&called(kind));
        function.instruction(&Instruction::End);
        function
    }
}

fn called(kind: u32) -> Instruction<'static> {
    Instruction::CallIndirect { type_index: kind, table_index: FUNCTIONS }
}

impl Reencode for First<'_, '_> {
    type Error = Infallible;

    fn function_index(&mut self, number: u32) -> Result<u32> {
        // What is wrong in a module stays wrong.
        Ok(self.numbers.get(&number).copied().unwrap_or(u32::MAX))
    }

    fn parse_type_section(
        &mut self,
        section: &mut TypeSection,
        _: TypeSectionReader<'_>,
    ) -> Result<()> {
        *section = types(self.plan)?;
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        _: ImportSectionReader<'_>,
    ) -> Result<()> {
        for number in &self.plan.imports[FIRST] {
            let import = self.plan.whole.imports[*number as usize];
            imports.import(import.module, import.name, self.entity_type(import.ty)?);
        }
        imports.import("rest", "fetch", EntityType::Function(self.types.plain));
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        _: FunctionSectionReader<'_>,
    ) -> Result<()> {
        let Plan { whole, entries, passed, .. } = self.plan;
        let own = self.plan.own(FIRST).map(|(function, _)| function);
        for function in own.chain(entries.iter().copied()) {
            functions.function(whole.kind_of(function));
        }
        for number in passed.values() {
            functions.function(self.types.pass + number);
        }
        functions.function(self.types.put);
        Ok(())
    }

    fn parse_table_section(
        &mut self,
        tables: &mut TableSection,
        section: TableSectionReader<'_>,
    ) -> Result<()> {
        for (number, table) in (0..).zip(section) {
            let mut table = table?;
            if number == FUNCTIONS {
                let added = self.plan.added.len() as u64;
                table.ty.initial += added;
                table.ty.maximum = table.ty.maximum.map(|most| most + added);
            }
            self.parse_table(tables, table)?;
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<()> {
        utils::parse_export_section(self, exports, section)?;
        let count = self.plan.passed.len() as u32;
        for number in 0..count {
            exports.export(&format!("{PASS}{number}"), ExportKind::Func, self.passes + number);
        }
        exports.export(PUT, ExportKind::Func, self.passes + count);
        for global in &self.plan.globals {
            exports.export(&format!("{GLOBAL}{global}"), ExportKind::Global, *global);
        }
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: ElementSectionReader<'_>,
    ) -> Result<()> {
        utils::parse_element_section(self, elements, section)?;
        let Some(first) = self.plan.added.first() else { return Ok(()) };
        let place = ConstExpr::i32_const(self.plan.slot_of(*first));
        let added = self.plan.added.iter().map(|function| self.function_index(*function));
        let added = added.collect::<Result<Vec<u32>>>()?;
        elements.active(None, &place, Elements::Functions(added.into()));
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        _: CodeSectionReader<'_>,
    ) -> Result<()> {
        let plan = self.plan;
        for (_, body) in plan.own(FIRST) {
            write_body(self, plan, FIRST, code, body, called)?;
        }
        for entry in &plan.entries {
            let mut function = Function::new([]);
            function.instruction(&Instruction::Call(self.fetches));
            let place = Instruction::I32Const(plan.slot_of(*entry));
            code.function(&self.passing(function, plan.whole.kind_of(*entry), place));
        }
        for kind in plan.passed.keys() {
            let place = Instruction::LocalGet(plan.whole.parameters(*kind).len() as u32);
            code.function(&self.passing(Function::new([]), *kind, place));
        }
        let mut put = Function::new([]);
        put.instruction(&Instruction::LocalGet(0));
        put.instruction(&Instruction::LocalGet(1));
        put.instruction(&Instruction::TableSet(FUNCTIONS));
        put.instruction(&Instruction::End);
        code.function(&put);
        Ok(())
    }

    /// Names of functions and words for tools are left out.
    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Result<()> {
        Ok(())
    }
}
