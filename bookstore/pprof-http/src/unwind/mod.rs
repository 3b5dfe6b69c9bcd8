//! Stacks by frame pointers: of the calling thread, and of a thread that a signal interrupted.
//!
//! Needs `-C force-frame-pointers=yes`. Without it, walks end early; [`works`] finds that out.

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod bounds;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod signal;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod text;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod x86_64;

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub(crate) use self::{
    signal::interrupted,
    text::learn_text,
    x86_64::{frame, here, here_below},
};

/// The most frames of a stack that are kept, leaf first.
pub(crate) const DEPTH: usize = 128;

/// Elsewhere no stack can be taken: profiles then show sites, not stacks.
#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
#[inline]
pub(crate) fn here(_stack: &mut [usize; DEPTH]) -> usize {
    0
}

/// As [`here`]: none.
#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
#[inline]
pub(crate) fn here_below(_base: usize, _stack: &mut [usize; DEPTH]) -> usize {
    0
}

/// Unknown, as is the stack.
#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
#[inline]
pub(crate) fn frame() -> usize {
    0
}

/// Whether frame pointers are there: a chain of calls of known length must be found whole.
pub fn works() -> bool {
    #[inline(never)]
    fn descend(levels: usize, stack: &mut [usize; DEPTH]) -> usize {
        let found = if levels == 0 {
            here(stack)
        } else {
            descend(levels - 1, stack)
        };
        // Work after the call, so that it is no tail call that would leave no frame.
        std::hint::black_box(found)
    }
    let mut stack = [0; DEPTH];
    let shallow = descend(0, &mut stack);
    let deep = descend(16, &mut stack);
    deep == shallow + 16
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests {
    #[test]
    fn frame_pointers_are_in_force_in_this_workspace() {
        assert!(super::works());
    }
}
