//! The page's modules and styles, part of the binary.

/// A file that the page loads.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its path below `assets/`.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! assets {
    ($($path:literal),* $(,)?) => {
        &[$(Asset { path: $path, text: include_str!(concat!("assets/", $path)) }),*]
    };
}

/// The styles, in the order in which they override each other.
pub(super) const STYLES: &[Asset] = assets![
    "style/tokens.css",
    "style/base.css",
    "style/panels.css",
    "style/flame.css",
    "style/tables.css",
    "style/graph.css",
];

/// The modules: each after those that it imports.
pub(super) const MODULES: &[Asset] = assets![
    "model/profile.js",
    "model/expression.js",
    "model/refine.js",
    "model/weights.js",
    "model/pairs.js",
    "model/calls.js",
    "model/lines.js",
    "model/measure.js",
    "model/names.js",
    "model/subject.js",
    "parts/dom.js",
    "parts/state.js",
    "parts/colours.js",
    "parts/popover.js",
    "parts/menu.js",
    "parts/refinements.js",
    "parts/theme.js",
    "parts/function-cell.js",
    "parts/picker.js",
    "flame/grow.js",
    "flame/layout.js",
    "flame/paint.js",
    "flame/panel.js",
    "flame/details.js",
    "flame/legend.js",
    "graph/choose.js",
    "graph/layers.js",
    "graph/order.js",
    "graph/place.js",
    "graph/draw.js",
    "views/flame.js",
    "views/graph.js",
    "views/top.js",
    "views/peek.js",
    "views/source.js",
    "views/sides.js",
    "parts/download.js",
    "parts/header.js",
    "app.js",
    "main.js",
];

/// The file at a path below `assets/`.
pub fn asset(path: &str) -> Option<Asset> {
    let mut all = STYLES.iter().chain(MODULES);
    all.find(|asset| asset.path == path).copied()
}

impl Asset {
    /// Its Content-Type.
    pub fn media_type(&self) -> &'static str {
        if std::path::Path::new(self.path)
            .extension()
            .is_some_and(|end| end == "css")
        {
            "text/css; charset=utf-8"
        } else {
            "text/javascript; charset=utf-8"
        }
    }

    /// Its name without folder and ending.
    pub(super) fn stem(&self) -> &'static str {
        let name = self
            .path
            .rsplit_once('/')
            .map_or(self.path, |(_, name)| name);
        name.split_once('.').map_or(name, |(stem, _)| stem)
    }
}
