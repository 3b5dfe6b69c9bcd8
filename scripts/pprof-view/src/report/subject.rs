//! A profile made ready for a report.

use super::{Header, Options, ReportError};
use crate::measure::Scale;
use crate::profile::{Profile, Sample};
use crate::source_path;
use crate::transform::{self, Granularity};

/// What a report is about.
pub(super) struct Subject {
    pub(super) profile: Profile,
    /// Position of the reported value.
    pub(super) value: usize,
    /// What 100 % is.
    pub(super) total: i64,
    pub(super) scale: Scale,
    pub(super) header: Header,
    /// What the reader should know about the options' effect.
    pub(super) warnings: Vec<String>,
}

impl Subject {
    pub(super) fn new(
        mut profile: Profile,
        options: &Options,
        default: Granularity,
    ) -> Result<Self, ReportError> {
        let value = profile.value_index(options.sample_index.as_deref())?;
        let mut warnings = Vec::new();
        name_by_symbol(&mut profile);
        if let Err(error) = transform::prune(&mut profile) {
            warnings.push(format!(
                "the profile's drop_frames is not applied: {}",
                first_line(&error)
            ));
        }
        let filters = options.filters();
        let whole = total(&profile, value);
        for name in filters.apply(&mut profile) {
            warnings.push(format!("{name} expression matched no samples"));
        }
        let total = if options.relative_percentages {
            total(&profile, value)
        } else {
            whole
        };
        let header = Header::new(&profile, value, total, filters.active());
        transform::coarsen(
            &mut profile,
            options.granularity.unwrap_or(default),
            options.inlines(),
        );
        for function in &mut profile.functions {
            if let Some(path) =
                source_path::trim(&function.filename, &options.trim_path, &options.source_path)
            {
                function.filename = path.into();
            }
        }
        let scale = Scale {
            from: profile.sample_types[value].unit.to_string(),
            to: options.unit.clone(),
            factor: 1.0 / options.divide_by,
        };
        Ok(Self {
            profile,
            value,
            total,
            scale,
            header,
            warnings,
        })
    }
}

/// The last line of a regular expression's error says what is wrong; those above draw it.
fn first_line(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines()
        .next_back()
        .unwrap_or("invalid")
        .trim_start_matches("error: ")
        .to_owned()
}

/// A function without readable name goes by its linker name.
fn name_by_symbol(profile: &mut Profile) {
    for function in &mut profile.functions {
        if function.name.is_empty() {
            function.name = function.system_name.clone();
        }
    }
}

/// The sum of all values, whatever their sign; in a comparison, of the base's values.
fn total(profile: &Profile, value: usize) -> i64 {
    let sum = |samples: &mut dyn Iterator<Item = &Sample>| {
        samples.fold(0_i64, |sum, sample| {
            sum.wrapping_add(sample.values[value].wrapping_abs())
        })
    };
    let base = sum(&mut profile
        .samples
        .iter()
        .filter(|sample| transform::is_of_base(sample)));
    if base > 0 {
        base
    } else {
        sum(&mut profile.samples.iter())
    }
}
