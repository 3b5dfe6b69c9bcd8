//! Which nodes make a drawing worth looking at.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "pprof computes the scores in 64-bit floats, and the same choice needs the same scores"
)]

use super::{Edge, Graph, NodeId};

impl Graph {
    /// For each node, how much it says in a drawing: its weight times the entropy of its edges, so that a node which
    /// only hands on what it gets comes last.
    pub(super) fn scores(&self) -> Vec<i64> {
        let mut into: Vec<Vec<i64>> = vec![Vec::new(); self.flat.len()];
        let mut out_of = into.clone();
        for (&(caller, callee), Edge { weight, .. }) in &self.edges {
            into[callee].push(*weight);
            out_of[caller].push(*weight);
        }
        // Summing floats in a settled order makes one score of one graph.
        for edges in into.iter_mut().chain(&mut out_of) {
            edges.sort_unstable();
        }
        let score = |node: NodeId| {
            let above = entropy(&into[node], 0);
            let below = entropy(&out_of[node], self.flat[node]);
            let score = (above + below) * self.cum[node] as f64;
            (score as i64).wrapping_add(self.flat[node])
        };
        (0..self.flat.len()).map(score).collect()
    }
}

/// The information in how a node's weight is divided among its edges and itself; an end of all stacks counts in full.
fn entropy(edges: &[i64], own: i64) -> f64 {
    if edges.is_empty() {
        return 1.0;
    }
    let positive = edges.iter().filter(|weight| **weight > 0);
    let total = positive.fold(own, |sum, weight| sum.wrapping_add(*weight));
    if total == 0 {
        return 0.0;
    }
    let term = |weight: i64| {
        let part = weight.wrapping_abs() as f64 / total as f64;
        -part * part.log2()
    };
    let own = if own > 0 { term(own) } else { 0.0 };
    edges.iter().map(|weight| term(*weight)).sum::<f64>() + own
}
