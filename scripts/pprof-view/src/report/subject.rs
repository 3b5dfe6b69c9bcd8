//! A profile made ready for a report.

use super::{Header, Options, ReportError};
use crate::measure::Scale;
use crate::profile::{Profile, Sample};
use crate::source_path;
use crate::transform::{self, Granularity, Units};

/// What a report is about.
pub(super) struct Subject {
    pub(super) profile: Profile,
    /// Position of the reported value.
    pub(super) value: usize,
    /// What 100 % is.
    pub(super) total: i64,
    pub(super) scale: Scale,
    pub(super) header: Header,
    /// The units of numeric tags.
    pub(super) units: Units,
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
        if options.all_frames {
            profile.drop_frames = "".into();
            profile.keep_frames = "".into();
        }
        if let Err(error) = transform::prune(&mut profile) {
            warnings.push(format!(
                "the profile's drop_frames is not applied: {}",
                first_line(&error)
            ));
        }
        let units = Units::of(&profile);
        warnings.extend(units.warnings(&profile));
        let Options {
            tag_root, tag_leaf, ..
        } = options;
        let mut unmatched = transform::add_frames(&mut profile, tag_root, tag_leaf, &options.unit);
        let filters = options.filters();
        let whole = total(&profile, value);
        unmatched.extend(filters.apply(&mut profile, &units));
        for name in unmatched {
            warnings.push(format!("{name} expression matched no samples"));
        }
        let total = if options.relative_percentages {
            total(&profile, value)
        } else {
            whole
        };
        let header = Header {
            is_compact: options.compact_labels,
            ..Header::new(&profile, value, total, filters.active())
        };
        transform::coarsen(&mut profile, options.grain(default));
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
            units,
            warnings,
        })
    }

    /// Takes off the source paths what only the building machine knew: for reports on functions. Those on samples show
    /// the profile's own paths.
    pub(super) fn with_short_paths(mut self, options: &Options) -> Self {
        for function in &mut self.profile.functions {
            if let Some(path) =
                source_path::trim(&function.filename, &options.trim_path, &options.source_path)
            {
                function.filename = path.into();
            }
        }
        self
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
pub(crate) fn name_by_symbol(profile: &mut Profile) {
    for function in &mut profile.functions {
        if function.name.is_empty() {
            function.name = function.system_name.clone();
        }
    }
}

/// The sum of all values, whatever their sign; in a comparison, of the base's values.
pub(crate) fn total(profile: &Profile, value: usize) -> i64 {
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
