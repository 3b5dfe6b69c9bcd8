//! How late the answers of `/healthz` are, at rest and beside a fault's load: what those feel who do nothing of what is slow.

use std::num::NonZeroU32;
use std::time::Duration;

use super::Narrator;
use crate::client::Address;
use crate::error::{Error, Result};
use crate::load::{Driver, Latency, Plan, Report, Scenario, Schedule};
use crate::service::{Service, State};
use crate::terminal::Table;
use crate::verdict::{Work, expectations};

/// Health checks per second, and for how many seconds.
const RATE: NonZeroU32 = NonZeroU32::new(50).expect("50 is not 0");
const SECONDS: u64 = 4;
/// So many that none is dropped while the service is stuck for a second.
const CONNECTIONS: usize = 64;
const SEED: u64 = 1;
/// A watchdog for single answers.
const PATIENCE: Duration = Duration::from_secs(30);

/// A service with one fault planted, its load, and somebody who asks for its health. Dropping it ends all three.
pub struct Health {
    fault: &'static str,
    work: &'static Work,
    service: Service,
    asking: Driver,
    visiting: Driver,
    visits: u64,
}

/// How late answers were, as multiples of the median at rest.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Lateness {
    /// The median.
    pub median: f64,
    /// The slowest answer in a hundred.
    pub slowest: f64,
}

impl Health {
    /// Asks at rest, beside the fault's load, and beside it once more after a switch to the repaired twin; tells how late the answers
    /// were, and files it. `beside` names the load: `with logins`.
    pub async fn tell(lesson: &mut Narrator, fault: &str, beside: &str) -> Result<()> {
        let mut health = Self::of(lesson, fault).await?;
        let rest = health.at_rest();
        let rest = lesson.during("asking for health", rest).await?;
        let planted = health.beside_load();
        let planted = lesson.during(&format!("asking {beside}"), planted).await?;
        health.repair().await?;
        let repaired = health.beside_load();
        let repaired = lesson.during("the same after the switch", repaired).await?;
        health.end().await;
        let mut table = Table::new(["in usual answers", "median", "slowest of a hundred"]);
        for (name, latency) in [
            ("alone", rest),
            (beside, planted),
            ("after the switch", repaired),
        ] {
            let late = Lateness::of(latency, rest);
            table.push([
                name.to_owned(),
                format!("{:.1}", late.median),
                format!("{:.0}", late.slowest),
            ]);
            lesson.figure(name, late);
        }
        lesson.table(&table);
        Ok(())
    }

    /// Starts the service as the fault's verdict does.
    async fn of(lesson: &Narrator, fault: &str) -> Result<Self> {
        let expectation = expectations::named(fault)
            .ok_or_else(|| Error::new(format!("no fault `{fault}`"), "mend the lesson"))?;
        let (fault, work) = (expectation.fault, &expectation.work);
        let service =
            Service::start(lesson.bookstore(), fault, work.arguments, lesson.evidence()).await?;
        let address = || Address::parse(service.api());
        Ok(Self {
            fault,
            work,
            asking: Driver::open(address()?, CONNECTIONS, PATIENCE).await?,
            visiting: Driver::open(address()?, work.connections, PATIENCE).await?,
            service,
            visits: 0,
        })
    }

    /// How late answers are while nothing else happens.
    async fn at_rest(&mut self) -> Result<Latency> {
        let report = self.asking.run(&checks(), |_| {}).await?;
        answered(&report)
    }

    /// How late answers are while the fault's load runs.
    async fn beside_load(&mut self) -> Result<Latency> {
        let visits = self.work.requests();
        let plan = Plan {
            scenario: self.work.scenario(),
            schedule: Schedule::of_requests(self.work.rate, visits),
            seed: self.work.seed,
            first: self.visits,
            pay_later: true,
        };
        self.visits += visits;
        let checks = checks();
        let (asked, visited) = tokio::join!(
            self.asking.run(&checks, |_| {}),
            self.visiting.run(&plan, |_| {})
        );
        visited?;
        answered(&asked?)
    }

    /// Switches the fault to its repaired twin; the answer is the service's note.
    async fn repair(&self) -> Result<String> {
        self.service.fault(self.fault, State::Repaired).await
    }

    /// Ends the service in order.
    async fn end(self) {
        drop((self.asking, self.visiting));
        self.service.stop().await;
    }
}

impl Lateness {
    /// `latency` in medians of an answer at rest.
    #[expect(clippy::cast_precision_loss, reason = "microseconds of some seconds")]
    pub fn of(latency: Latency, rest: Latency) -> Self {
        let usual = rest.p50.max(1) as f64;
        Self {
            median: latency.p50 as f64 / usual,
            slowest: latency.p99 as f64 / usual,
        }
    }
}

fn checks() -> Plan {
    Plan {
        scenario: Scenario::Path("/healthz".to_owned()),
        schedule: Schedule::of_duration(RATE, Duration::from_secs(SECONDS)),
        seed: SEED,
        first: 0,
        pay_later: true,
    }
}

fn answered(report: &Report) -> Result<Latency> {
    let good = report.statuses.get(&200).copied().unwrap_or_default();
    if good < report.scheduled {
        return Err(Error::new(
            format!(
                "of {} health checks {good} were answered well: {:?}",
                report.scheduled, report.statuses
            ),
            "run the lesson again; if it stays so, `cargo lab doctor` looks for the reason",
        ));
    }
    Ok(report.latency_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lateness_is_counted_in_usual_answers() {
        let latency = |p50, p99| Latency {
            p50,
            p90: p50,
            p99,
            p999: p99,
            max: p99,
        };
        let late = Lateness::of(latency(300, 9_000), latency(200, 400));
        let expected = Lateness {
            median: 1.5,
            slowest: 45.0,
        };
        assert_eq!(late, expected);
    }
}
