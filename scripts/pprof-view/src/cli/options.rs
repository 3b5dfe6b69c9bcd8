//! From arguments to the options of a report.

use regex::Regex;

use super::arguments::{Grain, ReportArguments};
use super::expression;
use super::failure::Failure;
use crate::report::{Options, Sort};
use crate::transform::Granularity;

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
            node_count: self
                .nodecount
                .and_then(|count| usize::try_from(count).ok())
                .filter(|count| *count > 0 && self.trim),
            node_fraction: fraction(self.nodefraction),
            edge_fraction: fraction(self.edgefraction),
            unit: self.unit.clone(),
            sort: if self.cum { Sort::Cum } else { Sort::Flat },
            noinlines: self.noinlines,
            granularity: self.grain(),
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
        ];
        let short = short
            .iter()
            .find(|(set, _)| *set)
            .map(|(_, name)| (*name).to_owned());
        self.sample_index.clone().or(short)
    }

    fn grain(&self) -> Option<Granularity> {
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
