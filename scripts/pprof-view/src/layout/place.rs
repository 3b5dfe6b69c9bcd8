//! Coordinates within the layers: straight arrows, and no box upon another.

use super::{GAP, Layered, Vertex};

/// How often the layers are gone through.
const SWEEPS: usize = 16;

/// Where a vertex would like to stand.
struct Wish {
    place: f64,
    weight: f64,
}

/// The middle of each vertex. Each layer in turn is moved to where its neighbours draw it.
pub(super) fn columns(graph: &Layered) -> Vec<f64> {
    let count = graph.vertices.len();
    let mut above: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    let mut below = above.clone();
    for segment in &graph.segments {
        // Gansner et al.: an arrow on its way should rather be straight than one that ends here.
        let boxes = [segment.upper, segment.lower].map(|v| graph.vertices[v].is_box);
        let factor = match boxes {
            [false, false] => 8.0,
            [true, true] => 1.0,
            _ => 2.0,
        };
        let weight = segment.weight.max(f64::MIN_POSITIVE) * factor;
        above[segment.lower].push((segment.upper, weight));
        below[segment.upper].push((segment.lower, weight));
    }
    let mut columns = vec![0.0; count];
    for layer in &graph.layers {
        let mut x = 0.0;
        for &vertex in layer {
            let Vertex { left, right, .. } = graph.vertices[vertex];
            columns[vertex] = x + left;
            x += left + right + GAP;
        }
    }
    for sweep in 0..SWEEPS {
        let depth = graph.layers.len();
        for step in 0..depth {
            // At last both sides draw, so that neither wins by having been last.
            let (layer, sides) = match (sweep % 2, sweep + 4 < SWEEPS) {
                (0, true) => (step, [&above, &NONE]),
                (_, true) => (depth - 1 - step, [&below, &NONE]),
                (0, false) => (step, [&above, &below]),
                (_, false) => (depth - 1 - step, [&below, &above]),
            };
            settle(graph, &graph.layers[layer], sides, &mut columns);
        }
    }
    columns
}

/// No neighbours.
const NONE: Vec<Vec<(usize, f64)>> = Vec::new();

/// Moves a layer as near as possible to where its neighbours draw it, keeping the order and the gaps: isotonic
/// regression, once the gaps are taken off, by pooling adjacent violators.
fn settle(
    graph: &Layered,
    layer: &[usize],
    sides: [&Vec<Vec<(usize, f64)>>; 2],
    columns: &mut [f64],
) {
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(layer.len());
    let mut previous: Option<f64> = None;
    for &vertex in layer {
        let Vertex { left, right, .. } = graph.vertices[vertex];
        if let Some(previous) = previous {
            offset += previous + GAP + left;
        }
        offsets.push(offset);
        previous = Some(right);
    }
    // Each pool holds neighbours that have to stand side by side: how many, and their common wish.
    let mut pools: Vec<(usize, Wish)> = Vec::new();
    for (&vertex, offset) in layer.iter().zip(&offsets) {
        let mut pool = (1, wish(vertex, sides, columns, *offset));
        while let Some((count, before)) = pools.pop_if(|(_, before)| before.place > pool.1.place) {
            let weight = before.weight + pool.1.weight;
            let place = (before.place * before.weight + pool.1.place * pool.1.weight) / weight;
            pool = (count + pool.0, Wish { place, weight });
        }
        pools.push(pool);
    }
    let mut places = layer.iter().zip(offsets);
    for (count, wish) in pools {
        for (&vertex, offset) in places.by_ref().take(count) {
            columns[vertex] = wish.place + offset;
        }
    }
}

/// The weighted mean of the neighbours' places; without neighbours, faintly, the present place.
fn wish(vertex: usize, sides: [&Vec<Vec<(usize, f64)>>; 2], columns: &[f64], offset: f64) -> Wish {
    let mut sum = (0.0, 0.0);
    let neighbours = sides
        .into_iter()
        .filter_map(|side| side.get(vertex))
        .flatten();
    for &(neighbour, weight) in neighbours {
        sum = (sum.0 + columns[neighbour] * weight, sum.1 + weight);
    }
    if sum.1 == 0.0 {
        return Wish {
            place: columns[vertex] - offset,
            weight: 1e-6,
        };
    }
    Wish {
        place: sum.0 / sum.1 - offset,
        weight: sum.1,
    }
}
