//! What glibc's malloc tells of itself: all that the program holds through it, the profiler's own included.

/// Bytes, over all arenas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malloc {
    /// Handed out, blocks that are mapped on their own included.
    pub(crate) in_use: usize,
    /// Taken back and kept: resident, mostly, though nobody holds it.
    pub(crate) free: usize,
}

/// `None` before glibc 2.33, and with other C libraries.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn malloc() -> Option<Malloc> {
    // Looked up, so that programs still link with an older glibc.
    // SAFETY: dlsym(3): the name ends in NUL, and the default scope needs no handle.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"mallinfo2".as_ptr()) };
    if found.is_null() {
        return None;
    }
    // SAFETY: mallinfo2(3): under this name glibc has a function of no arguments that returns the struct by value.
    let told = unsafe {
        std::mem::transmute::<*mut libc::c_void, extern "C" fn() -> libc::mallinfo2>(found)()
    };
    Some(Malloc {
        in_use: told.uordblks + told.hblkhd,
        free: told.fordblks,
    })
}

/// Others do not tell.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn malloc() -> Option<Malloc> {
    None
}

#[cfg(all(test, target_os = "linux", target_env = "gnu"))]
mod tests {
    use super::malloc;

    #[test]
    fn what_is_held_is_in_use_and_in_use_no_more_once_it_is_freed() {
        const HELD: usize = 512 << 20;
        let Some(before) = malloc() else {
            return;
        };
        let held = std::hint::black_box(Vec::<u8>::with_capacity(HELD));
        let during = malloc().unwrap();
        drop(held);
        let after = malloc().unwrap();
        // Other tests take a share of it meanwhile.
        assert!(during.in_use >= before.in_use + HELD / 2, "{during:?}");
        assert!(after.in_use + HELD / 2 <= during.in_use, "{after:?}");
    }
}
