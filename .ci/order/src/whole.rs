//! A module as it is before it is taken apart.

use std::collections::{HashMap, HashSet};

use wasmparser::{
    ElementItems, ElementKind, ExternalKind, FuncType, FunctionBody, GlobalType, Import,
    KnownCustom, MemoryType, Name, Operator, Parser, Payload, Result, TableType, TypeRef,
};

/// What of a module is known when its functions are given out. Functions are numbered as in a
/// module: the imported ones first.
#[derive(Default)]
pub(crate) struct Whole<'a> {
    pub(crate) types: Vec<FuncType>,
    /// The imported functions; `wasm-bindgen` imports nothing else.
    pub(crate) imports: Vec<Import<'a>>,
    /// The number of each function's type.
    pub(crate) kinds: Vec<u32>,
    pub(crate) tables: Vec<TableType>,
    pub(crate) memories: Vec<MemoryType>,
    pub(crate) globals: Vec<GlobalType>,
    pub(crate) exported: HashSet<u32>,
    /// The function that runs when there is an instance.
    pub(crate) start: Option<u32>,
    /// The place of each function that has one in the table of functions.
    pub(crate) slots: HashMap<u32, u32>,
    bodies: Vec<FunctionBody<'a>>,
    names: HashMap<u32, &'a str>,
}

/// The table of functions. The other one is `wasm-bindgen`'s, of the values that JavaScript has.
pub(crate) const FUNCTIONS: u32 = 0;

impl<'a> Whole<'a> {
    pub(crate) fn of(module: &'a [u8]) -> Result<Self> {
        let mut whole = Whole::default();
        for part in Parser::new(0).parse_all(module) {
            whole.add(part?)?;
        }
        Ok(whole)
    }

    fn add(&mut self, part: Payload<'a>) -> Result<()> {
        match part {
            Payload::TypeSection(types) => {
                self.types = types.into_iter_err_on_gc_types().collect::<Result<_>>()?;
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    if let TypeRef::Func(kind) = import.ty {
                        self.kinds.push(kind);
                        self.imports.push(import);
                    }
                }
            }
            Payload::FunctionSection(kinds) => {
                for kind in kinds {
                    self.kinds.push(kind?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                self.memories = memories.into_iter().collect::<Result<_>>()?;
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        self.exported.insert(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::ElementSection(elements) => {
                for element in elements {
                    let element = element?;
                    let ElementKind::Active { offset_expr, .. } = element.kind else { continue };
                    let ElementItems::Functions(functions) = element.items else { continue };
                    let first = offset_expr.get_operators_reader().read()?;
                    let Operator::I32Const { value } = first else { continue };
                    for (slot, function) in (value as u32..).zip(functions) {
                        self.slots.entry(function?).or_insert(slot);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    for names in names {
                        let Name::Function(names) = names? else { continue };
                        for name in names {
                            let name = name?;
                            self.names.insert(name.index, name.name);
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// How many functions are imported: the number of the first that is not.
    pub(crate) fn imported(&self) -> u32 {
        self.imports.len() as u32
    }

    /// The functions that are not imported, with what they do.
    pub(crate) fn own(&self) -> impl Iterator<Item = (u32, &FunctionBody<'a>)> {
        (self.imported()..).zip(&self.bodies)
    }

    /// What a function does that is not imported.
    pub(crate) fn body(&self, function: u32) -> Option<&FunctionBody<'a>> {
        self.bodies.get(function.checked_sub(self.imported())? as usize)
    }

    /// Whether a function is called from outside.
    pub(crate) fn is_outer(&self, function: u32) -> bool {
        self.exported.contains(&function) || self.start == Some(function)
    }

    pub(crate) fn kind_of(&self, function: u32) -> u32 {
        self.kinds.get(function as usize).copied().unwrap_or_default()
    }

    pub(crate) fn parameters(&self, kind: u32) -> &[wasmparser::ValType] {
        self.types.get(kind as usize).map_or(&[], |kind| kind.params())
    }

    pub(crate) fn name_of(&self, function: u32) -> &'a str {
        self.names.get(&function).copied().unwrap_or_default()
    }
}
