//! Edges that a drawing can do without.

use std::collections::{HashMap, HashSet};

use super::{Graph, NodeId, Nodes};

impl Graph {
    /// Removes edges over left-out nodes where another path leads to the same node: the drawing stays connected and
    /// has fewer lines. An edge that is heavier than a direct one stays.
    pub(super) fn remove_redundant(&mut self, nodes: &Nodes) {
        let calls = self.calls();
        let mut callers: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        for &(caller, callee) in self.edges.keys() {
            callers.entry(callee).or_default().push(caller);
        }
        for &callee in self.shown.iter().rev() {
            let lightest_first = calls.callers(nodes, callee).into_iter().rev();
            for (caller, _) in lightest_first.take_while(|(_, edge)| edge.residual) {
                if is_redundant(&callers, (caller, callee)) {
                    self.edges.remove(&(caller, callee));
                    if let Some(callers) = callers.get_mut(&callee) {
                        callers.retain(|other| *other != caller);
                    }
                }
            }
        }
    }
}

/// Whether the caller reaches the callee without the edge between them.
fn is_redundant(callers: &HashMap<NodeId, Vec<NodeId>>, edge: (NodeId, NodeId)) -> bool {
    let mut seen = HashSet::from([edge.1]);
    let mut queue = vec![edge.1];
    while let Some(node) = queue.pop() {
        for &from in callers.get(&node).into_iter().flatten() {
            if (from, node) == edge {
                continue;
            }
            if from == edge.0 {
                return true;
            }
            if seen.insert(from) {
                queue.push(from);
            }
        }
    }
    false
}
