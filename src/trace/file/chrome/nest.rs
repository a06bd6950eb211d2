//! Which slices lie within which.

/// The slices of one track that are open, the innermost last. Slices come by their beginning, of
/// the same beginning the longer one first.
#[derive(Debug)]
pub(super) struct Nest<T> {
    open: Vec<(u64, T)>,
}

impl<T> Default for Nest<T> {
    fn default() -> Self {
        Nest { open: Vec::new() }
    }
}

impl<T: Copy> Nest<T> {
    /// What the slice from `start` to `end` lies within, if in anything; `Err` if it overlaps
    /// something without lying within it, in which case it is not open.
    pub(super) fn enter(&mut self, start: u64, end: u64, slice: T) -> Result<Option<T>, ()> {
        while self.open.last().is_some_and(|(last, _)| *last <= start) {
            self.open.pop();
        }
        let around = self.open.last().copied();
        if around.is_some_and(|(last, _)| last < end) {
            return Err(());
        }
        self.open.push((end, slice));
        Ok(around.map(|(_, slice)| slice))
    }
}
