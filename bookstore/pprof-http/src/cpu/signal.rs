//! Who has `SIGPROF`: there is one per process.

use super::CaptureError;

/// Refuses if a handler is installed that is not this crate's.
pub(super) fn free() -> Result<(), CaptureError> {
    // SAFETY: sigaction(2): without a new action it only writes the present one to `old`, which is valid for the call.
    let handler = unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(libc::SIGPROF, std::ptr::null(), &raw mut old) != 0 {
            return Err(std::io::Error::last_os_error().into());
        }
        old.sa_sigaction
    };
    if handler == libc::SIG_DFL || handler == libc::SIG_IGN || is_ours(handler) {
        Ok(())
    } else {
        Err(CaptureError::SignalTaken)
    }
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn is_ours(handler: libc::sighandler_t) -> bool {
    handler == super::handler::address()
}

#[cfg(not(all(target_os = "linux", target_arch = "x86_64")))]
fn is_ours(_handler: libc::sighandler_t) -> bool {
    false
}
