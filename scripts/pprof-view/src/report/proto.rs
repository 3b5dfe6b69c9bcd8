//! `proto`, `comments`: the profile itself.

use super::subject::Subject;
use super::{Options, ReportError};
use crate::measure;
use crate::profile::Profile;
use crate::transform::Granularity;

/// What the filters leave, as a profile: [`Profile::encode`] makes a file of it.
///
/// # Errors
/// The profile has no such sample type.
pub fn proto(profile: Profile, options: &Options) -> Result<(Profile, Vec<String>), ReportError> {
    let options = Options {
        granularity: Some(Granularity::Addresses),
        ..options.clone()
    };
    let Subject {
        mut profile,
        warnings,
        ..
    } = Subject::new(profile, &options, Granularity::Addresses)?;
    let factor = 1.0 / options.divide_by;
    if factor > 0.0 && (factor - 1.0).abs() > f64::EPSILON {
        for value in profile
            .samples
            .iter_mut()
            .flat_map(|sample| &mut sample.values)
        {
            *value = measure::times(*value, factor);
        }
    }
    Ok((profile, warnings))
}

/// The writer's remarks, one a line.
pub fn comments(profile: &Profile) -> String {
    profile
        .comments
        .iter()
        .fold(String::new(), |text, comment| text + comment + "\n")
}
