//! The order within the layers: few crossings.

use super::{Layered, Segment};

/// How often the layers are gone through; large drawings get less.
const SWEEPS: usize = 24;
const WORK: usize = 4_000_000;

/// The segments of each vertex.
struct Neighbours {
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

/// Sorts each layer by where the neighbours stand, down and up in turn, and keeps the best order seen.
pub(super) fn reduce_crossings(graph: &mut Layered) {
    let count = graph.vertices.len();
    let mut neighbours = Neighbours {
        above: vec![Vec::new(); count],
        below: vec![Vec::new(); count],
    };
    for &Segment { upper, lower, .. } in &graph.segments {
        neighbours.above[lower].push(upper);
        neighbours.below[upper].push(lower);
    }
    follow(graph, &neighbours);
    let mut position = vec![0; count];
    number(&graph.layers, &mut position);
    let mut best = (
        crossings(graph, &neighbours, &position),
        graph.layers.clone(),
    );
    let sweeps = SWEEPS.min(WORK / (graph.segments.len() + 1)).max(2);
    for sweep in 0..sweeps {
        let depth = graph.layers.len();
        for step in 0..depth {
            if sweep % 2 == 0 {
                sort(&mut graph.layers[step], &neighbours.above, &mut position);
            } else {
                sort(
                    &mut graph.layers[depth - 1 - step],
                    &neighbours.below,
                    &mut position,
                );
            }
        }
        let crossed = crossings(graph, &neighbours, &position);
        if crossed < best.0 {
            best = (crossed, graph.layers.clone());
        }
        if crossed == 0 {
            break;
        }
    }
    graph.layers = best.1;
}

/// The first order: as a walk from the top meets the vertices, so that what belongs together stands together.
fn follow(graph: &mut Layered, neighbours: &Neighbours) {
    let mut met = vec![false; graph.vertices.len()];
    let mut layers = vec![Vec::new(); graph.layers.len()];
    for start in graph.layers.iter().flatten() {
        let mut stack = vec![*start];
        while let Some(vertex) = stack.pop() {
            if std::mem::replace(&mut met[vertex], true) {
                continue;
            }
            layers[graph.vertices[vertex].layer].push(vertex);
            stack.extend(neighbours.below[vertex].iter().rev());
        }
    }
    graph.layers = layers;
}

fn number(layers: &[Vec<usize>], position: &mut [usize]) {
    for layer in layers {
        for (at, &vertex) in layer.iter().enumerate() {
            position[vertex] = at;
        }
    }
}

/// Sorts a layer by the mean place of the neighbours; what has none stays where it is.
fn sort(layer: &mut [usize], neighbours: &[Vec<usize>], position: &mut [usize]) {
    let mean = |vertex: usize| {
        let places = neighbours[vertex].iter().map(|&n| position[n] as f64);
        places.sum::<f64>() / neighbours[vertex].len() as f64
    };
    let mut sorted: Vec<(f64, usize)> = layer
        .iter()
        .filter(|&&vertex| !neighbours[vertex].is_empty())
        .map(|&vertex| (mean(vertex), vertex))
        .collect();
    sorted.sort_by(|left, right| left.0.total_cmp(&right.0));
    let mut sorted = sorted.into_iter().map(|(_, vertex)| vertex);
    for place in layer
        .iter_mut()
        .filter(|vertex| !neighbours[**vertex].is_empty())
    {
        *place = sorted.next().expect("as many come back as were taken");
    }
    for (at, &vertex) in layer.iter().enumerate() {
        position[vertex] = at;
    }
}

/// Pairs of segments that cross. Of the segments between two layers, sorted by their upper end, those cross that come
/// later with a smaller lower end: inversions, counted with a Fenwick tree.
fn crossings(graph: &Layered, neighbours: &Neighbours, position: &[usize]) -> usize {
    let mut crossed = 0;
    for pair in graph.layers.windows(2) {
        let mut tree = vec![0_usize; pair[1].len() + 1];
        let mut counted = 0;
        for &upper in &pair[0] {
            let mut ends: Vec<usize> = neighbours.below[upper]
                .iter()
                .map(|&l| position[l])
                .collect();
            ends.sort_unstable();
            for &end in &ends {
                let mut at = end + 1;
                let mut left_or_same = 0;
                while at > 0 {
                    left_or_same += tree[at];
                    at &= at - 1;
                }
                crossed += counted - left_or_same;
            }
            for &end in &ends {
                let mut at = end + 1;
                while at < tree.len() {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
                counted += 1;
            }
        }
    }
    crossed
}
