//! What a report is told, under pprof's names.

use regex::Regex;

use crate::graph::{Order, Trimming};
use crate::transform::{Filters, Granularity, Inlines};

/// The options of all reports. The defaults are pprof's.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which value to report: a name or a number; `None` for the profile's default.
    pub sample_index: Option<String>,
    /// Only stacks that pass through a matching function, file or binary.
    pub focus: Option<Regex>,
    /// No stack that passes through a match.
    pub ignore: Option<Regex>,
    /// Matching frames are taken out of their stacks.
    pub hide: Option<Regex>,
    /// Only matching frames are left in their stacks.
    pub show: Option<Regex>,
    /// At most so many rows; `None` for all.
    pub node_count: Option<usize>,
    /// Rows below this part of the total are dropped.
    pub node_fraction: f64,
    /// Calls below this part of the total are dropped.
    pub edge_fraction: f64,
    /// The unit of all values; `minimum` chooses one that fits the smallest.
    pub unit: String,
    /// What rows are sorted by.
    pub sort: Sort,
    /// Functions that were merged into their callers count for these.
    pub noinlines: bool,
    /// What a row stands for; `None` for the report's own default.
    pub granularity: Option<Granularity>,
    /// Percentages are of what the filters leave, not of the whole profile.
    pub relative_percentages: bool,
    /// All values are divided by this.
    pub divide_by: f64,
    /// Source files are searched here and in the parents of these folders; colon-separated.
    pub source_path: String,
    /// Prefixes that are taken off source paths; colon-separated.
    pub trim_path: String,
}

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// What a function costs by itself.
    #[default]
    Flat,
    /// What it costs with all that it calls.
    Cum,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sample_index: None,
            focus: None,
            ignore: None,
            hide: None,
            show: None,
            node_count: None,
            node_fraction: 0.005,
            edge_fraction: 0.001,
            unit: "minimum".to_owned(),
            sort: Sort::Flat,
            noinlines: false,
            granularity: None,
            relative_percentages: false,
            divide_by: 1.0,
            source_path: String::new(),
            trim_path: String::new(),
        }
    }
}

impl Options {
    pub(super) fn filters(&self) -> Filters {
        let Self {
            focus,
            ignore,
            hide,
            show,
            ..
        } = self.clone();
        Filters {
            focus,
            ignore,
            hide,
            show,
        }
    }

    pub(super) fn inlines(&self) -> Inlines {
        if self.noinlines {
            Inlines::Merged
        } else {
            Inlines::Apart
        }
    }

    pub(super) fn trimming(&self) -> Trimming {
        Trimming {
            node_count: self.node_count.unwrap_or(0),
            node_fraction: self.node_fraction,
            edge_fraction: self.edge_fraction,
            order: self.order(),
        }
    }

    /// Nothing is left out: a report on chosen functions must not lose them for being cheap.
    pub(super) fn no_trimming(&self) -> Trimming {
        Trimming {
            node_count: 0,
            node_fraction: 0.0,
            edge_fraction: 0.0,
            order: self.order(),
        }
    }

    fn order(&self) -> Order {
        match self.sort {
            Sort::Flat => Order::Flat,
            Sort::Cum => Order::Cum,
        }
    }
}
