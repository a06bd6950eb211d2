//! Loops that were lost: always worth a look.

use crate::trace::findings::{Code, Finding, Groups};
use crate::trace::item::Item;
use crate::trace::model::{LoopEnd, TaskEnd, Text, Trace};

pub(super) fn find(trace: &Trace, groups: &mut Groups) {
    for track in trace.tracks() {
        let Some((_, LoopEnd::Lost(reason))) = track.end else { continue };
        let lost = |end| matches!(end, Some((_, TaskEnd::Lost)));
        let tasks = track.tasks.iter().filter(|task| lost(task.end)).count();
        groups.add(Finding {
            code: Code::LoopLost,
            in_loop: track.id,
            name: reason,
            site: Text::default(),
            worst: Item::End(track.id),
            worst_us: 0,
            count: 1,
            total_us: 0,
            victim: None,
            victims: tasks as u64,
            others: Vec::new(),
        });
    }
}
