//! The course's instrument: load, captures and verdicts over HTTP, and the lessons, fixes and exercises built on them.
//!
//! `lab` starts the bookstore as a child process and speaks HTTP to it; it links no service. The map:
//!
//! | module | concept |
//! |---|---|
//! | [`workspace`] | where the checkout is, and the scratch folder under `target/` |
//! | [`error`] | what went wrong and what to do next |
//! | [`interrupt`] | one runtime per command, ended by Ctrl-C with every guard dropped |
//! | [`terminal`] | pages, tables and progress lines, styled only on terminals |
//! | [`chapter`] | the chapters, discovered from the lessons' manifests |
//! | [`exercise`] | the exercises: checks, hints, progress |
//! | [`fix`] | the reader's own repair of a planted file |
//! | [`backup`] | the reader's versions, kept before a file is put back |
//! | [`doctor`] | what lab needs of the machine |
//! | [`dev`] | the authors' gate |
//! | [`chart`] | small charts as self-contained SVG |
//! | [`build`] | cargo, in view of the reader |
//! | [`verdict`] | is a fault proved, and is its repair? |
//! | [`service`] | the bookstore as a child process |
//! | [`client`] | one HTTP request, one deadline |
//! | [`load`] | the open-loop load driver |
//! | [`capture`] | a profile of a running service, in a file |
//! | `viewer` | `cargo lab pprof` as a reader runs it |
//! | [`metrics`] | the Prometheus text that `/metrics` answers |
//! | [`lesson`] | what a chapter's walkthrough is written with |

pub mod backup;
pub mod build;
pub mod capture;
pub mod chapter;
pub mod chart;
pub mod cli;
pub mod client;
pub mod dev;
pub mod doctor;
pub mod error;
pub mod exercise;
pub mod fix;
pub mod interrupt;
pub mod lesson;
pub mod load;
pub mod metrics;
mod nearest;
pub mod service;
pub mod terminal;
pub mod verdict;
mod viewer;
pub mod workspace;

pub use error::{Error, Result};
pub use workspace::Workspace;
