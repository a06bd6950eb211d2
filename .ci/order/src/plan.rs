//! What each part of a module needs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use wasmparser::{FunctionBody, Operator, Result};

use crate::parts::{FIRST, REST, parts};
use crate::whole::Whole;

/// What goes where. Functions have the numbers here that they have in the whole module.
pub(crate) struct Plan<'a> {
    pub(crate) whole: Whole<'a>,
    /// Which functions a part has.
    has: [Vec<bool>; 2],
    /// Where each function is found in the table that the other part calls, or that has it anyway.
    slots: HashMap<u32, u32>,
    /// The functions with slots that the whole module does not have, in the order of these.
    pub(crate) added: Vec<u32>,
    /// Functions with a slot that only the rest has.
    pub(crate) entries: Vec<u32>,
    /// The types of what the rest calls in the table, with the number of the function that passes
    /// such calls on.
    pub(crate) passed: BTreeMap<u32, u32>,
    /// Imported functions that a part needs.
    pub(crate) imports: [BTreeSet<u32>; 2],
    /// Globals that the rest needs.
    pub(crate) globals: BTreeSet<u32>,
}

impl<'a> Plan<'a> {
    /// The rest are the functions whose names `is_rest` holds for, but for short ones, and what only
    /// they call.
    pub(crate) fn of(whole: Whole<'a>, is_rest: impl Fn(&str) -> bool) -> Result<Self> {
        let slots = whole.slots.clone();
        let has = parts(&whole, is_rest)?;
        let mut plan = Plan {
            whole,
            has,
            slots,
            added: Vec::new(),
            entries: Vec::new(),
            passed: BTreeMap::new(),
            imports: Default::default(),
            globals: BTreeSet::new(),
        };
        let bodies: Vec<_> = plan.whole.own().map(|(own, body)| (own, body.clone())).collect();
        for part in [FIRST, REST] {
            for (function, body) in &bodies {
                if plan.has(part, *function) {
                    plan.look_at(part, body)?;
                }
            }
        }
        let kept =
            plan.whole.exported.iter().chain(plan.whole.slots.keys()).chain(&plan.whole.start);
        let kept: Vec<u32> = kept.copied().filter(|it| *it < plan.whole.imported()).collect();
        plan.imports[FIRST].extend(kept);
        plan.entries = plan.slots.keys().copied().filter(|it| plan.is_far(FIRST, *it)).collect();
        plan.entries.sort_unstable();
        for (number, passed) in (0..).zip(plan.passed.values_mut()) {
            *passed = number;
        }
        Ok(plan)
    }

    /// Whether a part has this function. Neither has the imported ones.
    pub(crate) fn has(&self, part: usize, function: u32) -> bool {
        self.has[part].get(function as usize).copied().unwrap_or_default()
    }

    /// The functions that a part has, with what they do.
    pub(crate) fn own(&self, part: usize) -> impl Iterator<Item = (u32, &FunctionBody<'a>)> {
        self.whole.own().filter(move |(function, _)| self.has(part, *function))
    }

    /// Whether a call from this part goes by way of the table.
    pub(crate) fn is_far(&self, part: usize, called: u32) -> bool {
        called >= self.whole.imported() && !self.has(part, called)
    }

    pub(crate) fn slot_of(&self, function: u32) -> i32 {
        self.slots.get(&function).copied().unwrap_or_default() as i32
    }

    /// Notes what a function of this part needs.
    fn look_at(&mut self, part: usize, body: &FunctionBody<'_>) -> Result<()> {
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::Call { function_index: called } if called < self.whole.imported() => {
                    self.imports[part].insert(called);
                }
                Operator::Call { function_index: called } if self.is_far(part, called) => {
                    let free = self.whole.tables.first().map_or(0, |table| table.initial as u32);
                    let added = &mut self.added;
                    self.slots.entry(called).or_insert_with(|| {
                        added.push(called);
                        free + added.len() as u32 - 1
                    });
                    if part == REST {
                        self.passed.insert(self.whole.kind_of(called), 0);
                    }
                }
                Operator::CallIndirect { type_index, .. } if part == REST => {
                    self.passed.insert(type_index, 0);
                }
                Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index }
                    if part == REST =>
                {
                    self.globals.insert(global_index);
                }
                _ => {}
            }
        }
        Ok(())
    }
}
