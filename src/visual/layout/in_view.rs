//! What is in view, as a list: for whoever does not see the picture.

use std::collections::HashSet;

use crate::trace::order;
use crate::visual::layout::scene::{Scene, Shape};
use crate::visual::layout::target::Target;

/// The things in a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InView {
    /// Lane by lane, each lane's from left to right, messages in the lane that sent them.
    pub targets: Vec<Target>,
    /// How many more there are.
    pub more: usize,
}

impl InView {
    /// What is in this picture, at most so many.
    pub fn of(scene: &Scene, most: usize) -> InView {
        let (left, right) = (scene.header_width, scene.width);
        let rects = scene.rects.iter().filter(|rect| is_thing(rect.shape));
        let rects = rects.filter(|rect| rect.x <= right && rect.x + rect.w >= left);
        let rects = rects.map(|rect| (rect.x, rect.target));
        let arrows = scene.arrows.iter().filter(|arrow| {
            let (from, to) = (arrow.from.0.min(arrow.to.0), arrow.from.0.max(arrow.to.0));
            from <= right && to >= left
        });
        let arrows = arrows.map(|arrow| (arrow.from.0, arrow.target));
        let ends = scene.ends.iter().map(|end| (end.x, end.target));
        let lane = |target: Target| {
            scene.lanes.iter().position(|lane| lane.id == target.id()).unwrap_or(usize::MAX)
        };
        let mut found: Vec<_> =
            rects.chain(arrows).chain(ends).map(|(x, target)| (lane(target), x, target)).collect();
        order::sort_by_key(&mut found, |(lane, x, _)| {
            order::pair(*lane as u64, order::fraction((*x).into()))
        });
        let mut known = HashSet::new();
        let all = found.into_iter().map(|(_, _, target)| target);
        let mut targets: Vec<_> = all.filter(|target| known.insert(*target)).collect();
        let more = targets.len().saturating_sub(most);
        targets.truncate(most);
        InView { targets, more }
    }
}

/// Whether a shape is a thing of its own, and not the ground or another look of one.
fn is_thing(shape: Shape) -> bool {
    match shape {
        Shape::Starting | Shape::Task | Shape::Timer | Shape::Poll => true,
        Shape::Life
        | Shape::TaskFailed
        | Shape::TaskDropped
        | Shape::Active
        | Shape::Late
        | Shape::Overdue
        | Shape::Blocking => false,
    }
}
