//! Small charts as self-contained SVG: pure functions from series to text.
//!
//! No script, no font, no reference to the outside. Colours follow the reader's light or dark scheme; series differ in marker and
//! dash as well as in colour and are labelled where they end. `<title>` and `<desc>` say in words what is to be seen.
//!
//! ```
//! use lab::chart::{Chart, Series};
//!
//! let svg = Chart::new("Live tasks over reads", "Planted: one task per read. Repaired: level at 225.")
//!     .axes("reads", "live tasks")
//!     .series(Series::new("planted", [(0.0, 25.0), (1000.0, 1025.0), (4000.0, 4025.0)]))
//!     .series(Series::new("repaired", [(0.0, 25.0), (1000.0, 225.0), (4000.0, 225.0)]))
//!     .svg();
//! assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
//! ```

mod bar;
mod flame;
mod line;
mod scale;
mod sheet;

pub use bar::Bars;
pub use flame::Flame;
pub use line::{Chart, Series};
pub use scale::figure;
