//! What the page is given: a profile, perhaps with the one it is compared with, as one JSON value.

use serde::Serialize;

use super::tables::Tables;
use super::tree::Tree;
use crate::profile::{Profile, UnknownSampleType};
use crate::report::{self, Options};
use crate::transform::{self, Base, Filters, Incompatible, Units};

/// The version of the form: the page refuses others.
const FORM: u32 = 1;

/// A profile as the page takes it.
#[derive(Serialize)]
pub struct Data {
    form: u32,
    title: String,
    binary: Option<String>,
    comments: Vec<String>,
    doc_url: Option<String>,
    time_nanos: Option<i64>,
    duration_nanos: Option<i64>,
    sample_types: Vec<SampleType>,
    /// Index of the sample type that is shown first.
    default: usize,
    /// How the base is meant: `subtract`, `compare`; `None` without one.
    base: Option<&'static str>,
    #[serde(flatten)]
    tables: Tables,
    nodes: Nodes,
    samples: Samples,
}

/// A sample type with what 100 % is.
#[derive(Serialize)]
struct SampleType {
    kind: String,
    unit: String,
    /// Of the reports' numbers.
    total: i64,
    /// Of the profile alone.
    values_total: i64,
    /// Of the base alone.
    base_total: i64,
}

#[derive(Serialize)]
struct Nodes {
    depth: Vec<usize>,
    location: Vec<usize>,
}

#[derive(Serialize)]
struct Samples {
    node: Vec<usize>,
    values: Vec<Vec<i64>>,
    base: Option<Vec<Vec<i64>>>,
}

/// A profile that others are measured against, and what for.
#[derive(Debug)]
pub struct Against {
    /// The earlier profile.
    pub profile: Profile,
    /// What percentages are of.
    pub meaning: Base,
}

/// A profile that the page cannot show.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The sample type is not in the profile, or it has none.
    #[error(transparent)]
    SampleType(#[from] UnknownSampleType),
    /// The two profiles do not measure the same.
    #[error(transparent)]
    Incompatible(#[from] Incompatible),
}

impl Data {
    /// The page's data, with what the options did not do. `title` says where the profile is from. Of the options, those
    /// on tags are applied, since the page knows no tags; the page applies the other filters itself.
    ///
    /// # Errors
    /// The two profiles do not measure the same, or not what is to be shown.
    pub fn new(
        title: String,
        profile: Profile,
        against: Option<Against>,
        options: &Options,
    ) -> Result<(Self, Vec<String>), PageError> {
        let base = against.as_ref().map(|against| against.meaning);
        let (mut profile, totals) = together(profile, against)?;
        let default = profile.value_index(options.sample_index.as_deref())?;
        let warnings = prepare(&mut profile, options);
        let mut tree = Tree::new(&profile);
        let sample_types = sample_types(&profile, &tree, &totals);
        let tables = Tables::new(&profile, &mut tree);
        let header = report::Header::new(&profile, default, 0, Vec::new());
        let data = Self {
            form: FORM,
            title,
            binary: header.file,
            comments: header.comments,
            doc_url: header.doc_url,
            time_nanos: header.time_nanos,
            duration_nanos: header.duration_nanos,
            sample_types,
            default,
            base: base.map(|meaning| match meaning {
                Base::Subtract => "subtract",
                Base::Compare => "compare",
            }),
            tables,
            nodes: Nodes {
                depth: tree.depth,
                location: tree.location,
            },
            samples: Samples {
                node: tree.leaf,
                values: tree.values,
                base: base.map(|_| tree.base),
            },
        };
        Ok((data, warnings))
    }

    /// The source files that the profile names: no others are shown.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.tables.files()
    }
}

/// One profile with the samples of both sides, and what 100 % is of each sample type.
fn together(
    profile: Profile,
    against: Option<Against>,
) -> Result<(Profile, Vec<i64>), Incompatible> {
    let Some(Against {
        profile: base,
        meaning,
    }) = against
    else {
        let totals = totals(&profile);
        return Ok((profile, totals));
    };
    let difference = match meaning {
        Base::Compare => None,
        Base::Subtract => {
            let difference = transform::subtract(profile.clone(), base.clone(), meaning)?;
            Some(totals(&difference))
        }
    };
    // Both sides, where the difference holds only what is left.
    let both = transform::subtract(profile, base, Base::Compare)?;
    let totals = difference.unwrap_or_else(|| totals(&both));
    Ok((both, totals))
}

/// What all reports do to a profile before they choose frames; returns what the reader should know.
fn prepare(profile: &mut Profile, options: &Options) -> Vec<String> {
    report::name_by_symbol(profile);
    if options.all_frames {
        profile.drop_frames = "".into();
        profile.keep_frames = "".into();
    }
    let mut warnings = Vec::new();
    if let Err(error) = transform::prune(profile) {
        warnings.push(format!("the profile's drop_frames is not applied: {error}"));
    }
    let units = Units::of(profile);
    let Options {
        tag_root, tag_leaf, ..
    } = options;
    let mut unmatched = transform::add_frames(profile, tag_root, tag_leaf, &options.unit);
    let tags = Filters {
        tag_focus: options.tag_focus.clone(),
        tag_ignore: options.tag_ignore.clone(),
        ..Filters::default()
    };
    unmatched.extend(tags.apply(profile, &units));
    let said = |name| format!("{name} expression matched no samples");
    warnings.extend(unmatched.into_iter().map(said));
    warnings
}

fn totals(profile: &Profile) -> Vec<i64> {
    (0..profile.sample_types.len())
        .map(|value| report::total(profile, value))
        .collect()
}

fn sample_types(profile: &Profile, tree: &Tree, totals: &[i64]) -> Vec<SampleType> {
    let sum = |column: &[i64]| {
        column
            .iter()
            .fold(0_i64, |sum, value| sum.wrapping_add(value.wrapping_abs()))
    };
    let columns = tree.values.iter().zip(&tree.base);
    profile
        .sample_types
        .iter()
        .zip(totals)
        .zip(columns)
        .map(|((value_type, &total), (values, base))| SampleType {
            kind: value_type.kind.to_string(),
            unit: value_type.unit.to_string(),
            total,
            values_total: sum(values),
            base_total: sum(base),
        })
        .collect()
}
