//! Which functions each part of a module has.

use std::collections::{HashMap, HashSet};

use wasmparser::{Operator, Result};

use crate::whole::{FUNCTIONS, Whole};

/// The two parts, as places in arrays.
pub(crate) const FIRST: usize = 0;
pub(crate) const REST: usize = 1;

/// Shorter functions stay in the first part, in bytes. What is alike is one function, which goes by the
/// name of any of those that it was, and most of these are short; and in the place of each function that
/// is called from the first part stands another one. The rest has copies of those that it calls.
const SHORT: u64 = 512;

/// For each part, which of all functions it has. The rest has those whose names `is_rest` holds for, but
/// for short ones, and what only they call; and copies of what is short. Neither has the imported ones.
pub(crate) fn parts(whole: &Whole<'_>, is_rest: impl Fn(&str) -> bool) -> Result<[Vec<bool>; 2]> {
    let calls = Calls::of(whole)?;
    let mut rest = calls.rest(whole, is_rest);
    let first =
        (0..).zip(&rest).map(|(function, is_rest)| function >= whole.imported() && !is_rest);
    let first = first.collect();
    calls.copy(whole, &mut rest);
    Ok([first, rest])
}

/// Who calls whom, and what kind of function each is.
#[derive(Default)]
struct Calls {
    called: HashMap<u32, Vec<u32>>,
    callers: HashMap<u32, Vec<u32>>,
    bound: HashSet<u32>,
    short: HashSet<u32>,
}

impl Calls {
    fn of(whole: &Whole<'_>) -> Result<Calls> {
        let mut calls = Calls::default();
        for (function, body) in whole.own() {
            let range = body.range();
            if range.end - range.start < SHORT {
                calls.short.insert(function);
            }
            for operator in body.get_operators_reader()? {
                let operator = operator?;
                if is_binding(&operator) {
                    calls.bound.insert(function);
                }
                if let Operator::Call { function_index: called } = operator {
                    calls.called.entry(function).or_default().push(called);
                    calls.callers.entry(called).or_default().push(function);
                }
            }
        }
        Ok(calls)
    }

    fn rest(&self, whole: &Whole<'_>, is_rest: impl Fn(&str) -> bool) -> Vec<bool> {
        let mut rest = vec![false; whole.kinds.len()];
        let mut others = Vec::new();
        let free = whole.own().map(|(function, _)| function);
        for function in free.filter(|it| !self.bound.contains(it) && !whole.is_outer(*it)) {
            if !self.short.contains(&function) && is_rest(whole.name_of(function)) {
                rest[function as usize] = true;
            } else if !whole.slots.contains_key(&function) {
                others.push(function);
            }
        }
        // What only functions of the rest call belongs to it, and what only that calls does.
        loop {
            let before = others.len();
            others.retain(|function| {
                let mut callers = self.callers.get(function).into_iter().flatten();
                let is_rest = callers.all(|it| it == function || rest[*it as usize]);
                rest[*function as usize] = is_rest;
                !is_rest
            });
            if others.len() == before {
                return rest;
            }
        }
    }

    /// Adds to the rest what is short and called by it, and what is short and called by that.
    fn copy(&self, whole: &Whole<'_>, rest: &mut [bool]) {
        let own = whole.own().map(|(function, _)| function);
        let mut callers: Vec<u32> = own.filter(|function| rest[*function as usize]).collect();
        while let Some(caller) = callers.pop() {
            for called in self.called.get(&caller).into_iter().flatten() {
                let is_free = self.short.contains(called) && !self.bound.contains(called);
                if is_free && !rest[*called as usize] {
                    rest[*called as usize] = true;
                    callers.push(*called);
                }
            }
        }
    }
}

/// Whether a function that does this has to stay with the table of functions, or with the data. What
/// gets hold of functions is rare, and so is everything that makes tables and memory from what a module
/// has. Of wasm-bindgen's own table both parts take values.
fn is_binding(operator: &Operator<'_>) -> bool {
    match operator {
        Operator::TableGet { table }
        | Operator::TableSet { table }
        | Operator::TableGrow { table }
        | Operator::TableSize { table }
        | Operator::TableFill { table } => *table == FUNCTIONS,
        Operator::CallIndirect { table_index, .. } => *table_index != FUNCTIONS,
        Operator::RefFunc { .. }
        | Operator::TableCopy { .. }
        | Operator::TableInit { .. }
        | Operator::MemoryInit { .. }
        | Operator::DataDrop { .. }
        | Operator::ElemDrop { .. } => true,
        _ => false,
    }
}
