//! `drop_frames`: functions that hide themselves and all that they call, such as an allocator's.

use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;

use crate::profile::Profile;

/// What a location loses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    Nothing,
    /// Its inner frames, and all that it calls.
    Below,
    /// Itself, and all that it calls.
    Whole,
}

/// Applies the profile's own `drop_frames` and `keep_frames`.
///
/// # Errors
/// One of them is no regular expression: the profile is left as it is.
pub(crate) fn prune(profile: &mut Profile) -> Result<(), regex::Error> {
    if profile.drop_frames.is_empty() {
        return Ok(());
    }
    let drop = whole(&profile.drop_frames)?;
    let keep = if profile.keep_frames.is_empty() {
        None
    } else {
        Some(whole(&profile.keep_frames)?)
    };
    let mut matches: HashMap<Arc<str>, bool> = HashMap::new();
    let mut is_dropped = |name: &Arc<str>| {
        *matches.entry(name.clone()).or_insert_with(|| {
            let name = simplify(name);
            drop.is_match(name) && !keep.as_ref().is_some_and(|keep| keep.is_match(name))
        })
    };
    let functions = &profile.functions;
    let mut cuts = Vec::with_capacity(profile.locations.len());
    for location in &mut profile.locations {
        let found = location.lines.iter().rposition(|line| {
            let name = &functions[line.function].name;
            !name.is_empty() && is_dropped(name)
        });
        cuts.push(match found {
            None => Cut::Nothing,
            Some(index) if index + 1 == location.lines.len() => Cut::Whole,
            Some(index) => {
                location.lines.drain(..=index);
                Cut::Below
            }
        });
    }
    for sample in &mut profile.samples {
        // From the root: what matches before the first frame of the user's own stays, or nothing would be left.
        let user = sample
            .locations
            .iter()
            .rposition(|&location| cuts[location] == Cut::Nothing);
        let Some(user) = user else { continue };
        let cut = sample.locations[..user]
            .iter()
            .rposition(|&location| cuts[location] != Cut::Nothing);
        if let Some(at) = cut {
            let whole = cuts[sample.locations[at]] == Cut::Whole;
            sample.locations.drain(..if whole { at + 1 } else { at });
        }
    }
    Ok(())
}

fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^({pattern})$"))
}

/// The name without its arguments: the writer's expressions are meant for bare names.
pub(super) fn simplify(name: &str) -> &str {
    let name = name.strip_prefix('.').unwrap_or(name);
    let mut from = 0;
    while let Some(found) = name[from..].find(['(', 'o']) {
        let at = from + found;
        let rest = &name[at..];
        // Parentheses that belong to a C++ name.
        let reserved = ["(anonymous namespace)", "operator()"]
            .iter()
            .find(|word| rest.starts_with(**word));
        match reserved {
            Some(word) => from = at + word.len(),
            None if rest.starts_with('(') => return &name[..at],
            None => from = at + 1,
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::simplify;

    #[test]
    fn arguments_fall_off_a_name_and_reserved_parentheses_stay() {
        assert_eq!(simplify("malloc(unsigned long)"), "malloc");
        assert_eq!(simplify(".malloc"), "malloc");
        assert_eq!(
            simplify("(anonymous namespace)::go(int)"),
            "(anonymous namespace)::go"
        );
        assert_eq!(simplify("Foo::operator()(int)"), "Foo::operator()");
        assert_eq!(
            simplify("alloc::vec::Vec<T>::push"),
            "alloc::vec::Vec<T>::push"
        );
    }
}
