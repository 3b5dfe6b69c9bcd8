//! The call graph: which functions and calls are drawn, in which order, from `-dot` as graphviz would get it.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

use super::{Pprof, ask, corpus};

/// The functions in order and the calls of a drawing: names of both ends, weight, inlined, over left-out functions.
#[derive(Debug, PartialEq)]
struct Drawing {
    nodes: Vec<String>,
    calls: BTreeSet<(String, String, String, bool, bool)>,
}

/// From `-dot`, which graphviz would lay out.
fn drawing_of_dot(dot: &str) -> Drawing {
    let node = r#"(?m)^(N\d+) \[label=.* tooltip="((?:[^"\\]|\\.)*) \([^()]*\)" color="#;
    let nodes: Vec<(String, String)> = Regex::new(node)
        .unwrap()
        .captures_iter(dot)
        .map(|found| {
            (
                found[1].to_owned(),
                found[2].replace("\\\"", "\"").replace(r"\\", r"\"),
            )
        })
        .collect();
    let name = |id: &str| {
        nodes
            .iter()
            .find(|(known, _)| known == id)
            .unwrap()
            .1
            .clone()
    };
    let call = r#"(?m)^(N\d+) -> (N\d+) \[label=" ([^"\\]*)(\\n \(inline\))?"(.*)\]$"#;
    let calls = Regex::new(call).unwrap();
    let calls = calls.captures_iter(dot).map(|found| {
        let weight = found[3].trim().to_owned();
        let residual = found[5].contains("style=\"dotted\"");
        (
            name(&found[1]),
            name(&found[2]),
            weight,
            found.get(4).is_some(),
            residual,
        )
    });
    Drawing {
        calls: calls.collect(),
        nodes: nodes.iter().map(|(_, name)| name.clone()).collect(),
    }
}

fn drawing_of_json(json: &str) -> Drawing {
    let data: serde_json::Value = serde_json::from_str(json).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let nodes: Vec<String> = data["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| text(&node["name"]))
        .collect();
    let name = |index: &serde_json::Value| {
        nodes[usize::try_from(index.as_u64().unwrap()).unwrap()].clone()
    };
    let calls = data["edges"].as_array().unwrap().iter().map(|edge| {
        let flag = |name: &str| edge[name].as_bool().unwrap();
        let weight = text(&edge["label"][0]);
        (
            name(&edge["caller"]),
            name(&edge["callee"]),
            weight,
            flag("inline"),
            flag("residual"),
        )
    });
    Drawing {
        calls: calls.collect(),
        nodes: nodes.clone(),
    }
}

#[test]
fn drawings_have_the_same_functions_and_calls() {
    let Some(pprof) = Pprof::find("drawings_have_the_same_functions_and_calls") else {
        return;
    };
    let ours = Path::new(env!("CARGO_BIN_EXE_pprof-view"));
    let mut drawn = 0;
    for profile in corpus() {
        for options in [
            &[][..],
            &["-nodecount=20"],
            &["-nodecount=12", "-lines"],
            &["-noinlines", "-nodecount=30"],
            &["-focus=main|runtime", "-nodefraction=0.02"],
        ] {
            // In pprof tags take places that are functions' here.
            let asked = |report: &'static [&str]| [report, options, &["-taghide=."]].concat();
            let theirs = ask(&pprof.path, &asked(&["-dot"]), &[&profile]);
            let ours = ask(ours, &asked(&["svg", "--json"]), &[&profile]);
            assert!(
                ours.success && theirs.success,
                "{options:?} {}",
                profile.display()
            );
            let (ours, theirs) = (drawing_of_json(&ours.text), drawing_of_dot(&theirs.text));
            drawn += theirs.calls.len();
            assert_eq!(ours, theirs, "{options:?} {}", profile.display());
        }
    }
    assert!(drawn > 1_000, "the model draws calls: {drawn}");
}
