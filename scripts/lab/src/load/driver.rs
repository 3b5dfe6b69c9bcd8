//! A set of open connections and the runs of load over them.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::landings::Landings;
use super::lane::Lane;
use super::pacer::{Shot, Traffic, pace};
use super::report::Report;
use super::scenario::Scenario;
use super::schedule::Schedule;
use crate::client::Address;
use crate::error::{Error, Result};

/// Connections to one service, kept open over several runs, so that runs do not differ in what the service holds for them.
#[derive(Debug)]
pub struct Driver {
    lanes: Vec<Lane>,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What is asked for.
    pub scenario: Scenario,
    /// When.
    pub schedule: Schedule,
    /// Chooses the requests of a mix.
    pub seed: u64,
    /// The number of the first request, so that a second run can go on where one ended.
    pub first: u64,
    /// Whether dropped requests are sent after the schedule, so that two runs do the same work. They stay counted as dropped.
    pub pay_later: bool,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Requests that the schedule holds.
    pub scheduled: u64,
    /// Requests sent so far.
    pub sent: u64,
    /// Whole answers so far.
    pub completed: u64,
    /// Requests dropped so far.
    pub dropped: u64,
    /// Requests without a whole answer so far.
    pub failed: u64,
    /// Since the start.
    pub elapsed: Duration,
    /// How long the schedule is.
    pub length: Duration,
}

const TICK: Duration = Duration::from_millis(250);

impl Driver {
    /// Opens `connections` connections; each request on them may take up to `timeout`.
    pub async fn open(address: Address, connections: usize, timeout: Duration) -> Result<Self> {
        let address = Arc::new(address);
        let mut lanes: Vec<Lane> = (0..connections)
            .map(|_| Lane::new(Arc::clone(&address), timeout))
            .collect();
        for (open, lane) in lanes.iter_mut().enumerate() {
            lane.connect().await.map_err(|e| match e.kind() {
                std::io::ErrorKind::ConnectionRefused => Error::new(
                    format!("nothing listens on {}", address.authority()),
                    "start the service (`cargo run -p bookstore`), or give its address",
                ),
                _ => Error::new(
                    format!(
                        "cannot open connection {} of {connections} to {}: {e}",
                        open + 1,
                        address.authority()
                    ),
                    "use fewer --connections, or raise `ulimit -n`",
                ),
            })?;
        }
        Ok(Self { lanes })
    }

    /// Carries out `plan` and reports it; `on_progress` is called several times a second.
    ///
    /// Ends at the latest one timeout after the schedule, whatever the service does. Dropped midway, it stops sending.
    pub async fn run(
        &mut self,
        plan: &Plan,
        mut on_progress: impl FnMut(Progress),
    ) -> Result<Report> {
        let plan = Arc::new(plan.clone());
        let traffic = Arc::new(Traffic::over(self.lanes.len()));
        let _stop = StopOnDrop(Arc::clone(&traffic));
        let landings = Arc::new(Mutex::new(Landings::new()));
        let mut serving = JoinSet::new();
        let mut shots = Vec::new();
        for (number, lane) in self.lanes.drain(..).enumerate() {
            let (send, receive) = mpsc::channel(1);
            shots.push(send);
            let server = LaneServer {
                number,
                lane,
                plan: Arc::clone(&plan),
                traffic: Arc::clone(&traffic),
                landings: Arc::clone(&landings),
            };
            serving.spawn(server.serve(receive));
        }
        let start = Instant::now();
        {
            let (plan, traffic) = (Arc::clone(&plan), Arc::clone(&traffic));
            let keep = move || pace(plan.schedule, plan.first, plan.pay_later, &shots, &traffic);
            thread::Builder::new()
                .name("lab-pacer".to_owned())
                .spawn(keep)
                .map_err(|e| {
                    Error::new(format!("cannot start a thread: {e}"), "check `ulimit -u`")
                })?;
        }
        let progress = || Progress {
            scheduled: plan.schedule.requests(),
            sent: traffic.sent.load(Ordering::Relaxed),
            completed: traffic.completed.load(Ordering::Relaxed),
            dropped: traffic.dropped.load(Ordering::Relaxed),
            failed: traffic.failed.load(Ordering::Relaxed),
            elapsed: start.elapsed(),
            length: plan.schedule.length(),
        };
        let mut ticks = tokio::time::interval(TICK);
        loop {
            tokio::select! {
                lane = serving.join_next() => match lane {
                    Some(lane) => self.lanes.push(lane.expect("a lane's task is neither aborted nor does it panic")),
                    None => break,
                },
                _ = ticks.tick() => on_progress(progress()),
            }
        }
        let landings = landings.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(landings.report(progress()))
    }
}

/// Ends the pacer's thread when the run's future goes away.
struct StopOnDrop(Arc<Traffic>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop();
    }
}

struct LaneServer {
    number: usize,
    lane: Lane,
    plan: Arc<Plan>,
    traffic: Arc<Traffic>,
    landings: Arc<Mutex<Landings>>,
}

impl LaneServer {
    /// Serves the shots that the pacer hands over, one at a time, and gives the lane back at the end.
    async fn serve(mut self, mut shots: mpsc::Receiver<Shot>) -> Lane {
        while let Some(shot) = shots.recv().await {
            let steps = self.plan.scenario.steps(self.plan.seed, shot.index);
            let outcome = self.lane.visit(&steps).await;
            let count = if outcome.is_ok() {
                &self.traffic.completed
            } else {
                &self.traffic.failed
            };
            count.fetch_add(1, Ordering::Relaxed);
            let latency = shot.intended.map(|intended| intended.elapsed());
            self.landings
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .record(outcome, latency);
            self.traffic.free(self.number);
        }
        self.lane
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[tokio::test]
    async fn latency_counts_from_the_intended_start_and_not_from_the_sending() {
        // Nothing listens at this port once the listener is dropped: the request itself fails at once.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address =
            Address::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        drop(listener);
        let plan = Plan {
            scenario: Scenario::Path("/".to_owned()),
            schedule: Schedule::of_requests(NonZeroU32::MIN, 1),
            seed: 0,
            first: 0,
            pay_later: false,
        };
        let landings = Arc::new(Mutex::new(Landings::new()));
        let server = LaneServer {
            number: 0,
            lane: Lane::new(Arc::new(address), Duration::from_mins(1)),
            plan: Arc::new(plan),
            traffic: Arc::new(Traffic::over(1)),
            landings: Arc::clone(&landings),
        };
        let late = Duration::from_secs(3);
        let intended = Instant::now()
            .checked_sub(late)
            .expect("this machine has been up for three seconds");
        let (shots, receive) = mpsc::channel(2);
        shots
            .try_send(Shot {
                index: 0,
                intended: Some(intended),
            })
            .unwrap();
        shots
            .try_send(Shot {
                index: 1,
                intended: None,
            })
            .unwrap();
        drop(shots);
        server.serve(receive).await;
        let landings = landings.lock().unwrap();
        assert_eq!(landings.failures, [("refused".to_owned(), 2)].into());
        assert_eq!(
            landings.latency.len(),
            1,
            "a request that is sent late on purpose has no latency"
        );
        assert!(u128::from(landings.latency.max()) >= late.as_micros());
    }
}
