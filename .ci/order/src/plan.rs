//! Which functions come with the first part of a module, and which with the rest.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wasmparser::{FunctionBody, Operator, Result};

use crate::whole::{FUNCTIONS, Whole};

/// Shorter functions stay in the first part, in bytes. What is alike is one function, which goes by the
/// name of any of those that it was, and most of these are short; and in the place of each function that
/// is called from the first part stands another one.
const SHORT: u64 = 512;

/// What goes where. Functions have the numbers here that they have in the whole module.
pub(crate) struct Plan<'a> {
    pub(crate) whole: Whole<'a>,
    /// Whether a function belongs to the rest.
    is_rest: Vec<bool>,
    /// Where each function is found in the table that the other part calls, or that has it anyway.
    pub(crate) slots: HashMap<u32, u32>,
    /// The functions with slots that the whole module does not have, in the order of these.
    pub(crate) added: Vec<u32>,
    /// Functions of the rest that have a slot.
    pub(crate) entries: Vec<u32>,
    /// The types of what the rest calls in the table, with the number of the function that passes
    /// such calls on.
    pub(crate) passed: BTreeMap<u32, u32>,
    /// Imported functions that the first part needs, and that the rest needs.
    pub(crate) imports: [BTreeSet<u32>; 2],
    /// Globals that the rest needs.
    pub(crate) globals: BTreeSet<u32>,
}

impl<'a> Plan<'a> {
    /// The rest are the functions whose names `is_rest` holds for, but for short ones, and what only
    /// they call.
    pub(crate) fn of(whole: Whole<'a>, is_rest: impl Fn(&str) -> bool) -> Result<Self> {
        let is_rest = rest(&whole, is_rest)?;
        let slots = whole.slots.clone();
        let mut plan = Plan {
            whole,
            is_rest,
            slots,
            added: Vec::new(),
            entries: Vec::new(),
            passed: BTreeMap::new(),
            imports: Default::default(),
            globals: BTreeSet::new(),
        };
        let free = plan.whole.tables.first().map_or(0, |table| table.initial as u32);
        let bodies: Vec<_> = plan.whole.own().map(|(own, body)| (own, body.clone())).collect();
        for (function, body) in bodies {
            plan.look_at(plan.is_rest(function), &body, free)?;
        }
        let kept = plan.whole.outer.iter().chain(plan.whole.slots.keys());
        let kept: Vec<u32> = kept.copied().filter(|it| *it < plan.whole.imported()).collect();
        plan.imports[0].extend(kept);
        plan.entries = plan.slots.keys().copied().filter(|it| plan.is_rest(*it)).collect();
        plan.entries.sort_unstable();
        for (number, passed) in (0..).zip(plan.passed.values_mut()) {
            *passed = number;
        }
        Ok(plan)
    }

    pub(crate) fn is_rest(&self, function: u32) -> bool {
        self.is_rest.get(function as usize).copied().unwrap_or_default()
    }

    pub(crate) fn slot_of(&self, function: u32) -> i32 {
        self.slots.get(&function).copied().unwrap_or_default() as i32
    }

    /// Notes what a function of the rest, or one of the first part, needs. Of new slots `free` is
    /// the first.
    fn look_at(&mut self, is_rest: bool, body: &FunctionBody<'_>, free: u32) -> Result<()> {
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::Call { function_index: called } if called < self.whole.imported() => {
                    self.imports[usize::from(is_rest)].insert(called);
                }
                Operator::Call { function_index: called } if self.is_rest(called) != is_rest => {
                    let added = &mut self.added;
                    self.slots.entry(called).or_insert_with(|| {
                        added.push(called);
                        free + added.len() as u32 - 1
                    });
                    if is_rest {
                        self.passed.insert(self.whole.kind_of(called), 0);
                    }
                }
                Operator::CallIndirect { type_index, .. } if is_rest => {
                    self.passed.insert(type_index, 0);
                }
                Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index }
                    if is_rest =>
                {
                    self.globals.insert(global_index);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn rest(whole: &Whole<'_>, is_rest: impl Fn(&str) -> bool) -> Result<Vec<bool>> {
    let mut callers: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut rest = vec![false; whole.kinds.len()];
    let mut others = Vec::new();
    for (function, body) in whole.own() {
        for called in calls(body)? {
            callers.entry(called).or_default().push(function);
        }
        if whole.outer.contains(&function) || is_bound(body)? {
            continue;
        }
        let range = body.range();
        if range.end - range.start >= SHORT && is_rest(whole.name_of(function)) {
            rest[function as usize] = true;
        } else if !whole.slots.contains_key(&function) {
            others.push(function);
        }
    }
    // What only functions of the rest call belongs to it, and what only that calls does.
    loop {
        let before = others.len();
        others.retain(|function| {
            let callers = callers.get(function).map_or(&[][..], Vec::as_slice);
            let is_rest = callers.iter().all(|caller| caller == function || rest[*caller as usize]);
            rest[*function as usize] = is_rest;
            !is_rest
        });
        if others.len() == before {
            return Ok(rest);
        }
    }
}

fn calls(body: &FunctionBody<'_>) -> Result<Vec<u32>> {
    let mut called = Vec::new();
    for operator in body.get_operators_reader()? {
        if let Operator::Call { function_index } = operator? {
            called.push(function_index);
        }
    }
    Ok(called)
}

/// Whether a function has to stay with the table of functions, or with the data. What gets hold of
/// functions is rare, and so is everything that makes tables and memory from what a module has.
fn is_bound(body: &FunctionBody<'_>) -> Result<bool> {
    for operator in body.get_operators_reader()? {
        match operator? {
            // Of wasm-bindgen's own table both parts take values.
            Operator::TableGet { table }
            | Operator::TableSet { table }
            | Operator::TableGrow { table }
            | Operator::TableSize { table }
            | Operator::TableFill { table }
                if table != FUNCTIONS => {}
            Operator::TableGet { .. }
            | Operator::TableSet { .. }
            | Operator::TableGrow { .. }
            | Operator::TableSize { .. }
            | Operator::TableFill { .. }
            | Operator::RefFunc { .. }
            | Operator::TableCopy { .. }
            | Operator::TableInit { .. }
            | Operator::MemoryInit { .. }
            | Operator::DataDrop { .. }
            | Operator::ElemDrop { .. } => return Ok(true),
            _ => {}
        }
    }
    Ok(false)
}
