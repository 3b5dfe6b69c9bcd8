//! Runs the short process beside the measured one.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use super::check::Check;
use super::expectation::Probe;
use super::measure::{Bench, Broken, PATIENCE};
use super::sitting::{driver, metrics};
use crate::load::{Plan, Schedule};
use crate::service::Service;

/// A watchdog: how long the metrics may take to get there.
const DEADLINE: Duration = Duration::from_secs(30);
const PERIOD: Duration = Duration::from_millis(100);

/// Starts a process with the probe's arguments, sends its requests and waits for the metrics to get where they must.
pub(super) async fn run(bench: &Bench<'_>, probe: &Probe, faults: &str) -> Result<Check, Broken> {
    let scratch = bench.workspace.scratch().map_err(Broken::Environment)?;
    let service = Service::start(bench.bookstore, faults, probe.arguments, &scratch)
        .await
        .map_err(Broken::Environment)?;
    let plan = Plan {
        scenario: probe.scenario.clone(),
        schedule: Schedule::of_requests(
            NonZeroU32::new(200).expect("the rate is not zero"),
            probe.requests,
        ),
        seed: 1,
        first: 0,
        pay_later: true,
    };
    let mut driver = driver(&service, 4).await?;
    driver
        .run(&plan, |_| {})
        .await
        .map_err(Broken::Environment)?;
    let started = Instant::now();
    let mut seen = metrics(&service).await?;
    while !(probe.reached)(&seen) && started.elapsed() < DEADLINE {
        tokio::time::sleep(PERIOD).await;
        seen = metrics(&service).await?;
    }
    let waited = if (probe.reached)(&seen) {
        String::new()
    } else {
        format!(", {} s later", DEADLINE.as_secs())
    };
    let check = Check {
        name: probe.name,
        passed: (probe.reached)(&seen),
        doubt: None,
        expected: probe.expected.to_owned(),
        measured: format!("{}{waited}", (probe.measured)(&seen)),
        why: probe.why,
        next: probe.next.to_owned(),
    };
    // Its connections would hold up a graceful end.
    drop(driver);
    tokio::time::timeout(PATIENCE, service.stop())
        .await
        .map_err(|_| Broken::Stopped("the service did not end".to_owned()))?;
    Ok(check)
}
