//! A profile as a flame graph: one page without external assets, the root on top.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::encode::visible;
use crate::stacks::Stacks;
use crate::symbolize;

const HEAD: &str = include_str!("flame/head.html");

/// A click shows the frame at full width, with what it calls below; frames outside of it leave the page's sides.
const TAIL: &str = r#"</div>
<script>
const graph = document.getElementById("graph");
document.body.style.overflowX = "hidden";
graph.addEventListener("click", event => {
  const frame = event.target.closest("span");
  if (!frame) return;
  graph.style.setProperty("--l", frame.style.getPropertyValue("--x"));
  graph.style.setProperty("--w", frame.style.getPropertyValue("--s"));
});
</script>
</html>
"#;

/// Narrower frames are left out: nobody could see them.
const NARROWEST: f64 = 0.0005;

/// A function with what it was called through, and what it calls.
#[derive(Debug, Default)]
struct Node {
    value: i64,
    calls: BTreeMap<String, Node>,
}

/// The page, by the value that the profile shows by default. Symbolizes: not for a runtime's worker.
pub(crate) fn page(name: &str, stacks: &Stacks) -> String {
    let index = stacks
        .sample_types
        .iter()
        .position(|value| value.kind == stacks.default_type)
        .expect("the default type is one of the profile's");
    let unit = stacks.sample_types[index].unit;
    let root = tree(stacks, index);
    let mut page = HEAD.to_owned();
    // Writing to a String cannot fail.
    let _ = writeln!(
        page,
        "<p><a href=\"../\">/debug/pprof/</a> · <b>{name}</b>, {} {} in all. Width is share; a click zooms, the top row shows all again.</p>",
        amount(root.value, unit),
        stacks.default_type
    );
    for comment in &stacks.comments {
        let _ = writeln!(page, "<p>{}</p>", escaped(comment));
    }
    let _ = writeln!(
        page,
        "<div id=\"graph\" style=\"height:calc({} * 1.35rem)\">",
        1 + depth(&root, root.value)
    );
    let mut graph = Graph {
        page,
        total: root.value,
        unit,
    };
    let _ = graph.frames("all", &root, 0, 0);
    graph.page.push_str(TAIL);
    graph.page
}

fn tree(stacks: &Stacks, index: usize) -> Node {
    let mut root = Node::default();
    symbolize::with(|symbolizer| {
        for sample in &stacks.samples {
            let value = sample.values[index].max(0);
            root.value += value;
            let shown = visible(stacks.machinery, &sample.addresses, symbolizer);
            let mut names = Vec::new();
            for (address, part) in shown {
                let frames = symbolizer.frames(address);
                names.extend(part.frames(&frames).iter().map(|frame| frame.name.clone()));
            }
            if names.is_empty() {
                names.extend(sample.places.iter().map(|place| place.function.clone()));
            }
            let mut node = &mut root;
            for name in names.into_iter().rev() {
                node = node.calls.entry(name).or_default();
                node.value += value;
            }
        }
    });
    root
}

/// How many rows what is wide enough takes below `node`.
fn depth(node: &Node, total: i64) -> usize {
    let below = node.calls.values().filter(|call| is_wide(call, total));
    below.map(|call| 1 + depth(call, total)).max().unwrap_or(0)
}

fn is_wide(node: &Node, total: i64) -> bool {
    share(node.value, total) >= NARROWEST
}

#[expect(clippy::cast_precision_loss, reason = "a share needs no more")]
fn share(value: i64, total: i64) -> f64 {
    value as f64 / total as f64
}

struct Graph {
    page: String,
    total: i64,
    unit: &'static str,
}

impl Graph {
    /// The frame and all below it; `left` is the sum of what stands to its left.
    fn frames(&mut self, name: &str, node: &Node, left: i64, depth: usize) -> std::fmt::Result {
        if !is_wide(node, self.total) {
            return Ok(());
        }
        let (at, width) = (share(left, self.total), share(node.value, self.total));
        let name = escaped(name);
        writeln!(
            self.page,
            "<span style=\"--x:{at:.5};--s:{width:.5};--d:{depth};--h:{}\" title=\"{name}: {}, {:.1} %\">{name}</span>",
            hue(&name),
            amount(node.value, self.unit),
            width * 100.0
        )?;
        let mut left = left;
        for (name, call) in &node.calls {
            self.frames(name, call, left, depth + 1)?;
            left += call.value;
        }
        Ok(())
    }
}

/// The same for the same function, so that eyes find it again.
fn hue(name: &str) -> u32 {
    name.bytes()
        .fold(7_u32, |hash, byte| hash.wrapping_mul(31) ^ u32::from(byte))
        % 36
}

#[expect(clippy::cast_precision_loss, reason = "two decimals are shown")]
fn amount(value: i64, unit: &str) -> String {
    match unit {
        "nanoseconds" => format!("{:.2} s", value as f64 / 1e9),
        "bytes" if value >= 1 << 20 => format!("{:.2} MiB", value as f64 / f64::from(1 << 20)),
        "bytes" => format!("{:.2} KiB", value as f64 / 1024.0),
        _ => value.to_string(),
    }
}

/// As HTML wants text, also within quotes.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::stacks::{Machinery, Place, Sample, ValueType};

    #[test]
    fn a_frame_is_as_wide_as_its_share_and_stands_below_its_caller() {
        let place = |function: &str| Place {
            function: function.to_owned(),
            file: String::new(),
            line: 0,
        };
        let sample = |stack: &[&str], value| Sample {
            addresses: [].into(),
            places: stack.iter().map(|name| place(name)).collect(),
            values: vec![value],
            labels: Vec::new(),
        };
        let stacks = Stacks {
            sample_types: const { &[ValueType::new("cpu", "nanoseconds")] },
            default_type: "cpu",
            period_type: ValueType::new("cpu", "nanoseconds"),
            period: 1,
            taken: SystemTime::now(),
            duration: None,
            comments: Vec::new(),
            machinery: Machinery::None,
            samples: vec![
                sample(&["Vec<T>::push", "main"], 1_000_000_000),
                sample(&["spin", "main"], 3_000_000_000),
                sample(&["too narrow", "main"], 1000),
            ],
        };
        let page = page("profile", &stacks);
        let frame = |name: &str| {
            let line = page
                .lines()
                .find(|line| line.ends_with(&format!(">{name}</span>")));
            line.map(|line| line.split(";--h").next().unwrap_or(line).to_owned())
        };
        let expected = |style: &str| Some(format!("<span style=\"{style}"));
        assert_eq!(frame("all"), expected("--x:0.00000;--s:1.00000;--d:0"));
        assert_eq!(frame("main"), expected("--x:0.00000;--s:1.00000;--d:1"));
        assert_eq!(
            frame("Vec&lt;T&gt;::push"),
            expected("--x:0.00000;--s:0.25000;--d:2")
        );
        assert_eq!(frame("spin"), expected("--x:0.25000;--s:0.75000;--d:2"));
        assert_eq!(frame("too narrow"), None);
        assert!(page.contains("title=\"spin: 3.00 s, 75.0 %\""), "{page}");
    }
}
