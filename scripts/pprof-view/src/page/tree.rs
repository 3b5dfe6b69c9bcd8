//! Stacks as a tree: what they have in common from the root on is written once.

use std::collections::HashMap;

use crate::profile::{Profile, Sample};
use crate::transform;

/// Nodes in pre-order: a node is followed by all that it calls, so that its depth says where it belongs.
#[derive(Default)]
pub(super) struct Tree {
    /// Distance from the root, which is no node itself: 0 for the outermost callers.
    pub(super) depth: Vec<usize>,
    /// Index into [`Profile::locations`].
    pub(super) location: Vec<usize>,
    /// The nodes at which samples end, ascending.
    pub(super) leaf: Vec<usize>,
    /// For each sample type what was measured at each of `leaf`.
    pub(super) values: Vec<Vec<i64>>,
    /// The same for the profile that is compared with.
    pub(super) base: Vec<Vec<i64>>,
}

/// Values of one node: those of the profile, and those of its base.
#[derive(Clone, Default)]
struct Sums {
    values: Vec<i64>,
    base: Vec<i64>,
}

/// The tree as it grows.
struct Growing {
    /// Parent (`None` for the outermost callers) and location of each node.
    nodes: Vec<(Option<usize>, usize)>,
    known: HashMap<(Option<usize>, usize), usize>,
    sums: HashMap<usize, Sums>,
}

impl Tree {
    /// The tree of all stacks. Samples marked as the base's hold negated values.
    pub(super) fn new(profile: &Profile) -> Self {
        let mut growing = Growing {
            nodes: Vec::new(),
            known: HashMap::new(),
            sums: HashMap::new(),
        };
        for sample in &profile.samples {
            growing.add(sample, profile.sample_types.len());
        }
        growing.in_order(profile.sample_types.len())
    }
}

impl Growing {
    fn add(&mut self, sample: &Sample, types: usize) {
        let mut parent = None;
        for &location in sample.locations.iter().rev() {
            let next = self.nodes.len();
            let node = *self.known.entry((parent, location)).or_insert(next);
            if node == next {
                self.nodes.push((parent, location));
            }
            parent = Some(node);
        }
        let Some(leaf) = parent else { return };
        let nothing = || Sums {
            values: vec![0; types],
            base: vec![0; types],
        };
        let sums = self.sums.entry(leaf).or_insert_with(nothing);
        if transform::is_of_base(sample) {
            for (sum, value) in sums.base.iter_mut().zip(&sample.values) {
                *sum = sum.wrapping_sub(*value);
            }
        } else {
            for (sum, value) in sums.values.iter_mut().zip(&sample.values) {
                *sum = sum.wrapping_add(*value);
            }
        }
    }

    fn in_order(mut self, types: usize) -> Tree {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        let mut open = Vec::new();
        // Pushed in reverse, so that what came first is taken first.
        for (node, (parent, _)) in self.nodes.iter().enumerate().rev() {
            match parent {
                Some(parent) => children[*parent].push(node),
                None => open.push((node, 0)),
            }
        }
        let mut tree = Tree {
            values: vec![Vec::new(); types],
            base: vec![Vec::new(); types],
            ..Tree::default()
        };
        while let Some((node, depth)) = open.pop() {
            if let Some(sums) = self.sums.remove(&node) {
                tree.leaf.push(tree.depth.len());
                for (column, value) in tree.values.iter_mut().zip(sums.values) {
                    column.push(value);
                }
                for (column, value) in tree.base.iter_mut().zip(sums.base) {
                    column.push(value);
                }
            }
            tree.depth.push(depth);
            tree.location.push(self.nodes[node].1);
            open.extend(children[node].iter().map(|&child| (child, depth + 1)));
        }
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_share_their_callers_and_stand_in_pre_order() {
        let sample = |locations: &[usize], value| Sample {
            locations: locations.to_vec(),
            values: vec![value],
            labels: Vec::new(),
        };
        let profile = Profile {
            sample_types: vec![crate::ValueType::default()],
            samples: vec![
                sample(&[2, 1, 0], 5),
                sample(&[3, 0], 7),
                sample(&[4, 1, 0], 1),
                sample(&[2, 1, 0], 2),
                sample(&[1, 0], 9),
            ],
            ..Profile::default()
        };
        let tree = Tree::new(&profile);
        assert_eq!(tree.location, [0, 1, 2, 4, 3]);
        assert_eq!(tree.depth, [0, 1, 2, 2, 1]);
        assert_eq!(tree.leaf, [1, 2, 3, 4]);
        assert_eq!(tree.values, [[9, 7, 1, 7]]);
    }
}
