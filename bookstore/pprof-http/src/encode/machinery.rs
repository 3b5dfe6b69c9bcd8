//! What of a stack's leaf side belongs to the measuring.
//!
//! `profile.proto` has `drop_frames` for it, which removes a match together with all that it calls: a name that also
//! occurs near the root would empty the profile. Here only an unbroken run from the leaf is taken off.

use crate::stacks::Machinery;
use crate::symbolize::Frame;

/// The frames of an address, innermost first, from the first that is to be seen; none if all are machinery.
pub(crate) fn visible(machinery: Machinery, frames: &[Frame]) -> &[Frame] {
    let hidden = frames
        .iter()
        .take_while(|frame| hides(machinery, &frame.name))
        .count();
    &frames[hidden..]
}

fn hides(machinery: Machinery, name: &str) -> bool {
    let crates: &[&str] = match machinery {
        Machinery::None => return false,
        Machinery::Allocation => &[
            "pprof_http::",
            "__rust_",
            "__rustc::",
            "__rdl_",
            "__rg_",
            "alloc::alloc::",
            "alloc::raw_vec::",
            "alloc::boxed::",
            "hashbrown::raw::alloc::",
        ],
        Machinery::Spawning => &["pprof_http::", "tokio::", "core::", "std::", "alloc::"],
    };
    let path = subject(name);
    crates.iter().any(|prefix| path.starts_with(prefix))
}

/// The path that a name begins with: of `<a::B as c::D>::f` it is `a::B…`, of `<dyn a::B>::f` `a::B…`.
fn subject(name: &str) -> &str {
    let name = name.trim_start_matches(['<', '&', '*', '(', '[']);
    ["dyn ", "mut ", "const ", "impl "]
        .iter()
        .fold(name, |name, word| name.strip_prefix(word).unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(machinery: Machinery, names: &[&str]) -> Vec<String> {
        let frames: Vec<Frame> = names
            .iter()
            .map(|name| Frame {
                name: (*name).to_owned(),
                system_name: String::new(),
                file: String::new(),
                line: 0,
                start_line: 0,
                offset: 0,
            })
            .collect();
        visible(machinery, &frames)
            .iter()
            .map(|frame| frame.name.clone())
            .collect()
    }

    #[test]
    fn only_the_leaf_side_is_hidden() {
        let chain = [
            "<pprof_http::heap::HeapAllocator<A> as GlobalAlloc>::alloc",
            "alloc::alloc::alloc",
            "shop::read",
        ];
        assert_eq!(shown(Machinery::Allocation, &chain), ["shop::read"]);
        let nested = ["shop::read", "alloc::alloc::alloc"];
        assert_eq!(shown(Machinery::Allocation, &nested), nested);
    }

    #[test]
    fn spawning_is_hidden_up_to_the_caller() {
        let chain = [
            "tokio::task::spawn::spawn::<shop::watch::{closure#0}>",
            "shop::watch",
            "tokio::runtime::run",
        ];
        assert_eq!(
            shown(Machinery::Spawning, &chain),
            ["shop::watch", "tokio::runtime::run"]
        );
        assert_eq!(shown(Machinery::None, &chain), chain);
    }
}
