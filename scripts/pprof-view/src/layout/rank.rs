//! Which layer a box stands in: below all that point to it.

use super::Arrow;

/// The layers of the boxes.
pub(super) struct Ranks {
    /// Of each box, 0 at the top.
    pub(super) of: Vec<usize>,
    /// Which arrows point up: each cycle has one.
    pub(super) reversed: Vec<bool>,
}

/// The arrows of each box without those that go nowhere, and with cycles cut.
struct Acyclic {
    /// By upper box: lower box and weight.
    below: Vec<Vec<(usize, f64)>>,
    above: Vec<Vec<(usize, f64)>>,
    /// Each box after all that are above it.
    order: Vec<usize>,
}

pub(super) fn assign(boxes: usize, arrows: &[Arrow]) -> Ranks {
    let (finished, reversed) = depth_first(boxes, arrows);
    let mut graph = Acyclic {
        below: vec![Vec::new(); boxes],
        above: vec![Vec::new(); boxes],
        order: finished.into_iter().rev().collect(),
    };
    for (arrow, &is_reversed) in arrows.iter().zip(&reversed) {
        let (upper, lower) = if is_reversed {
            (arrow.to, arrow.from)
        } else {
            (arrow.from, arrow.to)
        };
        if upper != lower {
            graph.below[upper].push((lower, arrow.weight));
            graph.above[lower].push((upper, arrow.weight));
        }
    }
    let mut of = vec![0; boxes];
    for &node in &graph.order {
        let above = graph.above[node].iter().map(|&(upper, _)| of[upper] + 1);
        of[node] = above.max().unwrap_or(0);
    }
    graph.shorten(&mut of);
    Ranks { of, reversed }
}

impl Acyclic {
    /// Longest paths put every box as high as it can stand. One that is drawn more strongly to what is below it sinks
    /// until it touches that.
    fn shorten(&self, ranks: &mut [usize]) {
        let strength =
            |arrows: &[(usize, f64)]| arrows.iter().map(|(_, weight)| weight).sum::<f64>();
        // A box that sinks lets those above it sink too.
        for &node in self.order.iter().rev() {
            let floor = self.below[node].iter().map(|&(lower, _)| ranks[lower] - 1);
            let Some(floor) = floor.min() else { continue };
            if strength(&self.below[node]) > strength(&self.above[node]) {
                ranks[node] = floor;
            }
        }
    }
}

/// The boxes in the order in which a depth-first walk is done with them, and the arrows that lead back to a box which
/// the walk has not left yet.
fn depth_first(boxes: usize, arrows: &[Arrow]) -> (Vec<usize>, Vec<bool>) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut out_of: Vec<Vec<usize>> = vec![Vec::new(); boxes];
    let mut is_root = vec![true; boxes];
    for (at, arrow) in arrows.iter().enumerate() {
        out_of[arrow.from].push(at);
        is_root[arrow.to] &= arrow.from == arrow.to;
    }
    let mut state = vec![State::New; boxes];
    let mut finished = Vec::with_capacity(boxes);
    let mut reversed = vec![false; arrows.len()];
    // What nobody calls comes first, so that a cycle is entered where the program enters it.
    let (roots, others): (Vec<usize>, Vec<usize>) = (0..boxes).partition(|&node| is_root[node]);
    for start in roots.into_iter().chain(others) {
        if state[start] != State::New {
            continue;
        }
        state[start] = State::Open;
        let mut stack = vec![(start, 0)];
        while let Some((node, next)) = stack.last_mut() {
            let node = *node;
            let Some(&arrow) = out_of[node].get(*next) else {
                state[node] = State::Done;
                finished.push(node);
                stack.pop();
                continue;
            };
            *next += 1;
            let to = arrows[arrow].to;
            match state[to] {
                State::New => {
                    state[to] = State::Open;
                    stack.push((to, 0));
                }
                State::Open => reversed[arrow] = to != node,
                State::Done => {}
            }
        }
    }
    (finished, reversed)
}
