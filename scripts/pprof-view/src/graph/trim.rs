//! Leaving out what weighs little.

use super::{Graph, Nodes, Order};
use crate::measure;
use crate::profile::Profile;

/// What may be left out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trimming {
    /// At most so many nodes; 0 for all.
    pub(crate) node_count: usize,
    /// Nodes below this part of the total are dropped.
    pub(crate) node_fraction: f64,
    /// Edges below this part of the total are dropped.
    pub(crate) edge_fraction: f64,
    /// Which nodes come first.
    pub(crate) order: Order,
    pub(crate) negatives: Negatives,
}

/// Whether nodes are shown that are below zero, as what became less in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Negatives {
    Shown,
    Dropped,
}

/// A graph, and what was left out of it.
pub(crate) struct Trimmed {
    pub(crate) graph: Graph,
    /// Nodes that were heavy enough, before the limit on their number.
    pub(crate) candidates: usize,
    /// Nodes that were too light.
    pub(crate) dropped: usize,
    /// Edges that were too light.
    pub(crate) dropped_edges: usize,
}

impl Trimming {
    /// Builds the graph, and again without what is left out: only the samples know which calls then
    /// bridge a gap.
    pub(crate) fn apply(&self, profile: &Profile, value: usize, nodes: &Nodes) -> Trimmed {
        let graph_of = |kept: Option<&[bool]>| {
            let mut graph = Graph::new(profile, value, nodes, kept);
            if self.negatives == Negatives::Dropped {
                graph.drop_negative();
            }
            graph
        };
        let mut graph = graph_of(None);
        let total = graph.shown_total();
        let node_cutoff = measure::cutoff(total, self.node_fraction);
        let edge_cutoff = measure::cutoff(total, self.edge_fraction);
        let mut dropped = 0;
        if node_cutoff > 0 {
            let kept: Vec<usize> = graph
                .shown
                .iter()
                .copied()
                .filter(|&node| graph.cum[node].wrapping_abs() >= node_cutoff)
                .collect();
            dropped = graph.shown.len() - kept.len();
            if dropped > 0 {
                graph = graph_of(Some(&mask(nodes, &kept)));
            }
        }
        let candidates = graph.shown.len();
        graph.sort(nodes, self.order);
        if self.node_count > 0 {
            // The edges count for the order of a drawing, which therefore is that of before.
            graph.drop_light_edges(edge_cutoff);
            if self.node_count < graph.shown.len() {
                let kept = mask(nodes, &graph.shown[..self.node_count]);
                graph = graph_of(Some(&kept));
                graph.sort(nodes, self.order);
            }
        }
        let dropped_edges = graph.drop_light_edges(edge_cutoff);
        if self.order == Order::Entropy {
            graph.remove_redundant(nodes);
        }
        Trimmed {
            graph,
            candidates,
            dropped,
            dropped_edges,
        }
    }
}

impl Graph {
    /// Their edges stay, as in pprof.
    fn drop_negative(&mut self) {
        let (flat, cum) = (&self.flat, &self.cum);
        self.shown.retain(|&node| match flat[node] {
            0 => cum[node] >= 0,
            flat => flat > 0,
        });
    }

    /// Returns how many were dropped.
    fn drop_light_edges(&mut self, cutoff: i64) -> usize {
        let before = self.edges.len();
        self.edges
            .retain(|_, edge| edge.weight.wrapping_abs() >= cutoff);
        before - self.edges.len()
    }
}

fn mask(nodes: &Nodes, kept: &[usize]) -> Vec<bool> {
    let mut mask = vec![false; nodes.infos.len()];
    for &node in kept {
        mask[node] = true;
    }
    mask
}
