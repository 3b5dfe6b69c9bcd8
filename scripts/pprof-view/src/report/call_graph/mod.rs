//! `svg`: the call graph, laid out without graphviz.

mod label;
mod names;
mod svg;

use serde::Serialize;

use self::label::Label;
use super::subject::Subject;
use super::text::Amounts;
use super::{Accounting, Header, Options, ReportError};
use crate::graph::{Binaries, Edge, Graph, NodeId, Nodes, Order, Trimming};
use crate::layout::{self, Arrow, Path, Point};
use crate::profile::Profile;
use crate::transform::Granularity;

/// So many nodes are drawn unless told otherwise.
const NODES: usize = 80;

/// The calls between functions, drawn.
#[derive(Debug, Clone, Serialize)]
pub struct CallGraph {
    /// The profile.
    #[serde(flatten)]
    pub header: Header,
    /// What the nodes cover.
    #[serde(flatten)]
    pub accounting: Accounting,
    /// Calls that were dropped for being light.
    pub dropped_edges: usize,
    /// The width of the drawing, in the unit of all coordinates: CSS pixels.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The functions, those that say most first.
    pub nodes: Vec<DrawnNode>,
    /// The calls between them, heaviest first.
    pub edges: Vec<DrawnEdge>,
    /// What the options did not do.
    pub warnings: Vec<String>,
    /// How the text spells values.
    #[serde(skip)]
    pub amounts: Amounts,
}

/// A function as a box.
#[derive(Debug, Clone, Serialize)]
pub struct DrawnNode {
    /// Name as other reports print it.
    pub name: String,
    /// What it costs by itself.
    pub flat: i64,
    /// What it costs with all that it calls.
    pub cum: i64,
    /// The text within the box, line by line.
    pub label: Vec<String>,
    /// Its size: the more a function costs by itself, the larger.
    pub font_size: f64,
    /// The middle of the box.
    pub center: Point,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

/// Calls as an arrow.
#[derive(Debug, Clone, Serialize)]
pub struct DrawnEdge {
    /// Index of the caller's node.
    pub caller: usize,
    /// Index of the callee's node.
    pub callee: usize,
    /// What the calls cost.
    pub weight: i64,
    /// Whether the callee was merged into the caller.
    pub inline: bool,
    /// Whether functions in between were left out.
    pub residual: bool,
    /// The text at the arrow, line by line.
    pub label: Vec<String>,
    /// How it runs.
    #[serde(flatten)]
    pub path: Path,
}

/// Draws who calls whom.
///
/// # Errors
/// The profile has no such sample type.
pub fn call_graph(profile: Profile, options: &Options) -> Result<CallGraph, ReportError> {
    let subject = Subject::new(profile, options, Granularity::Functions)?.with_short_paths(options);
    let Subject {
        profile,
        value,
        total,
        mut scale,
        header,
        warnings,
        ..
    } = subject;
    let nodes = Nodes::new(&profile, Binaries::Merged);
    let trimming = Trimming {
        node_count: options.node_count.unwrap_or(NODES),
        order: Order::Entropy,
        ..options.trimming()
    };
    let trimmed = trimming.apply(&profile, value, &nodes);
    let accounting = Accounting::new(&trimmed, total, options.node_fraction);
    let dropped_edges = trimmed.dropped_edges;
    let graph = trimmed.graph;
    if scale.to == "minimum" && !graph.shown.is_empty() {
        scale.settle(graph.smallest(), total);
    }
    let mut drawn = CallGraph {
        header,
        accounting,
        dropped_edges,
        width: 0.0,
        height: 0.0,
        nodes: Vec::new(),
        edges: Vec::new(),
        warnings,
        amounts: Amounts(scale),
    };
    drawn.draw(&graph, &nodes);
    Ok(drawn)
}

impl CallGraph {
    fn draw(&mut self, graph: &Graph, nodes: &Nodes) {
        let total = self.header.total;
        let labels = self.labels(graph, nodes);
        let boxes: Vec<_> = labels.iter().map(Label::boxed).collect();
        let calls = calls(graph);
        let texts: Vec<Label> = calls.iter().map(|call| self.text(call.edge)).collect();
        let arrow = |(call, text): (&Call, &Label)| Arrow {
            from: call.from,
            to: call.to,
            weight: label::share(call.edge.weight, total),
            label: text.size,
        };
        let arrows: Vec<Arrow> = calls.iter().zip(&texts).map(arrow).collect();
        let drawing = layout::arrange(&boxes, &arrows);

        self.width = drawing.size.width;
        self.height = drawing.size.height;
        let drawn = graph
            .shown
            .iter()
            .zip(labels)
            .zip(boxes)
            .zip(drawing.centers);
        let drawn = drawn.map(|(((&node, label), size), center)| DrawnNode {
            name: nodes.infos[node].printable(),
            flat: graph.flat[node],
            cum: graph.cum[node],
            label: label.lines,
            font_size: label.font_size,
            center,
            width: size.width,
            height: size.height,
        });
        self.nodes = drawn.collect();
        let edges = calls.into_iter().zip(texts).zip(drawing.paths);
        let edges = edges.filter_map(|((call, text), path)| {
            Some(DrawnEdge {
                caller: call.from,
                callee: call.to,
                weight: call.edge.weight,
                inline: call.edge.inline,
                residual: call.edge.residual,
                label: text.lines,
                path: path?,
            })
        });
        self.edges = edges.collect();
    }

    /// What the boxes say.
    fn labels(&self, graph: &Graph, nodes: &Nodes) -> Vec<Label> {
        let weights = graph.shown.iter().map(|&n| graph.flat[n].unsigned_abs());
        let largest = weights.max().unwrap_or(0);
        let label = |&node: &NodeId| {
            let (flat, cum) = (graph.flat[node], graph.cum[node]);
            let mut lines = names::lines(&nodes.infos[node]);
            lines.extend(label::weights(flat, cum, self.header.total, &self.amounts));
            Label::new(lines, label::font_size(flat, largest))
        };
        graph.shown.iter().map(label).collect()
    }

    /// What an arrow says.
    fn text(&self, edge: Edge) -> Label {
        let inline = edge.inline.then(|| "(inline)".to_owned());
        let lines = std::iter::once(self.amounts.label(edge.weight)).chain(inline);
        Label::new(lines.collect(), label::SMALL)
    }
}

/// A call between shown nodes, by their places in the report.
struct Call {
    from: usize,
    to: usize,
    edge: Edge,
}

/// Heaviest first.
fn calls(graph: &Graph) -> Vec<Call> {
    let mut index = vec![None; graph.flat.len()];
    for (at, &node) in graph.shown.iter().enumerate() {
        index[node] = Some(at);
    }
    let calls = graph.edges.iter().filter_map(|(&(caller, callee), &edge)| {
        let (from, to) = index[caller].zip(index[callee])?;
        Some(Call { from, to, edge })
    });
    let mut calls: Vec<Call> = calls.collect();
    calls.sort_by_key(|call| {
        let weight = std::cmp::Reverse(call.edge.weight.unsigned_abs());
        (weight, call.from, call.to)
    });
    calls
}
