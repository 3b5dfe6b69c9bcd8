//! The caller's own stack on x86-64: `rbp` points at the saved `rbp`, the return address above it
//! (System V ABI, AMD64 supplement, 3.2.2 "The Stack Frame").

use super::{DEPTH, bounds};

/// Writes the stack of the calling thread into `stack`, leaf first, and tells how many frames it has.
///
/// The function that this is inlined into is not among them; its caller comes first. Allocates nothing.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "the walk starts at the frame of the function it stands in"
)]
pub(crate) fn here(stack: &mut [usize; DEPTH]) -> usize {
    walk(frame(), bounds::stack_top(), stack)
}

/// As [`here`], up to the call that the function at `base` made; `base` is its [`frame`].
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "the walk starts at the frame of the function it stands in"
)]
pub(crate) fn here_below(base: usize, stack: &mut [usize; DEPTH]) -> usize {
    walk(frame(), bounds::stack_top().min(base), stack)
}

/// Where the calling function's frame lies.
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "it is the frame of the function it stands in"
)]
pub(crate) fn frame() -> usize {
    let frame: usize;
    // SAFETY: Rust reference, "Inline assembly": reads one register, touches neither memory, stack nor flags.
    unsafe {
        std::arch::asm!("mov {}, rbp", out(reg) frame, options(nomem, nostack, preserves_flags));
    }
    frame
}

fn walk(mut frame: usize, top: usize, stack: &mut [usize; DEPTH]) -> usize {
    // In a build without frame pointers the register holds anything: what lies below this function's own frame is not
    // on the stack.
    let live_end = 0_u8;
    let mut lowest = std::hint::black_box(&raw const live_end).addr();
    let mut depth = 0;
    while depth < DEPTH
        && frame >= lowest
        && frame.saturating_add(16) <= top
        && frame.is_multiple_of(8)
    {
        // SAFETY: AMD64 ABI 3.2.2 places both words at `frame`; it is aligned and lies between the live end
        // of this thread's stack (`lowest`, which never falls) and its top (pthread_attr_getstack(3)), which is mapped.
        let (next, return_address) =
            unsafe { (*(frame as *const usize), *((frame + 8) as *const usize)) };
        if return_address < 4096 {
            break;
        }
        stack[depth] = return_address - 1;
        depth += 1;
        lowest = frame + 16;
        frame = next;
    }
    depth
}
