//! Making values comparable: the same sample types, in the same order and units.

use std::sync::Arc;

use super::Incompatible;
use crate::measure;
use crate::profile::Profile;

/// Scales each value so that its sum over all samples is that of the base, before one is subtracted from the
/// other: profiles of different length become comparable.
pub fn normalize(profile: &mut Profile, base: &Profile) {
    let sum = |profile: &Profile, index: usize| {
        profile.samples.iter().fold(0_i64, |sum, s| {
            sum.wrapping_add(s.values.get(index).copied().unwrap_or(0))
        })
    };
    let ratios: Vec<f64> = (0..profile.sample_types.len())
        .map(|index| measure::ratio(sum(base, index), sum(profile, index)))
        .collect();
    rescale(profile, &ratios);
}

fn rescale(profile: &mut Profile, ratios: &[f64]) {
    for sample in &mut profile.samples {
        for (value, ratio) in sample.values.iter_mut().zip(ratios) {
            *value = measure::times_rounded(*value, *ratio);
        }
    }
}

/// Leaves the sample types that all profiles have, in the order of the first, in the finest unit of each.
pub(super) fn align(profiles: &mut [Profile]) -> Result<(), Incompatible> {
    let Some(first) = profiles.first() else {
        return Err(Incompatible::Nothing);
    };
    let kinds: Vec<Arc<str>> = first
        .sample_types
        .iter()
        .map(|value_type| value_type.kind.clone())
        .filter(|kind| {
            profiles
                .iter()
                .all(|p| p.sample_types.iter().any(|t| t.kind == *kind))
        })
        .collect();
    if kinds.is_empty() && profiles.len() > 1 {
        let names = |p: &Profile| {
            p.sample_types
                .iter()
                .map(|t| &*t.kind)
                .collect::<Vec<_>>()
                .join(", ")
        };
        let other = profiles
            .iter()
            .find(|p| p.sample_types != first.sample_types)
            .unwrap_or(first);
        return Err(Incompatible::SampleTypes(names(first), names(other)));
    }
    if profiles.len() == 1 {
        return Ok(());
    }
    for profile in profiles.iter_mut() {
        select_types(profile, &kinds);
    }
    for index in 0..kinds.len() {
        let mut finest = profiles[0].sample_types[index].unit.clone();
        for profile in profiles.iter() {
            let unit = &profile.sample_types[index].unit;
            if !measure::convertible(&finest, unit) {
                let (left, right) = (finest.to_string(), unit.to_string());
                return Err(Incompatible::Units {
                    kind: kinds[index].to_string(),
                    left,
                    right,
                });
            }
            if measure::scale(1, unit, &finest).0 < 1.0 {
                finest = unit.clone();
            }
        }
        for profile in profiles.iter_mut() {
            let value_type = &mut profile.sample_types[index];
            let ratio = measure::scale(1, &value_type.unit, &finest).0;
            value_type.unit = finest.clone();
            let mut ratios = vec![1.0; kinds.len()];
            ratios[index] = ratio;
            if (ratio - 1.0).abs() > f64::EPSILON {
                rescale(profile, &ratios);
            }
        }
    }
    Ok(())
}

fn select_types(profile: &mut Profile, kinds: &[Arc<str>]) {
    if profile.sample_types.iter().map(|t| &t.kind).eq(kinds) {
        return;
    }
    let position = |kind: &Arc<str>| profile.sample_types.iter().position(|t| t.kind == *kind);
    let picks: Vec<usize> = kinds.iter().filter_map(position).collect();
    profile.sample_types = picks
        .iter()
        .map(|&pick| profile.sample_types[pick].clone())
        .collect();
    for sample in &mut profile.samples {
        sample.values = picks.iter().map(|&pick| sample.values[pick]).collect();
    }
    if !kinds.contains(&profile.default_sample_type) {
        profile.default_sample_type = kinds[0].clone();
    }
}
