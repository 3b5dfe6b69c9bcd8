//! Draws a graph in layers, from the callers down to the callees: where each box stands, how each arrow runs.
//!
//! ```text
//! rank ──► which layer     order ──► left to right, few crossings     place ──► coordinates, straight arrows
//! ```
//! After Gansner, Koutsofios, North, Vo: "A Technique for Drawing Directed Graphs", IEEE TSE 19 (3), 1993, which is
//! graphviz's `dot`. Coordinates are an isotonic regression per layer here.
#![expect(
    clippy::cast_precision_loss,
    reason = "coordinates are floats; layers and places are few"
)]

mod order;
mod place;
mod rank;
#[cfg(test)]
mod tests;

use serde::Serialize;

/// Between the boxes of a layer.
const GAP: f64 = 18.0;
/// Between two layers; each arrow's label has a layer of its own.
const LAYER_GAP: f64 = 14.0;

/// What an arrow or a label of text takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// An arrow from one box to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrow {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Heavier arrows are drawn shorter and straighter.
    pub(crate) weight: f64,
    /// The text at it.
    pub(crate) label: Size,
}

/// A place in the drawing; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// How an arrow runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Path {
    /// From the caller's edge to the callee's: the curve passes each point vertically.
    pub points: Vec<Point>,
    /// The middle of the text at the arrow.
    #[serde(rename = "label_center")]
    pub label: Point,
}

/// A finished drawing.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The middle of each box.
    pub(crate) centers: Vec<Point>,
    /// In the order of the arrows; `None` for an arrow from a box to itself.
    pub(crate) paths: Vec<Option<Path>>,
    pub(crate) size: Size,
}

/// What stands in a layer: a box, or an arrow on its way through it.
struct Vertex {
    /// How far it reaches from its column: a label stands to the right of its arrow.
    left: f64,
    right: f64,
    height: f64,
    layer: usize,
    /// The arrows on the way: bends cost most where no box can hide them.
    is_box: bool,
}

/// A piece of an arrow from one layer to the next.
#[derive(Clone, Copy)]
struct Segment {
    upper: usize,
    lower: usize,
    weight: f64,
}

/// The graph with each arrow cut at each layer.
struct Layered {
    vertices: Vec<Vertex>,
    segments: Vec<Segment>,
    /// The vertices of each layer from left to right.
    layers: Vec<Vec<usize>>,
}

/// The vertices of an arrow, from its upper box to its lower one, and which of them holds the label.
struct Route {
    vertices: Vec<usize>,
    label: usize,
    /// Whether the arrow points up, against the layers.
    is_reversed: bool,
}

/// Arranges boxes and arrows. Boxes that are named first come first where nothing else decides.
pub(crate) fn arrange(boxes: &[Size], arrows: &[Arrow]) -> Layout {
    let ranks = rank::assign(boxes.len(), arrows);
    let (mut layered, routes) = cut(boxes, arrows, &ranks);
    order::reduce_crossings(&mut layered);
    let columns = place::columns(&layered);
    draw(boxes, &layered, &routes, &columns)
}

/// Cuts each arrow at each layer. Boxes stand in even layers, so that there is one for labels between any two.
fn cut(boxes: &[Size], arrows: &[Arrow], ranks: &rank::Ranks) -> (Layered, Vec<Option<Route>>) {
    let mut vertices: Vec<Vertex> = boxes
        .iter()
        .zip(&ranks.of)
        .map(|(size, rank)| Vertex {
            left: size.width / 2.0,
            right: size.width / 2.0,
            height: size.height,
            layer: 2 * rank,
            is_box: true,
        })
        .collect();
    let mut segments = Vec::new();
    let mut routes = Vec::new();
    for (arrow, &is_reversed) in arrows.iter().zip(&ranks.reversed) {
        if arrow.from == arrow.to {
            routes.push(None);
            continue;
        }
        let (upper, lower) = if is_reversed {
            (arrow.to, arrow.from)
        } else {
            (arrow.from, arrow.to)
        };
        let (top, bottom) = (vertices[upper].layer, vertices[lower].layer);
        // The middle one of the layers for labels.
        let labelled = usize::midpoint(top, bottom) | 1;
        let mut route = vec![upper];
        let mut label = upper;
        for layer in top + 1..bottom {
            let mut vertex = Vertex {
                left: 0.0,
                right: 0.0,
                height: 0.0,
                layer,
                is_box: false,
            };
            if layer == labelled {
                label = vertices.len();
                vertex.right = arrow.label.width;
                vertex.height = arrow.label.height;
            }
            route.push(vertices.len());
            vertices.push(vertex);
        }
        route.push(lower);
        segments.extend(route.windows(2).map(|pair| Segment {
            upper: pair[0],
            lower: pair[1],
            weight: arrow.weight,
        }));
        routes.push(Some(Route {
            vertices: route,
            label,
            is_reversed,
        }));
    }
    let depth = vertices.iter().map(|v| v.layer + 1).max().unwrap_or(0);
    let mut layers = vec![Vec::new(); depth];
    for (vertex, at) in vertices.iter().zip(0..) {
        layers[vertex.layer].push(at);
    }
    let layered = Layered {
        vertices,
        segments,
        layers,
    };
    (layered, routes)
}

/// From places to coordinates.
fn draw(boxes: &[Size], layered: &Layered, routes: &[Option<Route>], columns: &[f64]) -> Layout {
    let mut bands = Vec::new();
    let mut y = 0.0;
    for layer in &layered.layers {
        let heights = layer.iter().map(|&v| layered.vertices[v].height);
        let height = heights.fold(0.0, f64::max);
        bands.push((y, y + height));
        y += height + LAYER_GAP;
    }
    let placed = || layered.vertices.iter().zip(columns);
    let left = placed().fold(f64::MAX, |left, (v, column)| left.min(column - v.left));
    let right = placed().fold(f64::MIN, |right, (v, column)| right.max(column + v.right));
    let middle = |vertex: usize| {
        let (top, bottom) = bands[layered.vertices[vertex].layer];
        Point {
            x: columns[vertex] - left,
            y: f64::midpoint(top, bottom),
        }
    };
    let path = |route: &Route| {
        let mut points = Vec::new();
        for (at, &vertex) in route.vertices.iter().enumerate() {
            let Point { x, y } = middle(vertex);
            let towards = |other: Option<&usize>| {
                // Arrows leave a box on the side that they go to.
                let reach = layered.vertices[vertex].left * 0.7;
                other.map_or(x, |&other| middle(other).x.clamp(x - reach, x + reach))
            };
            let half = layered.vertices[vertex].height / 2.0;
            if at == 0 {
                let x = towards(route.vertices.get(1));
                points.push(Point { x, y: y + half });
            } else if at + 1 == route.vertices.len() {
                let x = towards(route.vertices.get(at - 1));
                points.push(Point { x, y: y - half });
            } else {
                let (top, bottom) = bands[layered.vertices[vertex].layer];
                points.push(Point { x, y: top });
                if bottom > top {
                    points.push(Point { x, y: bottom });
                }
            }
        }
        if route.is_reversed {
            points.reverse();
        }
        let mut label = middle(route.label);
        label.x += layered.vertices[route.label].right / 2.0;
        Path { points, label }
    };
    Layout {
        centers: (0..boxes.len()).map(middle).collect(),
        paths: routes
            .iter()
            .map(|route| route.as_ref().map(path))
            .collect(),
        size: Size {
            width: (right - left).max(0.0),
            height: (y - LAYER_GAP).max(0.0),
        },
    }
}
