//! Where the calling thread's stack ends, so that a walk stays on it.

use std::cell::Cell;

thread_local! {
    /// The address past the thread's stack, or 0 while it is not known.
    static TOP: Cell<usize> = const { Cell::new(0) };
}

/// The first address past the calling thread's stack; 0 if the system does not tell.
#[inline]
pub(super) fn stack_top() -> usize {
    // `try_with`, since allocations happen while a thread's locals are torn down.
    match TOP.try_with(Cell::get) {
        Ok(0) | Err(_) => ask(),
        Ok(top) => top,
    }
}

#[cold]
#[inline(never)]
fn ask() -> usize {
    let mut base = std::ptr::null_mut();
    let mut size = 0;
    // SAFETY: pthread_getattr_np(3): the attributes of a running thread, here the caller, initialised on
    // success and then to be destroyed; pthread_attr_getstack(3): lowest address and size of its stack.
    unsafe {
        let mut attributes: libc::pthread_attr_t = std::mem::zeroed();
        if libc::pthread_getattr_np(libc::pthread_self(), &raw mut attributes) != 0 {
            return 0;
        }
        let known =
            libc::pthread_attr_getstack(&raw const attributes, &raw mut base, &raw mut size);
        libc::pthread_attr_destroy(&raw mut attributes);
        if known != 0 {
            return 0;
        }
    }
    let top = base as usize + size;
    // A thread in its teardown asks again next time; nothing is lost.
    let _ = TOP.try_with(|cell| cell.set(top));
    top
}
