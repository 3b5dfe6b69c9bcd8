//! `show_from`, `prune_from`: cutting stacks at a frame.

use regex::Regex;

use super::prune::simplify;
use crate::profile::Profile;

/// Drops the frames above the outermost match, and samples without one. Returns whether anything matched.
pub(crate) fn show_from(profile: &mut Profile, names: &Regex) -> bool {
    let mut matched = vec![false; profile.locations.len()];
    for (location, matched) in profile.locations.iter_mut().zip(&mut matched) {
        let binary = location
            .mapping
            .map(|index| &profile.mappings[index].filename);
        if binary.is_some_and(|binary| names.is_match(binary)) {
            *matched = true;
            continue;
        }
        let outermost = location.lines.iter().rposition(|line| {
            let function = &profile.functions[line.function];
            names.is_match(&function.name) || names.is_match(&function.filename)
        });
        if let Some(outermost) = outermost {
            location.lines.truncate(outermost + 1);
            *matched = true;
        }
    }
    profile.samples.retain_mut(|sample| {
        let outermost = sample.locations.iter().rposition(|&at| matched[at]);
        if let Some(outermost) = outermost {
            sample.locations.truncate(outermost + 1);
        }
        outermost.is_some()
    });
    matched.contains(&true)
}

/// Drops what a match calls; the match itself stays.
pub(crate) fn prune_from(profile: &mut Profile, names: &Regex) {
    let mut matched = vec![false; profile.locations.len()];
    for (location, matched) in profile.locations.iter_mut().zip(&mut matched) {
        let innermost = location.lines.iter().position(|line| {
            let name = &profile.functions[line.function].name;
            !name.is_empty() && names.is_match(simplify(name))
        });
        if let Some(innermost) = innermost {
            location.lines.drain(..innermost);
            *matched = true;
        }
    }
    for sample in &mut profile.samples {
        if let Some(innermost) = sample.locations.iter().position(|&at| matched[at]) {
            sample.locations.drain(..innermost);
        }
    }
}
