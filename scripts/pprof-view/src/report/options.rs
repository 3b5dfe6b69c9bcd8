//! What a report is told, under pprof's names.

use std::sync::Arc;

use regex::Regex;

use crate::graph::{Negatives, Order, Trimming};
use crate::transform::{Columns, Filters, Grain, Granularity, Inlines, TagFilter};

/// The options of all reports. The defaults are pprof's.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own in pprof"
)]
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
    /// Frames above the outermost match are dropped, and stacks without one.
    pub show_from: Option<Regex>,
    /// What a match calls is dropped.
    pub prune_from: Option<Regex>,
    /// Only samples with such a tag.
    pub tag_focus: Option<TagFilter>,
    /// No sample with such a tag.
    pub tag_ignore: Option<TagFilter>,
    /// Only tags whose key matches.
    pub tag_show: Option<Regex>,
    /// No tag whose key matches.
    pub tag_hide: Option<Regex>,
    /// Tags that become frames at the root, by their keys, outermost first.
    pub tag_root: Vec<Arc<str>>,
    /// Tags that become frames at the leaf, by their keys, innermost last.
    pub tag_leaf: Vec<Arc<str>>,
    /// The profile's own `drop_frames` is not applied.
    pub all_frames: bool,
    /// Rows that are below zero are dropped.
    pub drop_negative: bool,
    /// The header holds only what the rows cover.
    pub compact_labels: bool,
    /// Lines are told apart by their columns too.
    pub show_columns: bool,
    /// At most so many rows; 0 for all, `None` for the report's own default.
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
            show_from: None,
            prune_from: None,
            tag_focus: None,
            tag_ignore: None,
            tag_show: None,
            tag_hide: None,
            tag_root: Vec::new(),
            tag_leaf: Vec::new(),
            all_frames: false,
            drop_negative: false,
            compact_labels: false,
            show_columns: false,
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
            show_from,
            prune_from,
            tag_focus,
            tag_ignore,
            tag_show,
            tag_hide,
            ..
        } = self.clone();
        Filters {
            focus,
            ignore,
            hide,
            show,
            show_from,
            prune_from,
            tag_focus,
            tag_ignore,
            tag_show,
            tag_hide,
        }
    }

    /// How finely a report tells code apart that has a default of its own.
    pub(super) fn grain(&self, default: Granularity) -> Grain {
        Grain {
            granularity: self.granularity.unwrap_or(default),
            inlines: if self.noinlines {
                Inlines::Merged
            } else {
                Inlines::Apart
            },
            columns: if self.show_columns {
                Columns::Apart
            } else {
                Columns::Merged
            },
        }
    }

    fn negatives(&self) -> Negatives {
        if self.drop_negative {
            Negatives::Dropped
        } else {
            Negatives::Shown
        }
    }

    pub(super) fn trimming(&self) -> Trimming {
        Trimming {
            node_count: self.node_count.unwrap_or(0),
            node_fraction: self.node_fraction,
            edge_fraction: self.edge_fraction,
            order: self.order(),
            negatives: self.negatives(),
        }
    }

    fn order(&self) -> Order {
        match self.sort {
            Sort::Flat => Order::Flat,
            Sort::Cum => Order::Cum,
        }
    }
}
