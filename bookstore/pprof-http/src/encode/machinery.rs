//! What of a stack belongs to the measuring, and is not shown.
//!
//! `profile.proto` has `drop_frames` for it, which removes a match together with all that it calls: a name that also
//! occurs near the root would empty the profile. Here only an unbroken run from the leaf is taken off; of the awaits of a
//! task also what passes a poll on.

use crate::stacks::{CREATED_BY, Machinery};
use crate::symbolize::{Frame, Frames, Symbolizer};

/// Which rule holds for an address of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// On the leaf side: all before it was machinery.
    Leaf(Machinery),
    /// Where a task waits, all before it machinery.
    Wait,
    /// In a task's chain of awaits.
    Await,
    /// Past the leaf side: all of it is shown.
    Rest,
}

/// The addresses of a stack that show something, leaf first, each with its rule.
///
/// On the root side that is not what starts threads: code of the C library that has no name, which would count as the
/// caller of everything.
pub(crate) fn visible(
    machinery: Machinery,
    addresses: &[usize],
    symbolizer: &mut Symbolizer,
) -> Vec<(usize, Part)> {
    let created = addresses.iter().position(|address| *address == CREATED_BY);
    let (awaits, stack) = match created {
        Some(at) => (&addresses[..at], &addresses[at + 1..]),
        None => (&[][..], addresses),
    };
    let mut nameless = |address: &usize| symbolizer.frames(*address)[0].name.starts_with('[');
    let roots = stack
        .iter()
        .skip(1)
        .rev()
        .take_while(|address| nameless(address))
        .count();
    let stack = &stack[..stack.len() - roots];
    let mut parts = Vec::with_capacity(addresses.len());
    show(awaits, Part::Wait, Part::Await, symbolizer, &mut parts);
    show(
        stack,
        Part::Leaf(machinery),
        Part::Rest,
        symbolizer,
        &mut parts,
    );
    parts
}

fn show(
    addresses: &[usize],
    leaf: Part,
    rest: Part,
    symbolizer: &mut Symbolizer,
    parts: &mut Vec<(usize, Part)>,
) {
    let mut part = leaf;
    for address in addresses {
        if !part.frames(&symbolizer.frames(*address)).is_empty() {
            parts.push((*address, part));
            part = rest;
        }
    }
}

impl Part {
    /// The frames of an address that are to be seen, innermost first.
    pub(crate) fn frames(self, all: &Frames) -> Vec<&Frame> {
        let seen = |frame: &&Frame| !self.hides(&frame.name);
        match self {
            Self::Leaf(_) => all.iter().skip_while(|frame| !seen(frame)).collect(),
            Self::Wait => {
                let mut frames: Vec<_> = all.iter().skip_while(|frame| !seen(frame)).collect();
                frames.retain(|frame| !Self::Await.hides(&frame.name));
                frames
            }
            Self::Await => all.iter().filter(seen).collect(),
            Self::Rest => all.iter().collect(),
        }
    }

    fn hides(self, name: &str) -> bool {
        let crates: &[&str] = match self {
            Self::Leaf(Machinery::None) | Self::Rest => return false,
            Self::Leaf(Machinery::Allocation) => &[
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
            Self::Leaf(Machinery::Spawning) => {
                &["pprof_http::", "tokio::", "core::", "std::", "alloc::"]
            }
            // Not tokio, core and std as such: the leaf of a long poll may be theirs.
            Self::Leaf(Machinery::Waiting) => &[
                "pprof_http::",
                "lock_api::",
                "core::mem::drop",
                "core::ptr::drop_in_place",
            ],
            Self::Wait => &[
                "pprof_http::",
                "core::",
                "std::",
                "alloc::",
                "tokio::loom::",
                "tokio::runtime::",
                "tokio::sync::task::",
                "tokio::util::",
            ],
            Self::Await => &[
                "pprof_http::",
                "core::",
                "std::",
                "alloc::",
                "tokio::loom::",
            ],
        };
        let path = subject(name);
        crates.iter().any(|prefix| path.starts_with(prefix))
    }
}

/// The path that a name begins with: of `<a::B as c::D>::f` it is `a::B…`, of `<dyn a::B>::f` `a::B…`.
pub(crate) fn subject(name: &str) -> &str {
    let name = name.trim_start_matches(['<', '&', '*', '(', '[']);
    ["dyn ", "mut ", "const ", "impl "]
        .iter()
        .fold(name, |name, word| name.strip_prefix(word).unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(part: Part, names: &[&str]) -> Vec<String> {
        let frames: Frames = names
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
        part.frames(&frames)
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
        let leaf = Part::Leaf(Machinery::Allocation);
        assert_eq!(shown(leaf, &chain), ["shop::read"]);
        let nested = ["shop::read", "alloc::alloc::alloc"];
        assert_eq!(shown(leaf, &nested), nested);
    }

    #[test]
    fn spawning_is_hidden_up_to_the_caller() {
        let chain = [
            "tokio::task::spawn::spawn::<shop::watch::{closure#0}>",
            "shop::watch",
            "tokio::runtime::run",
        ];
        assert_eq!(
            shown(Part::Leaf(Machinery::Spawning), &chain),
            ["shop::watch", "tokio::runtime::run"]
        );
        assert_eq!(shown(Part::Leaf(Machinery::None), &chain), chain);
        assert_eq!(shown(Part::Rest, &chain), chain);
    }

    #[test]
    fn a_chain_of_awaits_keeps_what_waits_and_loses_what_passes_on() {
        let chain = [
            "pprof_http::tasks::recorder::clone",
            "core::task::wake::Waker::clone",
            "tokio::sync::task::atomic_waker::AtomicWaker::do_register",
            "<tokio::time::sleep::Sleep as core::future::future::Future>::poll",
            "<core::pin::Pin<P> as core::future::future::Future>::poll",
            "shop::watch::{closure#0}",
            "<pprof_http::tasks::traced::Traced<F> as core::future::future::Future>::poll",
        ];
        assert_eq!(shown(Part::Wait, &chain), [chain[3], chain[5]]);
        assert_eq!(shown(Part::Await, &chain[3..]), [chain[3], chain[5]]);
    }
}
