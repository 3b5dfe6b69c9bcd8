//! From arguments to the options of a report.

use std::sync::Arc;

use regex::Regex;

use super::arguments::{Grain, ReportArguments};
use super::expression;
use super::failure::{CYAN, Failure, line};
use crate::report::{Options, Sort};
use crate::transform::{Granularity, TagFilter, TagFilterError};

impl ReportArguments {
    /// The options of the report.
    pub(super) fn options(&self) -> Result<Options, Failure> {
        let compile = |name: &str, text: &Option<String>| -> Result<Option<Regex>, Failure> {
            text.as_ref()
                .filter(|text| !text.is_empty())
                .map(|text| expression(name, text))
                .transpose()
        };
        if self.divide_by == 0.0 || !self.divide_by.is_finite() {
            return Err(Failure::new(
                "divide_by: nothing can be divided by that",
                "give a number other than 0",
            ));
        }
        let fraction = |part: f64| if self.trim { part } else { 0.0 };
        Ok(Options {
            sample_index: self.sample_index(),
            focus: compile("focus", &self.focus)?,
            ignore: compile("ignore", &self.ignore)?,
            hide: compile("hide", &self.hide)?,
            show: compile("show", &self.show)?,
            show_from: compile("show_from", &self.show_from)?,
            prune_from: compile("prune_from", &self.prune_from)?,
            tag_focus: tag_filter("tagfocus", self.tagfocus.as_deref())?,
            tag_ignore: tag_filter("tagignore", self.tagignore.as_deref())?,
            tag_show: compile("tagshow", &self.tagshow)?,
            tag_hide: compile("taghide", &self.taghide)?,
            tag_root: keys(&self.tagroot),
            tag_leaf: keys(&self.tagleaf),
            all_frames: self.all_frames,
            drop_negative: self.drop_negative,
            compact_labels: self.compact_labels,
            show_columns: self.showcolumns,
            node_count: match self.nodecount {
                _ if !self.trim => Some(0),
                None | Some(-1) => None,
                // pprof takes every other number without rows for "all".
                Some(count) => Some(usize::try_from(count).unwrap_or(0)),
            },
            node_fraction: fraction(self.nodefraction),
            edge_fraction: fraction(self.edgefraction),
            unit: self.unit.clone(),
            sort: if self.cum { Sort::Cum } else { Sort::Flat },
            noinlines: self.noinlines,
            granularity: self.granularity(),
            relative_percentages: self.relative_percentages,
            divide_by: self.divide_by,
            source_path: self.source_path.clone(),
            trim_path: self.trim_path.clone(),
        })
    }

    fn sample_index(&self) -> Option<String> {
        let short = [
            (self.inuse_space, "inuse_space"),
            (self.inuse_objects, "inuse_objects"),
            (self.alloc_space, "alloc_space"),
            (self.alloc_objects, "alloc_objects"),
            (self.total_delay, "delay"),
            (self.contentions, "contentions"),
        ];
        let short = short
            .iter()
            .find(|(set, _)| *set)
            .map(|(_, name)| (*name).to_owned());
        self.sample_index.clone().or(short)
    }

    pub(super) fn granularity(&self) -> Option<Granularity> {
        let short = [
            (self.functions, Grain::Functions),
            (self.filefunctions, Grain::Filefunctions),
            (self.files, Grain::Files),
            (self.lines, Grain::Lines),
            (self.addresses, Grain::Addresses),
        ];
        let short = short.iter().find(|(set, _)| *set).map(|(_, grain)| *grain);
        self.granularity.or(short).map(|grain| match grain {
            Grain::Functions => Granularity::Functions,
            Grain::Filefunctions => Granularity::FileFunctions,
            Grain::Files => Granularity::Files,
            Grain::Lines => Granularity::Lines,
            Grain::Addresses => Granularity::Addresses,
        })
    }
}

/// As pprof does, an empty text stands for no filter.
fn tag_filter(name: &str, text: Option<&str>) -> Result<Option<TagFilter>, Failure> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let filter = TagFilter::parse(text).map_err(|error| match error {
        TagFilterError::Expression(error) => Failure::expression(name, text, &error),
        TagFilterError::Number(_) => {
            Failure::new(format!("{name}: {error}"), "give a smaller number")
        }
    })?;
    if filter.is_range() {
        line(
            "note",
            CYAN,
            &format!("{name}: `{text}` is read as a range of numbers, not as an expression"),
        );
    }
    Ok(Some(filter))
}

fn keys(keys: &[String]) -> Vec<Arc<str>> {
    let keys = keys.iter().filter(|key| !key.is_empty());
    keys.map(|key| key.as_str().into()).collect()
}
