//! The page: a profile's flame graph, call graph, tables and source for the browser.
//!
//! ```text
//! Profile ──► Data (JSON: tables, a tree of stacks, values) ──► assets/*.js: refine, add up, draw
//! ```
//! The browser computes all numbers from [`Data`], so that filters work without a server; the tests hold them to the
//! reports' numbers.

mod assets;
mod data;
mod html;
mod module;
mod tables;
mod tree;

pub use assets::{Asset, asset};
pub use data::{Against, Data, PageError};
pub use html::{SERVED_POLICY, exported, served};
