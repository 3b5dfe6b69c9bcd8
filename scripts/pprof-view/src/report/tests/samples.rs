//! Reports on samples and their tags, and the drawing.

use super::super::{Options, call_graph, folded, tags, top, traces};
use super::{parse, regex, walk};
use crate::profile::Profile;

/// The profile of `walk` with a tag or two on each sample.
fn tagged() -> Profile {
    use crate::encoder::Label::{Number, Text};
    let mut encoder = walk();
    encoder
        .labelled_sample(
            &[2, 1],
            &[30],
            &[Text("thread", "worker"), Number("size", 2048, "bytes")],
        )
        .labelled_sample(&[4, 1], &[70], &[Text("thread", "main")]);
    parse(&encoder)
}

#[test]
fn tags_print_as_pprof_does() {
    let tags = tags(tagged(), &Options::default()).unwrap();
    let text = " size: Total 30ns of 200ns (15.00%)\n\
        \u{20}      30ns (15.00%): 2kB\n\
        \n\
        \u{20}thread: Total 100ns of 200ns (50.00%)\n\
        \u{20}        70ns (35.00%): main\n\
        \u{20}        30ns (15.00%): worker\n\
        \n";
    assert_eq!(tags.to_string(), text);
}

#[test]
fn traces_print_as_pprof_does() {
    let options = Options {
        tag_focus: Some(crate::TagFilter::parse("thread=worker").unwrap()),
        ..Options::default()
    };
    let traces = traces(tagged(), &options).unwrap();
    let text = "File: walk\n\
        Type: cpu\n\
        -----------+-------------------------------------------------------\n\
        \u{20}   thread:  worker\n\
        \u{20}     size:  2kB\n\
        \u{20}     30ns   walk\n\
        \u{20}            main\n\
        -----------+-------------------------------------------------------\n";
    assert_eq!(traces.to_string(), text);
}

#[test]
fn tags_become_frames_at_both_ends() {
    let options = Options {
        tag_root: vec!["thread".into(), "size".into()],
        tag_leaf: vec!["thread".into()],
        focus: Some(regex("worker")),
        ..Options::default()
    };
    let folded = folded(tagged(), &options).unwrap();
    assert_eq!(folded, "worker;2kB;main;walk;worker 30\n");
    let unknown = Options {
        tag_root: vec!["nobody".into()],
        ..Options::default()
    };
    let top = top(tagged(), &unknown).unwrap();
    assert_eq!(top.warnings, ["tagroot expression matched no samples"]);
}

#[test]
fn stacks_are_cut_above_and_below_a_frame() {
    let cut = |options: Options| folded(parse(&walk()), &options).unwrap();
    let mut profile = parse(&walk());
    profile.mappings[0].filename = "/srv/shop".into();
    let options = Options {
        show_from: Some(regex("^walk$")),
        ..Options::default()
    };
    let folded = folded(profile, &options).unwrap();
    assert_eq!(folded, "walk 20\nwalk;walk;walk;step 70\n");
    let pruned = cut(Options {
        prune_from: Some(regex("^walk$")),
        ..Options::default()
    });
    assert_eq!(
        pruned,
        "main;step 10\nmain;walk 20\nmain;walk;walk;walk 70\n"
    );
}

#[test]
fn a_drawing_says_what_top_says() {
    let graph = call_graph(parse(&walk()), &Options::default()).unwrap();
    let node = |name: &str| {
        graph
            .nodes
            .iter()
            .position(|node| node.name == name)
            .unwrap()
    };
    let walk = &graph.nodes[node("walk")];
    assert_eq!((walk.flat, walk.cum), (20, 90));
    assert_eq!(walk.label, ["walk", "20ns (20.00%)", "of 90ns (90.00%)"]);
    let edge = graph
        .edges
        .iter()
        .find(|edge| edge.callee == node("step") && edge.caller == node("walk"));
    assert_eq!(edge.unwrap().label, ["70ns", "(inline)"]);
    let svg = graph.to_svg();
    assert_eq!(svg.matches("<g class=\"node\">").count(), 3);
    assert_eq!(svg.matches("<g class=\"edge\">").count(), 3);
}
