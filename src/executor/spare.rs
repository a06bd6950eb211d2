//! Memory of tasks that have ended, for tasks to come.
//!
//! A loop spawns small tasks of few kinds, again and again. An allocator puts the memory of neighbours
//! together each time and takes it apart again, which takes as long as all else that is done for such
//! a task. Here memory of one size is kept for the next task of that size.

use core::alloc::Layout;
use core::cell::Cell;
use core::ptr::{self, NonNull};
use std::alloc::{alloc, dealloc, handle_alloc_error};

/// Sizes are rounded up to multiples of this.
const STEP: usize = 16;

/// Larger tasks are left to the allocator.
const LARGEST: usize = 256;

/// So many bytes are kept for each thread, at most: ten thousand small tasks.
const MOST_BYTES: usize = 1 << 20;

/// Memory that nobody uses.
struct Block {
    next: *mut Block,
}

struct Spare {
    /// Of each size the block that was given back last.
    first: [Cell<*mut Block>; LARGEST / STEP],
    bytes: Cell<usize>,
}

thread_local! {
    static SPARE: Spare = const {
        Spare { first: [const { Cell::new(ptr::null_mut()) }; LARGEST / STEP], bytes: Cell::new(0) }
    };
}

/// The rounded layout, and its place among the sizes; nothing for what is large.
fn rounded(layout: Layout) -> Option<(Layout, usize)> {
    if layout.size() == 0 || layout.size() > LARGEST || layout.align() > STEP {
        return None;
    }
    let size = layout.size().next_multiple_of(STEP);
    Some((Layout::from_size_align(size, STEP).ok()?, size / STEP - 1))
}

/// Memory for this layout, which is not empty.
// Not inline: it is called in many places, and every visitor fetches all of them.
#[inline(never)]
pub(super) fn take(layout: Layout) -> NonNull<u8> {
    let rounded = rounded(layout);
    if let Some((layout, class)) = rounded {
        // While a thread ends there is none any more.
        let block = SPARE.try_with(|spare| spare.take(layout, class)).ok().flatten();
        if let Some(block) = block {
            return block;
        }
    }
    let layout = rounded.map_or(layout, |(layout, _)| layout);
    // SAFETY: a task is never empty, and neither is a rounded layout.
    NonNull::new(unsafe { alloc(layout) }).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Gives memory back, on any thread.
///
/// # Safety
/// It comes from [`take`] with the same layout, and nobody uses it any more.
pub(super) unsafe fn give_back(memory: NonNull<u8>, layout: Layout) {
    let rounded = rounded(layout);
    if let Some((layout, class)) = rounded {
        // SAFETY: as the caller says; it has the rounded layout.
        let is_kept = SPARE.try_with(|spare| unsafe { spare.keep(memory, layout, class) });
        if is_kept.unwrap_or(false) {
            return;
        }
    }
    // SAFETY: `take` got it from there, with this layout.
    unsafe { dealloc(memory.as_ptr(), rounded.map_or(layout, |(layout, _)| layout)) };
}

impl Spare {
    fn take(&self, layout: Layout, class: usize) -> Option<NonNull<u8>> {
        let block = NonNull::new(self.first[class].get())?;
        // SAFETY: what is in the list is nobody's, and begins with what `keep` has written.
        self.first[class].set(unsafe { block.as_ref() }.next);
        self.bytes.set(self.bytes.get() - layout.size());
        Some(block.cast())
    }

    /// # Safety
    /// Nobody uses this memory, which has that layout, the rounded one of its class.
    unsafe fn keep(&self, memory: NonNull<u8>, layout: Layout, class: usize) -> bool {
        let bytes = self.bytes.get() + layout.size();
        if bytes > MOST_BYTES {
            return false;
        }
        self.bytes.set(bytes);
        let block = memory.cast::<Block>();
        // SAFETY: `STEP` bytes have room for a pointer, and are aligned for one.
        unsafe { block.write(Block { next: self.first[class].get() }) };
        self.first[class].set(block.as_ptr());
        true
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        for class in 0..self.first.len() {
            let Ok(layout) = Layout::from_size_align((class + 1) * STEP, STEP) else { continue };
            while let Some(block) = self.take(layout, class) {
                // SAFETY: it was allocated with its rounded layout.
                unsafe { dealloc(block.as_ptr(), layout) };
            }
        }
    }
}
