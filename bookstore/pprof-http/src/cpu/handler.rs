//! What runs when a thread's CPU timer expires: loads, stores, and what signal-safety(7) allows.
//!
//! The call tree of the handler, all of it; what the compiler inlines is named too. `tests/signal_safety.rs` reads it
//! from here and compares it with the machine code of the test's own binary.
//!
//! ```calls
//! pprof_http::cpu::handler::handle
//!   __errno_location              errno(3): an address, no call below it
//!   pprof_http::exclude::is_excluded
//!   pprof_http::cpu::ring::get
//!   pprof_http::cpu::ring::Ring::write
//!     pprof_http::labels::current
//!     gettid                      a bare system call, as getpid(2) is
//!     pprof_http::unwind::signal::interrupted
//!       pprof_http::unwind::signal::caller_at_edge
//!       pprof_http::unwind::signal::way_back
//!       pprof_http::unwind::signal::plausible
//!       pprof_http::unwind::signal::saved_frame
//!       pprof_http::unwind::signal::follows_call
//!       pprof_http::unwind::signal::own
//!       pprof_http::unwind::text::text
//!       pprof_http::unwind::signal::Reader::new
//!         memset                  string.h: in signal-safety(7)
//!       pprof_http::unwind::signal::Reader::word
//!         pprof_http::unwind::signal::Reader::copy
//!           getpid                signal-safety(7)
//!           process_vm_readv      a bare system call: process_vm_readv(2)
//! ```
//!
//! No allocation, no lock, no call into the loader: thread-locals are constant-initialised and have no destructor.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use super::{CaptureError, ring};
use crate::signal::{self, Installed};
use crate::{exclude, labels, unwind};

/// The capture that signals belong to; 0 while there is none.
static GENERATION: AtomicU32 = AtomicU32::new(0);

/// Expiries in the profiler's own work, left out of the profile.
static EXCLUDED: AtomicU64 = AtomicU64::new(0);

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

/// The handler, as sigaction(2) knows it.
#[cfg(feature = "pprof")]
pub(super) fn address() -> libc::sighandler_t {
    handle as extern "C" fn(_, _, _) as libc::sighandler_t
}

/// Installs the handler.
pub(super) fn install() -> Result<(), CaptureError> {
    match signal::install(signal::CPU, handle)? {
        Installed::Ours => Ok(()),
        Installed::Taken => Err(CaptureError::SignalTaken),
    }
}

/// From now on signals of this capture are recorded.
pub(super) fn open(generation: u32) {
    EXCLUDED.store(0, Ordering::Relaxed);
    GENERATION.store(generation, Ordering::SeqCst);
}

/// From now on none are. Tells how many expiries fell into the profiler's own work.
pub(super) fn close() -> u64 {
    GENERATION.store(0, Ordering::SeqCst);
    EXCLUDED.load(Ordering::Relaxed)
}

extern "C" fn handle(_signal: libc::c_int, info: *const TimerInfo, context: *const libc::c_void) {
    // SAFETY: errno(3): a valid thread-local address; signal-safety(7) asks handlers to keep its value.
    let errno = unsafe { *libc::__errno_location() };
    // SAFETY: sigaction(2): with SA_SIGINFO, `info` points to the signal's siginfo_t.
    let info = unsafe { &*info };
    let generation = GENERATION.load(Ordering::SeqCst);
    let ours = info.code == libc::SI_TIMER && info.value == generation as usize && generation != 0;
    // timer_getoverrun(2): expiries that this signal stands for beside its own; never negative.
    let weight = 1 + info.overrun.unsigned_abs();
    if ours && exclude::is_excluded() {
        EXCLUDED.fetch_add(u64::from(weight), Ordering::Relaxed);
    } else if ours && let Some(ring) = ring::get() {
        ring.write(weight, |raw| {
            raw.generation = generation;
            raw.weight = weight;
            raw.labels = labels::current();
            // SAFETY: gettid(2) has no arguments and cannot fail; sigaction(2) gives `context`.
            unsafe {
                raw.thread = libc::gettid();
                raw.depth = unwind::interrupted(context, &mut raw.stack);
            }
        });
    }
    // SAFETY: errno(3): as above, to give back the value that was kept.
    unsafe { *libc::__errno_location() = errno };
}
