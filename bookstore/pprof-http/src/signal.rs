//! Signal handlers of this crate.

use std::io;

/// With `SA_SIGINFO`: signal, `siginfo_t`, `ucontext_t` (sigaction(2)).
pub(crate) type Handler<Info> = extern "C" fn(libc::c_int, *const Info, *const libc::c_void);

/// Whose handler a signal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Installed {
    /// This crate's.
    Ours,
    /// Somebody else's, which was left alone.
    Taken,
}

/// The signals whose handlers walk stacks: of the CPU timers, and of the watcher of polls. Urgent data on a socket, which
/// nobody waits for and which is ignored unless it is handled: Go interrupts its threads with it too, for the same reason
/// (`runtime/signal_unix.go`, `sigPreempt`).
pub(crate) const CPU: libc::c_int = libc::SIGPROF;
pub(crate) const WATCHER: libc::c_int = libc::SIGURG;

/// Installs `handler` unless another one is there. It stays: a signal that comes late must not end the process.
pub(crate) fn install<Info>(signal: libc::c_int, handler: Handler<Info>) -> io::Result<Installed> {
    let ours = handler as usize;
    // SAFETY: sigsetops(3), sigaction(2): `old` and `new` are valid for the call; the handler has the three-argument form
    // that SA_SIGINFO asks for. No SA_ONSTACK: std's alternate stacks are too small for a signal frame with
    // AVX-512 state and a walk; threads of Rust programs have room on their own.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, std::ptr::null(), &raw mut old) != 0 {
            return Err(io::Error::last_os_error());
        }
        if old.sa_sigaction == ours {
            return Ok(Installed::Ours);
        }
        if old.sa_sigaction != libc::SIG_DFL && old.sa_sigaction != libc::SIG_IGN {
            return Ok(Installed::Taken);
        }
        let mut new: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = ours;
        new.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
        libc::sigemptyset(&raw mut new.sa_mask);
        // Both come at the kernel's ticks. The second waits for the first, or it would find that handler on the stack.
        libc::sigaddset(&raw mut new.sa_mask, CPU);
        libc::sigaddset(&raw mut new.sa_mask, WATCHER);
        if libc::sigaction(signal, &raw const new, std::ptr::null_mut()) != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(Installed::Ours)
}
