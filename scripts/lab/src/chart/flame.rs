//! A flame graph for a page: what a profile's stacks have in common, as wide as what was measured there.
//!
//! The page of `cargo lab pprof web` has every frame and lets one look around; this is the picture of it that fits a page: the
//! service's own frames and what the innermost of them calls, no deeper than fits.

mod stack;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use pprof_view::Profile;

use self::stack::{Look, shown};
use super::sheet::{Anchor, Sheet};

const WIDTH: f64 = 960.0;
const LEFT: f64 = 24.0;
const TOP: f64 = 84.0;
const ROW: f64 = 19.0;
/// About how wide a letter is.
const LETTER: f64 = 6.6;
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
        #[expect(clippy::cast_precision_loss, reason = "some rows")]
        let height = TOP + ROW * (rows as f64) + 24.0;
        let mut sheet = Sheet::new(WIDTH, height, &self.title, &self.description);
        sheet.raw(STYLE);
        let whole = self.root.room();
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
            let width = child.room() * scale;
            if width >= NARROWEST {
                self.frame(sheet, name, child, (left, row, width));
                self.children(sheet, child, left, row + 1, scale);
            }
            left += width;
        }
    }

    fn frame(&self, sheet: &mut Sheet, name: &str, node: &Node, place: (f64, usize, f64)) {
        let (left, row, width) = place;
        #[expect(clippy::cast_precision_loss, reason = "some rows")]
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

impl Node {
    fn depth(&self) -> usize {
        let below = self.children.values().map(Node::depth).max();
        below.map_or(0, |below| below + 1)
    }

    /// What it is as wide as: the larger of its values, or all that it calls where that is more. Of two calls of which one came
    /// and one went, each has its own larger value.
    fn room(&self) -> f64 {
        let called: f64 = self.children.values().map(Node::room).sum();
        called.max(self.value).max(self.base)
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
