//! Ceilings: a bookstore that leaks on purpose must not take the machine with it.
//!
//! A thread of its own looks at memory and tasks, so that it also sees a service whose workers are all blocked.

use std::fmt;
use std::fs;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::SHUTDOWN_GRACE;

/// The exit code of a service that was ended by a ceiling: `EX_SOFTWARE` of BSD's sysexits.
pub const EXIT: u8 = 70;

/// Between two looks.
const PERIOD: Duration = Duration::from_millis(200);

/// The part of a ceiling from which on it is near.
const NEAR: f64 = 0.8;

/// After the connections' own time, for the rest of an orderly end.
const SPARE: Duration = Duration::from_secs(2);

/// How much the service may use.
#[derive(Clone, Copy, Debug)]
pub struct Ceilings {
    /// Resident memory, in bytes.
    pub memory: u64,
    /// Live tasks.
    pub tasks: u64,
}

/// A ceiling that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Resident bytes, and how many there may be.
    Memory(u64, u64),
    /// Live tasks, and how many there may be.
    Tasks(u64, u64),
}

/// What one look at the service says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    /// Nothing to tell, or it was told before.
    Below,
    /// For the first time, a ceiling is near.
    Near,
    Reached(Reached),
}

/// Judges one look after the other.
struct Lookout {
    ceilings: Ceilings,
    warned: bool,
}

/// Tells whether a ceiling ended the service.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    reached: &'static OnceLock<Reached>,
}

impl Ceilings {
    /// Watches this process and the runtime that this is called on. At a ceiling `shutdown` is cancelled; if the service
    /// has not ended some seconds later, the process is.
    pub fn watch(self, shutdown: CancellationToken) -> Watch {
        // Lives as long as the process, as its watch does.
        let reached: &'static OnceLock<Reached> = Box::leak(Box::default());
        let runtime = Handle::current();
        thread::spawn(move || {
            let mut lookout = Lookout::at(self);
            let found = loop {
                let (memory, tasks) = (resident(), live_tasks(&runtime));
                match lookout.judge(memory, tasks) {
                    Finding::Below => {}
                    Finding::Near => tracing::warn!(
                        memory,
                        tasks,
                        "above 80 % of a ceiling; the service ends when it is reached"
                    ),
                    Finding::Reached(found) => break found,
                }
                thread::sleep(PERIOD);
            };
            // Only this thread sets it.
            let _ = reached.set(found);
            shutdown.cancel();
            thread::sleep(SHUTDOWN_GRACE + SPARE);
            tracing::error!("{found}");
            std::process::exit(EXIT.into());
        });
        Watch { reached }
    }

    fn reached(self, memory: Option<u64>, tasks: u64) -> Option<Reached> {
        let memory = memory.filter(|bytes| *bytes >= self.memory);
        let tasks = (tasks >= self.tasks).then_some(Reached::Tasks(tasks, self.tasks));
        // Tasks first: each has memory of its own, so many of them reach both.
        tasks.or(memory.map(|bytes| Reached::Memory(bytes, self.memory)))
    }

    #[expect(clippy::cast_precision_loss, reason = "a share needs no 53 bits")]
    fn share(self, memory: Option<u64>, tasks: u64) -> f64 {
        let memory = memory.map_or(0.0, |bytes| bytes as f64 / self.memory as f64);
        memory.max(tasks as f64 / self.tasks as f64)
    }
}

impl Lookout {
    fn at(ceilings: Ceilings) -> Self {
        Self {
            ceilings,
            warned: false,
        }
    }

    /// Resident bytes, where they are known, and live tasks.
    fn judge(&mut self, memory: Option<u64>, tasks: u64) -> Finding {
        if let Some(reached) = self.ceilings.reached(memory, tasks) {
            return Finding::Reached(reached);
        }
        if self.warned || self.ceilings.share(memory, tasks) < NEAR {
            return Finding::Below;
        }
        // Once: a service that goes up and down about the line would fill its log.
        self.warned = true;
        Finding::Near
    }
}

impl Watch {
    /// The ceiling that was reached, if one was.
    pub fn reached(self) -> Option<Reached> {
        self.reached.get().copied()
    }
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MIB: u64 = 1024 * 1024;
        match self {
            Self::Memory(bytes, ceiling) => write!(
                f,
                "the service uses {} MiB of {} MiB: that smells like the class memory; next time capture \
                 /debug/pprof/heap twice, some minutes apart, and look at the difference",
                bytes / MIB,
                ceiling / MIB
            ),
            Self::Tasks(tasks, ceiling) => write!(
                f,
                "the service has {tasks} of {ceiling} tasks: that smells like the class tasks; next time capture \
                 /debug/pprof/goroutine?debug=1 and look at the largest stack"
            ),
        }
    }
}

fn live_tasks(runtime: &Handle) -> u64 {
    u64::try_from(runtime.metrics().num_alive_tasks()).expect("a count of tasks fits 64 bits")
}

/// Resident bytes of this process; `None` where the system does not tell.
fn resident() -> Option<u64> {
    bytes(&fs::read_to_string("/proc/self/status").ok()?)
}

/// `VmRSS` of `proc_pid_status(5)`, in kibibytes.
fn bytes(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CEILINGS: Ceilings = Ceilings {
        memory: 1_000,
        tasks: 100,
    };

    #[test]
    fn a_ceiling_is_reached_by_the_one_or_the_other() {
        assert_eq!(CEILINGS.reached(Some(999), 99), None);
        assert_eq!(
            CEILINGS.reached(Some(1_000), 99),
            Some(Reached::Memory(1_000, 1_000))
        );
        assert_eq!(
            CEILINGS.reached(Some(2_000), 100),
            Some(Reached::Tasks(100, 100))
        );
        assert_eq!(CEILINGS.reached(None, 99), None);
    }

    fn judged(looks: &[(Option<u64>, u64)]) -> Vec<Finding> {
        let mut lookout = Lookout::at(CEILINGS);
        let judge = |&(memory, tasks): &(Option<u64>, u64)| lookout.judge(memory, tasks);
        looks.iter().map(judge).collect()
    }

    #[test]
    fn a_ceiling_is_near_from_80_percent_of_either() {
        assert_eq!(judged(&[(Some(799), 79)]), [Finding::Below]);
        assert_eq!(judged(&[(Some(800), 0)]), [Finding::Near]);
        assert_eq!(judged(&[(Some(0), 80)]), [Finding::Near]);
        assert_eq!(judged(&[(None, 79)]), [Finding::Below]);
        assert_eq!(judged(&[(None, 80)]), [Finding::Near]);
    }

    #[test]
    fn it_is_told_once_however_often_a_ceiling_is_near() {
        let looks = [
            (Some(900), 0),
            (Some(900), 0),
            (Some(100), 0),
            (Some(100), 99),
            (Some(1_000), 99),
        ];
        let expected = [
            Finding::Near,
            Finding::Below,
            Finding::Below,
            Finding::Below,
            Finding::Reached(Reached::Memory(1_000, 1_000)),
        ];
        assert_eq!(judged(&looks), expected);
    }

    #[test]
    fn a_ceiling_that_is_passed_at_once_is_reached_without_a_warning() {
        let reached = Finding::Reached(Reached::Tasks(250, 100));
        assert_eq!(
            judged(&[(Some(0), 0), (Some(0), 250)]),
            [Finding::Below, reached]
        );
    }

    #[test]
    fn resident_memory_is_read_in_bytes() {
        assert_eq!(
            bytes("VmPeak:\t 9 kB\nVmRSS:\t    2048 kB\n"),
            Some(2_097_152)
        );
        assert_eq!(bytes("Name:\tbookstore\n"), None);
    }
}
