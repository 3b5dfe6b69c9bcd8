//! A CPU timer for each thread of the process.

use std::collections::HashMap;
use std::io;

use super::Hertz;

/// One thread under observation.
struct Watched {
    timer: libc::timer_t,
    name: String,
    /// Scans for which the name is still read again: a thread names itself some time after it was made.
    young: u8,
    alive: bool,
}

/// For so many scans a thread is young.
const YOUNG: u8 = 8;

/// The timers of one capture. Dropping them disarms all.
pub(super) struct Timers {
    watched: HashMap<libc::pid_t, Watched>,
    names: HashMap<libc::pid_t, String>,
    rate: Hertz,
    generation: u32,
    /// Threads that the system gave no timer, by number.
    refused: u64,
}

// SAFETY: timer_create(2): a timer_t names a timer of the process; any of its threads may use it.
unsafe impl Send for Timers {}

impl Timers {
    pub(super) fn new(rate: Hertz, generation: u32) -> Self {
        Self {
            watched: HashMap::new(),
            names: HashMap::new(),
            rate,
            generation,
            refused: 0,
        }
    }

    /// Finds threads that came and lets go of those that went. `skip` is the caller's own.
    pub(super) fn rescan(&mut self, skip: libc::pid_t) -> io::Result<()> {
        self.watched
            .values_mut()
            .for_each(|watched| watched.alive = false);
        for entry in std::fs::read_dir("/proc/self/task")? {
            // A thread that ends between two reads is no error.
            let Some(thread) = entry?
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
            else {
                continue;
            };
            if thread == skip {
                continue;
            }
            match self.watched.get_mut(&thread) {
                Some(watched) => watched.seen(thread),
                None => self.watch(thread),
            }
        }
        let gone: Vec<_> = self
            .watched
            .iter()
            .filter(|(_, w)| !w.alive)
            .map(|(thread, _)| *thread)
            .collect();
        for thread in gone {
            if let Some(watched) = self.watched.remove(&thread) {
                delete(watched.timer);
                self.names.insert(thread, watched.name);
            }
        }
        Ok(())
    }

    fn watch(&mut self, thread: libc::pid_t) {
        match create(thread, self.rate, self.generation) {
            Ok(timer) => {
                let watched = Watched {
                    timer,
                    name: name(thread),
                    young: YOUNG,
                    alive: true,
                };
                self.watched.insert(thread, watched);
            }
            // ESRCH and EINVAL: the thread ended meanwhile.
            Err(error) if matches!(error.raw_os_error(), Some(libc::ESRCH | libc::EINVAL)) => {}
            Err(_) => self.refused += 1,
        }
    }

    /// The names of all threads ever watched, read once more for those alive.
    pub(super) fn names(&mut self) -> HashMap<libc::pid_t, String> {
        let mut names = std::mem::take(&mut self.names);
        for (thread, watched) in &mut self.watched {
            watched.rename(*thread);
            names.insert(*thread, watched.name.clone());
        }
        names
    }

    /// How many threads are not in the profile because no timer could be had.
    pub(super) fn refused(&self) -> u64 {
        self.refused
    }

    /// Disarms and frees all timers.
    pub(super) fn clear(&mut self) {
        self.watched
            .drain()
            .for_each(|(_, watched)| delete(watched.timer));
    }
}

impl Watched {
    fn seen(&mut self, thread: libc::pid_t) {
        self.alive = true;
        if self.young > 0 {
            self.young -= 1;
            self.rename(thread);
        }
    }

    fn rename(&mut self, thread: libc::pid_t) {
        let now = name(thread);
        // Empty for a thread that has just ended: the name that it had stays.
        if !now.is_empty() {
            self.name = now;
        }
    }
}

impl Drop for Timers {
    fn drop(&mut self) {
        self.clear();
    }
}

/// The thread's name, at most 15 bytes (proc(5), comm); empty for one that has ended.
fn name(thread: libc::pid_t) -> String {
    match std::fs::read_to_string(format!("/proc/self/task/{thread}/comm")) {
        Ok(name) => name.trim_end().to_owned(),
        Err(_) => String::new(),
    }
}

/// A timer on the thread's CPU clock that signals that same thread.
fn create(thread: libc::pid_t, rate: Hertz, generation: u32) -> io::Result<libc::timer_t> {
    let period = libc::c_long::from(rate.period());
    // The first expiry is spread over a period, so that threads do not sample in step: Knuth's multiplicative hash.
    let phase = libc::c_long::from(thread)
        .wrapping_mul(2_654_435_761)
        .rem_euclid(period);
    // clock_getcpuclockid(3) does it for processes; for a thread the kernel's encoding is used, as glibc's
    // pthread_getcpuclockid does: MAKE_THREAD_CPUCLOCK(tid, CPUCLOCK_SCHED), include/linux/posix-timers_types.h.
    let clock = (!thread << 3) | 6;
    // SAFETY: timer_create(2), timer_settime(2): all structures are valid for the calls; SIGEV_THREAD_ID wants the
    // thread in sigev_notify_thread_id, and the value comes back as si_value.
    unsafe {
        let mut event: libc::sigevent = std::mem::zeroed();
        event.sigev_notify = libc::SIGEV_THREAD_ID;
        event.sigev_signo = libc::SIGPROF;
        event.sigev_notify_thread_id = thread;
        event.sigev_value = libc::sigval {
            sival_ptr: generation as usize as *mut libc::c_void,
        };
        let mut timer: libc::timer_t = std::mem::zeroed();
        if libc::timer_create(clock, &raw mut event, &raw mut timer) != 0 {
            return Err(io::Error::last_os_error());
        }
        let spec = libc::itimerspec {
            it_interval: libc::timespec {
                tv_sec: period / 1_000_000_000,
                tv_nsec: period % 1_000_000_000,
            },
            it_value: libc::timespec {
                tv_sec: 0,
                tv_nsec: phase + 1,
            },
        };
        if libc::timer_settime(timer, 0, &raw const spec, std::ptr::null_mut()) != 0 {
            let error = io::Error::last_os_error();
            delete(timer);
            return Err(error);
        }
        Ok(timer)
    }
}

fn delete(timer: libc::timer_t) {
    // SAFETY: timer_delete(2): `timer` came from timer_create and is deleted once, since its entry is removed first.
    unsafe { libc::timer_delete(timer) };
}
