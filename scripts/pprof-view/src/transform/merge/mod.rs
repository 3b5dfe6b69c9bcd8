//! Several profiles as one: added up, or one subtracted from another.

mod align;
mod merger;

use std::sync::Arc;

use crate::profile::{Label, LabelValue, Profile, Sample, ValueType};
use align::align;
pub use align::normalize;
use merger::Merger;

/// The label that marks what came from the profile that a comparison starts at.
const BASE: &str = "pprof::base";

/// Profiles that do not measure the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Incompatible {
    /// The profiles have no sample type in common.
    #[error("the profiles have no sample type in common: {0} and {1}")]
    SampleTypes(String, String),
    /// A sample type has units that do not convert into each other.
    #[error("the profiles measure {kind} in {left} and in {right}")]
    Units {
        /// The sample type.
        kind: String,
        /// Its unit in the first profile.
        left: String,
        /// Its unit in another.
        right: String,
    },
    /// The sampling periods count different things.
    #[error("the profiles were sampled by different things: {0} and {1}")]
    Periods(String, String),
    /// Nothing was given.
    #[error("there is no profile to merge")]
    Nothing,
}

/// What a base profile is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Percentages are of what remains: both are snapshots of one process (`-base`).
    Subtract,
    /// Percentages are of the base: before and after a change (`-diff_base`).
    Compare,
}

/// One profile with the samples of all.
///
/// # Errors
/// They do not measure the same.
pub fn merge(mut profiles: Vec<Profile>) -> Result<Profile, Incompatible> {
    align(&mut profiles)?;
    if profiles.len() == 1 {
        return profiles.pop().ok_or(Incompatible::Nothing);
    }
    let merged = Merger::merge(headers(&profiles)?, &profiles);
    if merged.samples.iter().any(Sample::is_zero) {
        // What cancelled out is left out, with the locations that only it had.
        let headers = headers(std::slice::from_ref(&merged))?;
        return Ok(Merger::merge(headers, &[merged]));
    }
    Ok(merged)
}

/// What a profile has more, or less, than a base.
///
/// # Errors
/// They do not measure the same.
pub fn subtract(
    profile: Profile,
    mut base: Profile,
    meaning: Base,
) -> Result<Profile, Incompatible> {
    for sample in &mut base.samples {
        if meaning == Base::Compare {
            let value = LabelValue::Text("true".into());
            sample.labels.push(Label {
                key: BASE.into(),
                value,
            });
        }
        for value in &mut sample.values {
            *value = value.wrapping_neg();
        }
    }
    merge(vec![profile, base])
}

/// Whether a sample belongs to the profile that a comparison starts at.
pub(crate) fn is_of_base(sample: &Sample) -> bool {
    let is_mark = |label: &Label| {
        &*label.key == BASE && matches!(&label.value, LabelValue::Text(text) if &**text == "true")
    };
    sample.labels.iter().any(is_mark)
}

impl Sample {
    fn is_zero(&self) -> bool {
        self.values.iter().all(|value| *value == 0)
    }
}

fn headers(profiles: &[Profile]) -> Result<Profile, Incompatible> {
    let first = profiles.first().ok_or(Incompatible::Nothing)?;
    let period_type = |profile: &Profile| profile.period_type.clone().unwrap_or_default();
    let mut merged = Profile {
        sample_types: first.sample_types.clone(),
        period_type: first.period_type.clone(),
        drop_frames: first.drop_frames.clone(),
        keep_frames: first.keep_frames.clone(),
        ..Profile::default()
    };
    for profile in profiles {
        let (left, right) = (period_type(first), period_type(profile));
        if left != right {
            let text = |t: &ValueType| format!("{}/{}", t.kind, t.unit);
            return Err(Incompatible::Periods(text(&left), text(&right)));
        }
        if merged.time_nanos == 0 || profile.time_nanos < merged.time_nanos {
            merged.time_nanos = profile.time_nanos;
        }
        merged.duration_nanos = merged.duration_nanos.wrapping_add(profile.duration_nanos);
        merged.period = merged.period.max(profile.period);
        for comment in &profile.comments {
            if !merged.comments.contains(comment) {
                merged.comments.push(comment.clone());
            }
        }
        let fill = |text: &mut Arc<str>, from: &Arc<str>| {
            if text.is_empty() {
                *text = from.clone();
            }
        };
        fill(
            &mut merged.default_sample_type,
            &profile.default_sample_type,
        );
        fill(&mut merged.doc_url, &profile.doc_url);
    }
    Ok(merged)
}
