//! A flame graph for a page: what a profile's stacks have in common, as wide as what was measured there.
//!
//! The page of `cargo lab pprof web` has every frame and lets one look around; this is the picture of it that fits a page: the
//! service's own frames and what the innermost of them calls, no deeper than [`DEPTH`].

use std::collections::BTreeMap;

use pprof_view::Profile;

use super::sheet::{Anchor, Sheet};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 24.0;
const TOP: f64 = 84.0;
const ROW: f64 = 19.0;
/// About how wide a letter is.
const LETTER: f64 = 6.6;
/// Frames that are drawn of each stack.
const DEPTH: usize = 14;
/// What is narrower than this, in pixels, is left out.
const NARROWEST: f64 = 0.6;

/// Light frames with dark words, on light and dark paper: warm, cool and grey by whose code it is; blue to red by how it changed.
const STYLE: &str = "<style>.ink{fill:#1f2328;font-size:11px}.f0{fill:#f4a36b}.f1{fill:#c9d7e3}.f2{fill:#e6e8eb}\
.d0{fill:#6ea8dc}.d1{fill:#bcd7ef}.d2{fill:#e6e8eb}.d3{fill:#f5c9bd}.d4{fill:#e8795d}</style>";

/// A flame graph of one value of a profile, or of what changed since another.
#[derive(Debug, Clone)]
pub struct Flame {
    title: String,
    description: String,
    unit: String,
    root: Node,
    compared: bool,
}

/// What a call path has, with all that it calls.
#[derive(Debug, Clone, Default)]
struct Node {
    value: f64,
    base: f64,
    look: Look,
    children: BTreeMap<String, Node>,
}

/// Whose code a frame is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Look {
    /// The service's own.
    Own,
    /// What it calls, or runs without it.
    #[default]
    Called,
    /// The stacks without a frame of the service.
    Beside,
}

impl Flame {
    /// The value `kind` (`cpu`, `inuse_space`) of `profile`, with the service's own frames those whose functions begin with `from`,
    /// such as `bookstore::`. Stacks without such a frame stand together beside them.
    pub fn new(
        title: impl Into<String>,
        description: impl Into<String>,
        profile: &Profile,
        kind: &str,
        from: &str,
    ) -> Self {
        let mut flame = Self {
            title: title.into(),
            description: description.into(),
            unit: String::new(),
            root: Node::default(),
            compared: false,
        };
        flame.add(profile, kind, from, |node, value| node.value += value);
        flame
    }

    /// The same against another profile: red is more in this one, blue is less.
    #[must_use]
    pub fn against(mut self, base: &Profile, kind: &str, from: &str) -> Self {
        self.add(base, kind, from, |node, value| node.base += value);
        self.compared = true;
        self
    }

    fn add(&mut self, profile: &Profile, kind: &str, from: &str, add: impl Fn(&mut Node, f64)) {
        let types = &profile.sample_types;
        let Some(index) = types.iter().position(|known| &*known.kind == kind) else {
            return;
        };
        self.unit = types[index].unit.to_string();
        for sample in &profile.samples {
            #[expect(clippy::cast_precision_loss, reason = "a picture's precision")]
            let value = sample.values[index] as f64;
            let mut path: Vec<&str> = profile.frames(sample).map(|frame| frame.function).collect();
            path.reverse();
            add(&mut self.root, value);
            let mut node = &mut self.root;
            for (name, look) in shown(&path, from) {
                node = node.children.entry(name).or_default();
                node.look = look;
                add(node, value);
            }
        }
    }

    /// The flame graph as a self-contained SVG document.
    pub fn svg(&self) -> String {
        let rows = self.root.depth();
        #[expect(clippy::cast_precision_loss, reason = "at most DEPTH rows")]
        let height = TOP + ROW * (rows as f64) + 24.0;
        let mut sheet = Sheet::new(WIDTH, height, &self.title, &self.description);
        sheet.raw(STYLE);
        let whole = self.root.value.max(self.root.base);
        let words = if self.compared {
            format!(
                "{} against {}: red is more, blue is less",
                amount(self.root.value, &self.unit),
                amount(self.root.base, &self.unit)
            )
        } else {
            format!("all: {}", amount(self.root.value, &self.unit))
        };
        sheet.text("soft", Anchor::Start, LEFT, TOP - 26.0, &words);
        if whole > 0.0 {
            let scale = (WIDTH - 2.0 * LEFT) / whole;
            self.children(&mut sheet, &self.root, LEFT, 0, scale);
        }
        sheet.finish()
    }

    fn children(&self, sheet: &mut Sheet, node: &Node, left: f64, row: usize, scale: f64) {
        let mut left = left;
        for (name, child) in &node.children {
            let width = child.value.max(child.base).max(0.0) * scale;
            if width >= NARROWEST {
                self.frame(sheet, name, child, (left, row, width));
                self.children(sheet, child, left, row + 1, scale);
            }
            left += width;
        }
    }

    fn frame(&self, sheet: &mut Sheet, name: &str, node: &Node, place: (f64, usize, f64)) {
        let (left, row, width) = place;
        #[expect(clippy::cast_precision_loss, reason = "at most DEPTH rows")]
        let top = TOP + ROW * (row as f64);
        let share = 100.0 * node.value / self.root.value.max(1.0);
        let measured = if self.compared {
            let (now, before) = (
                amount(node.value, &self.unit),
                amount(node.base, &self.unit),
            );
            format!("{name}: {now}, before {before}")
        } else {
            format!("{name}: {}, {share:.1} %", amount(node.value, &self.unit))
        };
        let class = if self.compared {
            node.change()
        } else {
            node.look.class()
        };
        sheet.frame(
            class,
            (left, top, (width - 0.6).max(0.4), ROW - 1.0),
            &measured,
        );
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a width in letters"
        )]
        let letters = ((width - 8.0) / LETTER).max(0.0) as usize;
        if letters >= 3 {
            let words = cut(name, letters);
            sheet.text("ink", Anchor::Start, left + 4.0, top + 13.0, &words);
        }
    }
}

impl Look {
    /// Warm for the service's own code, cool for what it calls.
    fn class(self) -> &'static str {
        match self {
            Self::Own => "f0",
            Self::Called => "f1",
            Self::Beside => "f2",
        }
    }
}

impl Node {
    fn depth(&self) -> usize {
        let below = self.children.values().map(Node::depth).max();
        below.map_or(0, |below| below + 1)
    }

    /// How it changed against the base: in two steps up, two down, or hardly.
    fn change(&self) -> &'static str {
        let (most, difference) = (self.value.max(self.base), self.value - self.base);
        match difference / most.max(1.0) {
            change if change > 0.5 => "d4",
            change if change > 0.05 => "d3",
            change if change < -0.5 => "d0",
            change if change < -0.05 => "d1",
            _ => "d2",
        }
    }
}

fn is_of(name: &str, from: &str) -> bool {
    name.trim_start_matches(['<', '&']).starts_with(from)
}

/// What is drawn of a stack, outermost first: its frames of the service, and what the innermost of them calls. What stands
/// between the service's frames is how its framework calls it. A stack without such a frame begins where its own work does.
fn shown(path: &[&str], from: &str) -> Vec<(String, Look)> {
    let own = |name: &&str| (short(name), Look::Own);
    let called = |name: &&str| (short(name), Look::Called);
    let mut names: Vec<_> = if let Some(last) = path.iter().rposition(|name| is_of(name, from)) {
        let (outer, inner) = path.split_at(last + 1);
        let outer = outer.iter().filter(|name| is_of(name, from));
        outer.map(own).chain(inner.iter().map(called)).collect()
    } else {
        let beside = format!("without {}", from.trim_end_matches(':'));
        let work = path.iter().skip_while(|name| is_machinery(name));
        let beside = std::iter::once((beside, Look::Beside));
        beside.chain(work.map(called)).collect()
    };
    // The closures of one function are one.
    names.dedup();
    names.truncate(DEPTH);
    names
}

/// Whether a frame starts a thread or runs a task: each stack has some, and they tell nothing.
fn is_machinery(name: &str) -> bool {
    const MACHINERY: [&str; 8] = [
        "std::",
        "core::",
        "alloc::",
        "tokio::",
        "__rust",
        "__clone",
        "clone3",
        "start_thread",
    ];
    let name = name.trim_start_matches(['<', '&']);
    MACHINERY.iter().any(|start| name.starts_with(start))
}

/// A function as it is told apart by: `everything::serialize`, `Vec::clone`, without closures and generic arguments.
fn short(name: &str) -> String {
    let own = match name
        .strip_prefix('<')
        .and_then(|rest| rest.split_once(" as "))
    {
        // `<alloc::vec::Vec<T> as core::clone::Clone>::clone`: the type and the function.
        Some((of, rest)) => {
            let function = rest.rsplit_once(">::").map_or("", |(_, function)| function);
            format!("{}::{function}", last(&without_arguments(of)))
        }
        None => without_arguments(name.trim_start_matches('<')),
    };
    let is_name = |part: &&str| !part.is_empty() && !part.contains("closure");
    let parts: Vec<&str> = own.split("::").filter(is_name).collect();
    match parts.as_slice() {
        [] => name.to_owned(),
        [.., module, function] if name.starts_with("bookstore::") => {
            format!("{module}::{function}")
        }
        [.., before, function] if before.starts_with(char::is_uppercase) => {
            format!("{before}::{function}")
        }
        [first, .., function] => format!("{first}::{function}"),
        [function] => (*function).to_owned(),
    }
}

fn last(path: &str) -> String {
    let part = path.rsplit("::").find(|part| !part.is_empty());
    part.unwrap_or(path)
        .trim_start_matches(['&', '*'])
        .to_owned()
}

fn without_arguments(name: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for sign in name.chars() {
        match sign {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(sign),
            _ => {}
        }
    }
    plain
}

fn cut(name: &str, letters: usize) -> String {
    if name.chars().count() <= letters {
        return name.to_owned();
    }
    // The end of a path says more than its beginning.
    let skipped = name.chars().count() + 1 - letters;
    std::iter::once('…')
        .chain(name.chars().skip(skipped))
        .collect()
}

fn amount(value: f64, unit: &str) -> String {
    match unit {
        "nanoseconds" if value >= 1e9 => format!("{:.2} s", value / 1e9),
        "nanoseconds" => format!("{:.1} ms", value / 1e6),
        "bytes" if value >= 1024.0 * 1024.0 => format!("{:.1} MiB", value / 1024.0 / 1024.0),
        "bytes" => format!("{:.0} KiB", value / 1024.0),
        "count" => format!("{value:.0}"),
        other => format!("{value:.0} {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::specimen;

    #[test]
    fn a_name_is_cut_to_what_tells_it_apart() {
        for (name, expected) in [
            (
                "bookstore::books::list::everything::serialize",
                "everything::serialize",
            ),
            ("bookstore::books::list::list::{{closure}}", "list::list"),
            (
                "<alloc::vec::Vec<T,A> as core::clone::Clone>::clone",
                "Vec::clone",
            ),
            (
                "<core::future::poll_fn::PollFn<F> as core::future::future::Future>::poll",
                "PollFn::poll",
            ),
            (
                "serde_json::ser::Serializer<W>::serialize_str",
                "Serializer::serialize_str",
            ),
            ("core::ptr::drop_in_place<sqlx::Row>", "core::drop_in_place"),
            ("write", "write"),
        ] {
            assert_eq!(short(name), expected);
        }
        assert_eq!(cut("abcdef", 4), "…def");
    }

    fn tasks(of_a: i64, of_b: i64) -> Profile {
        let outside = ("tokio::runtime::run", "tokio/run.rs", 1);
        specimen::tasks(&[
            (
                of_a,
                &[
                    ("bookstore::a::spawn", "a.rs", 3),
                    ("bookstore::serve", "main.rs", 2),
                    outside,
                ],
            ),
            (
                of_b,
                &[
                    ("bookstore::b::spawn", "b.rs", 3),
                    ("bookstore::serve", "main.rs", 2),
                    outside,
                ],
            ),
            (10, &[outside]),
        ])
    }

    fn notes(svg: &str) -> Vec<&str> {
        let frames = svg.lines().filter(|line| line.starts_with("<rect class="));
        let note = |line| Some(str::split_once(line, "<title>")?.1.split_once('<')?.0);
        frames.filter_map(note).collect()
    }

    #[test]
    fn frames_begin_at_the_service_and_carry_what_they_have() {
        let flame = Flame::new("t", "d", &tasks(60, 30), "goroutine", "bookstore::");
        assert_eq!(
            notes(&flame.svg()),
            [
                "bookstore::serve: 90, 90.0 %",
                "a::spawn: 60, 60.0 %",
                "b::spawn: 30, 30.0 %",
                "without bookstore: 10, 10.0 %"
            ]
        );
    }

    #[test]
    fn what_grew_is_red_and_what_shrank_is_blue() {
        let flame = Flame::new("t", "d", &tasks(60, 30), "goroutine", "bookstore::").against(
            &tasks(10, 60),
            "goroutine",
            "bookstore::",
        );
        let svg = flame.svg();
        let class = |name: &str| {
            let line = svg
                .lines()
                .find(|line| line.contains(&format!("<title>{name}")))
                .unwrap();
            line.split('"').nth(1).unwrap().to_owned()
        };
        assert_eq!(class("a::spawn"), "d4");
        assert_eq!(class("b::spawn"), "d1");
        assert_eq!(class("without bookstore"), "d2");
    }
}
