//! Drawings have no overlaps, whatever the graph.

use super::{Arrow, Layout, Size, arrange};

/// Numbers that look random and are the same in each run (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

fn size(width: f64, height: f64) -> Size {
    Size { width, height }
}

fn arrow(from: usize, to: usize) -> Arrow {
    Arrow {
        from,
        to,
        weight: 1.0,
        label: size(30.0, 10.0),
    }
}

/// Whether two rectangles, given by middle and size, share more than an edge.
fn overlap(left: (f64, f64, Size), right: (f64, f64, Size)) -> bool {
    let apart = |a: f64, b: f64, reach: f64| (a - b).abs() + 1e-6 >= reach;
    let width = f64::midpoint(left.2.width, right.2.width);
    let height = f64::midpoint(left.2.height, right.2.height);
    !apart(left.0, right.0, width) && !apart(left.1, right.1, height)
}

fn check(boxes: &[Size], arrows: &[Arrow], layout: &Layout) {
    let boxes = layout
        .centers
        .iter()
        .zip(boxes)
        .map(|(p, &size)| (p.x, p.y, size));
    let labels = layout.paths.iter().zip(arrows);
    let labels = labels.filter_map(|(path, arrow)| path.as_ref().map(|path| (path, arrow)));
    let labels = labels.map(|(path, arrow)| (path.label.x, path.label.y, arrow.label));
    let all: Vec<_> = boxes.chain(labels).collect();
    for (at, &one) in all.iter().enumerate() {
        let inside = one.0 - one.2.width / 2.0 > -1e-6
            && one.0 + one.2.width / 2.0 < layout.size.width + 1e-6
            && one.1 - one.2.height / 2.0 > -1e-6
            && one.1 + one.2.height / 2.0 < layout.size.height + 1e-6;
        assert!(inside, "{one:?} is within {:?}", layout.size);
        for &other in &all[at + 1..] {
            assert!(!overlap(one, other), "{one:?} {other:?}");
        }
    }
}

#[test]
fn nothing_overlaps_in_graphs_of_all_kinds() {
    for seed in 0..40 {
        let dice = &mut Dice(seed);
        let count = 1 + dice.below(40);
        let boxes: Vec<Size> = (0..count)
            .map(|_| size(20.0 + dice.below(120) as f64, 10.0 + dice.below(40) as f64))
            .collect();
        // Cycles, arrows to oneself and double arrows are among them.
        let arrows: Vec<Arrow> = (0..dice.below(3 * count))
            .map(|_| Arrow {
                weight: dice.below(5) as f64,
                ..arrow(dice.below(count), dice.below(count))
            })
            .collect();
        check(&boxes, &arrows, &arrange(&boxes, &arrows));
    }
}

#[test]
fn callers_stand_above_and_each_cycle_has_one_arrow_up() {
    let boxes = [size(40.0, 20.0); 4];
    let arrows = [
        arrow(0, 1),
        arrow(1, 2),
        arrow(2, 1),
        arrow(2, 3),
        arrow(0, 0),
    ];
    let layout = arrange(&boxes, &arrows);
    let ys: Vec<f64> = layout.centers.iter().map(|point| point.y).collect();
    assert!(ys.is_sorted(), "{ys:?}");
    let goes_up = |at: usize| {
        let points = &layout.paths[at].as_ref().unwrap().points;
        points[0].y > points[points.len() - 1].y
    };
    assert_eq!([0, 1, 2, 3].map(goes_up), [false, false, true, false]);
    assert!(layout.paths[4].is_none());
}

#[test]
fn a_chain_is_straight_and_a_ladder_has_no_crossing() {
    let boxes = [size(40.0, 20.0), size(90.0, 20.0), size(60.0, 20.0)];
    let arrows = [arrow(0, 1), arrow(1, 2)];
    let layout = arrange(&boxes, &arrows);
    let xs: Vec<f64> = layout.centers.iter().map(|point| point.x).collect();
    assert!(xs.iter().all(|x| (x - xs[0]).abs() < 0.5), "{xs:?}");

    // 0 calls 2 and 1 calls 3, named crosswise.
    let layout = arrange(
        &[size(40.0, 20.0); 5],
        &[arrow(0, 4), arrow(1, 3), arrow(2, 3)],
    );
    let x = |at: usize| layout.centers[at].x;
    assert_eq!(x(0) < x(1), x(4) < x(3));
}

#[test]
fn nothing_is_a_drawing_too() {
    let layout = arrange(&[], &[]);
    assert_eq!(layout.size, size(0.0, 0.0));
}
