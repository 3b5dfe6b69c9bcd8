//! The call graph: nodes with flat and cum, edges with weights.

mod entropy;
mod node;
mod order;
mod redundant;
mod trim;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub(crate) use node::{Binaries, Component, NodeInfo, base, clean};
pub(crate) use order::Order;
pub(crate) use trim::{Negatives, Trimmed, Trimming};

use crate::profile::Profile;

/// Index of a node in [`Nodes`].
pub(crate) type NodeId = usize;

/// All nodes of a profile, and which of them each location passes through.
pub(crate) struct Nodes {
    pub(crate) infos: Vec<NodeInfo>,
    /// For each location, innermost first.
    by_location: Vec<Vec<NodeId>>,
}

/// A call from one node to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) weight: i64,
    /// Whether every such call was merged into the caller.
    pub(crate) inline: bool,
    /// Whether such a call passes over nodes that were left out.
    pub(crate) residual: bool,
    /// The last sample that was counted here: recursion counts once per sample.
    last_sample: usize,
}

/// How one call was made.
#[derive(Clone, Copy)]
struct How {
    inline: bool,
    residual: bool,
}

/// Weights of nodes and edges.
pub(crate) struct Graph {
    /// Nodes with weight, in the order of the report.
    pub(crate) shown: Vec<NodeId>,
    pub(crate) flat: Vec<i64>,
    pub(crate) cum: Vec<i64>,
    /// By caller and callee.
    pub(crate) edges: HashMap<(NodeId, NodeId), Edge>,
}

impl Nodes {
    pub(crate) fn new(profile: &Profile, binaries: Binaries) -> Self {
        let mut infos: Vec<NodeInfo> = Vec::new();
        let mut ids: HashMap<NodeInfo, NodeId> = HashMap::new();
        let mut intern = |info: NodeInfo| match ids.entry(info) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                infos.push(entry.key().clone());
                *entry.insert(infos.len() - 1)
            }
        };
        let by_location = profile
            .locations
            .iter()
            .map(|location| {
                if location.lines.is_empty() {
                    return vec![intern(NodeInfo::new(profile, location, None, binaries))];
                }
                let line = |line| NodeInfo::new(profile, location, Some(line), binaries);
                location.lines.iter().map(|l| intern(line(l))).collect()
            })
            .collect();
        Self { infos, by_location }
    }

    /// The nodes of a location, innermost first, and whether each was merged into the next.
    pub(crate) fn frames(&self, location: usize) -> impl Iterator<Item = (NodeId, bool)> {
        let nodes = &self.by_location[location];
        let frames = nodes.iter().enumerate();
        frames.map(|(depth, &node)| (node, depth + 1 != nodes.len()))
    }
}

impl Graph {
    /// Adds up all samples; with `kept`, other nodes are passed over as if they were not on the stack.
    pub(crate) fn new(
        profile: &Profile,
        value: usize,
        nodes: &Nodes,
        kept: Option<&[bool]>,
    ) -> Self {
        let count = nodes.infos.len();
        let mut graph = Self {
            shown: Vec::new(),
            flat: vec![0; count],
            cum: vec![0; count],
            edges: HashMap::new(),
        };
        let is_kept = |node: NodeId| kept.is_none_or(|kept| kept[node]);
        // Sample numbers start at 1, so that 0 stands for "not seen".
        let mut seen = vec![0_usize; count];
        for (number, sample) in (1..).zip(&profile.samples) {
            let weight = sample.values[value];
            if weight == 0 {
                continue;
            }
            let mut caller = None;
            // Whether nodes were passed over since the caller.
            let mut residual = false;
            for &location in sample.locations.iter().rev() {
                let frames = &nodes.by_location[location];
                for (depth, &node) in frames.iter().enumerate().rev() {
                    if !is_kept(node) {
                        residual = true;
                        continue;
                    }
                    if seen[node] != number {
                        seen[node] = number;
                        graph.cum[node] = graph.cum[node].wrapping_add(weight);
                    }
                    if let Some(caller) = caller.filter(|caller| *caller != node) {
                        let how = How {
                            inline: depth + 1 != frames.len(),
                            residual,
                        };
                        graph.count_call((caller, node), weight, how, number);
                    }
                    caller = Some(node);
                    residual = false;
                }
            }
            if let Some(leaf) = caller.filter(|_| !residual) {
                graph.flat[leaf] = graph.flat[leaf].wrapping_add(weight);
            }
        }
        graph.shown = (0..count)
            .filter(|&n| graph.flat[n] != 0 || graph.cum[n] != 0)
            .collect();
        graph
    }

    fn count_call(&mut self, call: (NodeId, NodeId), weight: i64, how: How, sample: usize) {
        let edge = self.edges.entry(call).or_insert(Edge {
            weight: 0,
            inline: true,
            residual: false,
            last_sample: 0,
        });
        if edge.last_sample != sample {
            edge.last_sample = sample;
            edge.weight = edge.weight.wrapping_add(weight);
            edge.inline &= how.inline;
            edge.residual |= how.residual;
        }
    }

    /// What all shown nodes hold themselves.
    pub(crate) fn shown_total(&self) -> i64 {
        self.shown
            .iter()
            .fold(0, |sum, &node| sum.wrapping_add(self.flat[node]))
    }

    /// The smallest weight that is shown, 0 for none: the unit of a report must fit it.
    pub(crate) fn smallest(&self) -> i64 {
        let weight = |node: &NodeId| match self.flat[*node].wrapping_abs() {
            0 => self.cum[*node].wrapping_abs(),
            flat => flat,
        };
        self.shown
            .iter()
            .map(weight)
            .filter(|weight| *weight > 0)
            .min()
            .unwrap_or(0)
    }
}
