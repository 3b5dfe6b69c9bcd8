//! What runs when a thread's CPU timer expires.
//!
//! The call tree of the handler, all of it: `errno` saved and restored (`__errno_location`), loads of
//! two atomics, one thread-local flag of this crate, the ring's claim and release, `gettid`, and
//! [`unwind::interrupted`], which loads, stores and calls `getpid` and `process_vm_readv`. No allocation, no
//! lock, no call into the loader.

use std::sync::atomic::{AtomicU32, Ordering};

use super::{StartError, ring};
use crate::{exclude, unwind};

/// The capture that signals belong to; 0 while there is none.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// The head of `siginfo_t` for `SI_TIMER`, as Linux lays it out on 64-bit machines
/// (`include/uapi/asm-generic/siginfo.h`; sigaction(2) names `si_overrun` and `si_value`).
#[repr(C)]
struct TimerInfo {
    signal: libc::c_int,
    errno: libc::c_int,
    code: libc::c_int,
    padding: libc::c_int,
    timer: libc::c_int,
    overrun: libc::c_int,
    value: usize,
}

/// Installs the handler. It stays: a signal that comes late must not end the process.
pub(super) fn install() -> Result<(), StartError> {
    let ours = handle as extern "C" fn(_, _, _) as usize;
    // SAFETY: sigaction(2): `old` and `new` are valid for the call; the handler has the three-argument form
    // that SA_SIGINFO asks for. No SA_ONSTACK: std's alternate stacks are too small for a signal frame with
    // AVX-512 state and a walk; threads of Rust programs have room on their own.
    unsafe {
        let mut old: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(libc::SIGPROF, std::ptr::null(), &raw mut old) != 0 {
            return Err(std::io::Error::last_os_error().into());
        }
        if old.sa_sigaction == ours {
            return Ok(());
        }
        if old.sa_sigaction != libc::SIG_DFL && old.sa_sigaction != libc::SIG_IGN {
            return Err(StartError::SignalTaken);
        }
        let mut new: libc::sigaction = std::mem::zeroed();
        new.sa_sigaction = ours;
        new.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
        libc::sigemptyset(&raw mut new.sa_mask);
        if libc::sigaction(libc::SIGPROF, &raw const new, std::ptr::null_mut()) != 0 {
            return Err(std::io::Error::last_os_error().into());
        }
    }
    Ok(())
}

/// From now on signals of this capture are recorded.
pub(super) fn open(generation: u32) {
    GENERATION.store(generation, Ordering::SeqCst);
}

/// From now on none are.
pub(super) fn close() {
    GENERATION.store(0, Ordering::SeqCst);
}

extern "C" fn handle(_signal: libc::c_int, info: *const TimerInfo, context: *const libc::c_void) {
    // SAFETY: errno(3): a valid thread-local address; signal-safety(7) asks handlers to keep its value.
    let errno = unsafe { *libc::__errno_location() };
    // SAFETY: sigaction(2): with SA_SIGINFO, `info` points to the signal's siginfo_t.
    let info = unsafe { &*info };
    let generation = GENERATION.load(Ordering::SeqCst);
    let ours = info.code == libc::SI_TIMER && info.value == generation as usize && generation != 0;
    if ours
        && !exclude::is_excluded()
        && let Some(ring) = ring::get()
    {
        // timer_getoverrun(2): expiries that this signal stands for beside its own; never negative.
        let weight = 1 + info.overrun.unsigned_abs();
        ring.write(weight, |raw| {
            raw.generation = generation;
            raw.weight = weight;
            // SAFETY: gettid(2) has no arguments and cannot fail; sigaction(2) gives `context`.
            unsafe {
                raw.thread = libc::gettid();
                raw.depth = unwind::interrupted(context, &mut raw.stack);
            }
        });
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}
