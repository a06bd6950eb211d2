//! The build's program that takes a release's module apart.

use std::collections::BTreeSet;

use polyloop_order::{is_listed, split};
use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, ImportSection, Instruction,
    MemorySection, MemoryType, Module, NameMap, NameSection, RefType, TableSection, TableType,
    TypeSection, ValType,
};
use wasmparser::{Operator, Parser, Payload, Validator};

/// Functions by number. What is imported is for the first part, for the rest, or for both.
const NAMES: [&str; 11] = [
    "js for first",
    "js for rest",
    "js for both",
    "begin",
    "first alone",
    "shown",
    "shown short",
    "shown by rest alone",
    "shown and exported",
    "helps rest alone",
    "helps both",
];

fn number(name: &str) -> u32 {
    NAMES.iter().position(|it| *it == name).expect("a function of this name") as u32
}

/// Functions that take a number and give one. Each has its own number in it, by which it is told where
/// it went.
fn module() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    let mut imports = ImportSection::new();
    for name in &NAMES[..3] {
        imports.import("js", name, EntityType::Function(0));
    }
    let (mut functions, mut code, mut names) =
        (FunctionSection::new(), CodeSection::new(), NameMap::new());
    let calls: [(&str, &[&str], usize); 8] = [
        ("begin", &["js for first", "js for both", "shown", "shown short", "helps both"], 0),
        ("first alone", &[], 600),
        ("shown", &["js for rest", "js for both", "shown by rest alone", "helps rest alone"], 600),
        ("shown short", &[], 0),
        ("shown by rest alone", &["first alone", "helps both"], 600),
        ("shown and exported", &["shown"], 600),
        ("helps rest alone", &["helps rest alone"], 0),
        ("helps both", &["first alone"], 0),
    ];
    for (name, called, idle) in calls {
        functions.function(0);
        names.append(number(name), name);
        let mut body = Function::new([]);
        body.instruction(&Instruction::I32Const(number(name) as i32 + 1000));
        body.instruction(&Instruction::Drop);
        if name.starts_with("shown") {
            // The stack's end, and what it calls in the table.
            body.instruction(&Instruction::GlobalGet(1));
            body.instruction(&Instruction::GlobalSet(1));
            body.instruction(&Instruction::LocalGet(0));
            body.instruction(&Instruction::I32Const(1));
            body.instruction(&Instruction::CallIndirect { type_index: 0, table_index: 0 });
            body.instruction(&Instruction::Drop);
            body.instruction(&Instruction::I32Const(0));
            body.instruction(&Instruction::TableGet(1));
            body.instruction(&Instruction::Drop);
        }
        for _ in 0..idle {
            body.instruction(&Instruction::Nop);
        }
        body.instruction(&Instruction::LocalGet(0));
        for called in called {
            body.instruction(&Instruction::Call(number(called)));
        }
        body.instruction(&Instruction::End);
        code.function(&body);
    }
    let mut tables = TableSection::new();
    for (element_type, size) in [(RefType::FUNCREF, 3), (RefType::EXTERNREF, 8)] {
        let maximum = Some(size).filter(|_| element_type == RefType::FUNCREF);
        tables.table(TableType {
            element_type,
            minimum: size,
            maximum,
            table64: false,
            shared: false,
        });
    }
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    for _ in 0..2 {
        let kind = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(kind, &ConstExpr::i32_const(0));
    }
    let mut exports = ExportSection::new();
    exports.export("begin", ExportKind::Func, number("begin"));
    exports.export("shown and exported", ExportKind::Func, number("shown and exported"));
    exports.export("memory", ExportKind::Memory, 0);
    exports.export("__wbindgen_externrefs", ExportKind::Table, 1);
    let mut elements = ElementSection::new();
    let listed = [number("shown by rest alone"), number("first alone")];
    elements.active(None, &ConstExpr::i32_const(1), Elements::Functions(listed[..].into()));
    let mut named = NameSection::new();
    named.functions(&names);
    let mut module = Module::new();
    module.section(&types).section(&imports).section(&functions).section(&tables);
    module.section(&memories).section(&globals).section(&exports).section(&elements);
    module.section(&code).section(&named);
    module.finish()
}

fn parts() -> [Vec<u8>; 2] {
    let whole = module();
    Validator::new().validate_all(&whole).expect("the test's own module");
    split(&whole, |name| name.starts_with("shown")).expect("two parts")
}

/// The functions of which a part has the body.
fn bodies(module: &[u8]) -> Vec<&'static str> {
    let mut found = BTreeSet::new();
    for part in Parser::new(0).parse_all(module) {
        let Payload::CodeSectionEntry(body) = part.unwrap() else { continue };
        for operator in body.get_operators_reader().unwrap() {
            if let Operator::I32Const { value } = operator.unwrap() {
                found.extend(usize::try_from(value - 1000).ok().filter(|it| *it < NAMES.len()));
            }
        }
    }
    found.into_iter().map(|number| NAMES[number]).collect()
}

fn imports(module: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for part in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(imports) = part.unwrap() {
            for import in imports.into_imports() {
                let import = import.unwrap();
                found.push(format!("{} {}", import.module, import.name));
            }
        }
    }
    found
}

fn exports(module: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for part in Parser::new(0).parse_all(module) {
        if let Payload::ExportSection(exports) = part.unwrap() {
            found.extend(exports.into_iter().map(|export| export.unwrap().name.to_owned()));
        }
    }
    found
}

#[test]
fn both_parts_are_modules() {
    for part in parts() {
        Validator::new().validate_all(&part).expect("a module");
    }
}

#[test]
fn what_is_named_is_the_rest_and_what_only_that_calls() {
    let [first, rest] = parts();
    let own = ["shown", "shown by rest alone", "helps rest alone"];
    assert_eq!(bodies(&rest), [&own[..], &["helps both"]].concat(), "and a copy of what is short");
    let others = ["begin", "first alone", "shown short", "shown and exported", "helps both"];
    assert_eq!(bodies(&first), others, "also what is short, and what is exported");
}

#[test]
fn each_part_imports_what_it_needs() {
    let [first, rest] = parts();
    assert_eq!(imports(&first), ["js js for first", "js js for both", "rest fetch"]);
    let of_first = ["first pass0", "first put"];
    let js = ["js js for rest", "js js for both"];
    let shared = ["first memory", "first __wbindgen_externrefs", "first global1"];
    assert_eq!(imports(&rest), [&of_first[..], &js, &shared].concat());
}

#[test]
fn the_first_part_exports_what_the_rest_needs_and_no_table_of_functions() {
    let [first, _] = parts();
    let own = ["begin", "shown and exported", "memory", "__wbindgen_externrefs"];
    assert_eq!(exports(&first), [&own[..], &["pass0", "put", "global1"]].concat());
}

/// The places of the table that a part fills, or asks to be filled, from its instructions.
fn places(module: &[u8]) -> BTreeSet<i32> {
    let mut found = BTreeSet::new();
    for part in Parser::new(0).parse_all(module) {
        let Payload::CodeSectionEntry(body) = part.unwrap() else { continue };
        let operators: Vec<_> =
            body.get_operators_reader().unwrap().into_iter().map(Result::unwrap).collect();
        for pair in operators.windows(2) {
            if let [Operator::I32Const { value }, Operator::RefFunc { .. }] = pair {
                found.insert(*value);
            }
        }
    }
    found
}

#[test]
fn the_rest_puts_into_the_table_what_the_first_part_calls_there() {
    // "shown by rest alone" has a place in the whole module, "shown" gets the first that is free.
    assert_eq!(places(&parts()[1]), [1, 3].into());
}

#[test]
fn a_module_without_its_end_is_refused() {
    let whole = module();
    assert!(split(&whole[..whole.len() - 1], |_| true).is_err());
}

const LIST: &str = "\
# what a page shows
ui::stage
- ui::stage::state
visual
- visual::painter::player
";

#[test]
fn functions_are_listed_by_the_modules_in_their_names() {
    for name in [
        "polyloop::ui::stage::draw",
        "<polyloop::ui::stage::Stage as yew::Component>::view",
        "core::ptr::drop_in_place::<polyloop::visual::layout::Scene>",
        "core[0123456789abcdef]::ptr::drop::<polyloop[fedcba9876543210]::visual::Kept>",
        "<polyloop::executor::Task<polyloop::visual::painter::paint::{closure#0}>>::poll",
    ] {
        assert!(is_listed(LIST, name), "{name}");
    }
    for name in [
        "",
        "core::fmt::write",
        "polyloop::ui::stage_view::draw",
        "polyloop::ui::page::stage",
        "polyloop::ui::stage::state::next",
        "<polyloop[fedcba9876543210]::visual::painter::player::Player>::new",
        "other::visual::paint",
    ] {
        assert!(!is_listed(LIST, name), "{name}");
    }
}
