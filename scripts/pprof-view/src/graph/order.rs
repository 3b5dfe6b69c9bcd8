//! The order of rows: by weight, then by name.

use std::cmp::Reverse;

use super::{Edge, Graph, NodeId, Nodes};

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Flat,
    Cum,
    /// What makes a drawing worth looking at comes first.
    Entropy,
}

impl Graph {
    /// Sorts the shown nodes, heaviest first whatever the sign.
    pub(crate) fn sort(&mut self, nodes: &Nodes, order: Order) {
        let scores;
        let (first, second) = match order {
            Order::Flat => (&self.flat, &self.cum),
            Order::Cum => (&self.cum, &self.flat),
            Order::Entropy => {
                scores = self.scores();
                (&scores, &self.flat)
            }
        };
        let weight = |values: &[i64], node: NodeId| Reverse(values[node].wrapping_abs());
        self.shown.sort_by(|&left, &right| {
            let (left_info, right_info) = (&nodes.infos[left], &nodes.infos[right]);
            weight(first, left)
                .cmp(&weight(first, right))
                .then_with(|| left_info.compare_names(right_info))
                .then_with(|| weight(second, left).cmp(&weight(second, right)))
                .then_with(|| left_info.compare_fields(right_info))
        });
    }

    /// The edges, arranged by the nodes at their ends.
    pub(crate) fn calls(&self) -> Calls {
        let mut calls = Calls {
            into: vec![Vec::new(); self.flat.len()],
            out_of: vec![Vec::new(); self.flat.len()],
        };
        for (&(caller, callee), &edge) in &self.edges {
            calls.into[callee].push((caller, edge));
            calls.out_of[caller].push((callee, edge));
        }
        calls
    }
}

/// The edges of every node.
pub(crate) struct Calls {
    into: Vec<Vec<(NodeId, Edge)>>,
    out_of: Vec<Vec<(NodeId, Edge)>>,
}

impl Calls {
    /// Who calls a node, heaviest first.
    pub(crate) fn callers(&self, nodes: &Nodes, callee: NodeId) -> Vec<(NodeId, Edge)> {
        by_weight(nodes, self.into[callee].clone())
    }

    /// Whom a node calls, heaviest first.
    pub(crate) fn callees(&self, nodes: &Nodes, caller: NodeId) -> Vec<(NodeId, Edge)> {
        by_weight(nodes, self.out_of[caller].clone())
    }
}

fn by_weight(nodes: &Nodes, mut calls: Vec<(NodeId, Edge)>) -> Vec<(NodeId, Edge)> {
    calls.sort_by_cached_key(|(node, edge)| {
        (
            Reverse(edge.weight.wrapping_abs()),
            nodes.infos[*node].printable(),
        )
    });
    calls
}
