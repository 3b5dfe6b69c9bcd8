//! A bookstore under the chapter's load, read off point by point.

use std::fs;
use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use lab::capture::{self, Captured};
use lab::client::{Address, Client};
use lab::error::{Error, Result};
use lab::load::{Driver, Plan, Progress, Scenario, Schedule};
use lab::service::{Service, State};
use lab::verdict::{self, Census, Settled};
use pprof_view::Profile;

use crate::FAULT;

/// Books that are read: the fault leaves a task per read, the repair one per book.
pub const KEYS: u64 = 200;
/// Reads per second: a quarter of what the service can do on two cores.
const RATE: NonZeroU32 = NonZeroU32::new(1500).expect("1500 is not 0");
/// Requests of a shop's usual mix per second; lists and searches cost far more than single books.
const MIX_RATE: NonZeroU32 = NonZeroU32::new(150).expect("150 is not 0");
/// How many connections the lesson's load keeps open.
pub const CONNECTIONS: usize = 64;
const SEED: u64 = 2;
/// A watchdog for single answers, far beyond any of them.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running bookstore and the load on it. Dropping it ends both.
pub struct Hunt {
    service: Service,
    driver: Driver,
    reads: u64,
}

/// What one look at the tasks showed.
pub struct Point {
    /// Reads so far.
    pub reads: u64,
    /// Live tasks.
    pub total: u64,
    /// The profile.
    pub profile: Profile,
}

impl Hunt {
    /// Starts a bookstore with the faults of that list planted, and opens connections to it.
    pub async fn begin(
        bookstore: &Path,
        faults: &str,
        arguments: &[&str],
        connections: usize,
        scratch: &Path,
    ) -> Result<Self> {
        let service = Service::start(bookstore, faults, arguments, scratch).await?;
        let address = Address::parse(service.api())?;
        let driver = Driver::open(address, connections, PATIENCE).await?;
        Ok(Self {
            service,
            driver,
            reads: 0,
        })
    }

    /// Reads each of the books once, so that all are cached. These reads are not counted.
    pub async fn warm_up(&mut self) -> Result<()> {
        self.load(Scenario::EachBook { keys: KEYS }, RATE, KEYS, |_| {})
            .await
    }

    /// Reads `count` books more.
    pub async fn read(&mut self, count: u64, on_progress: impl FnMut(Progress)) -> Result<()> {
        self.load(Scenario::ReadBooks { keys: KEYS }, RATE, count, on_progress)
            .await?;
        self.reads += count;
        Ok(())
    }

    async fn load(
        &mut self,
        scenario: Scenario,
        rate: NonZeroU32,
        count: u64,
        on_progress: impl FnMut(Progress),
    ) -> Result<()> {
        let plan = Plan {
            scenario,
            schedule: Schedule::of_requests(rate, count),
            seed: SEED,
            first: self.reads,
            pay_later: true,
        };
        let report = self.driver.run(&plan, on_progress).await?;
        let good = report.statuses.get(&200).copied();
        if good != Some(count) {
            return Err(Error::new(
                format!(
                    "{count} reads were planned, and answered were {:?}",
                    report.statuses
                ),
                "run the lesson again; if it stays so, `cargo lab doctor` looks for the reason",
            ));
        }
        Ok(())
    }

    /// The live tasks, once their number has come to rest. Saves the profile as `name` in `folder`.
    pub async fn look(&self, folder: &Path, name: &str) -> Result<Point> {
        let url = format!("{}/debug/pprof/goroutine", self.service.debug());
        let Settled { profile, raw, .. } =
            verdict::settled(Client::new(PATIENCE), &url, |profile| {
                Census::of(profile).total()
            })
            .await?;
        capture::save_as(&raw, &folder.join(name))?;
        Ok(Point {
            reads: self.reads,
            total: Census::of(&profile).total(),
            profile,
        })
    }

    /// A CPU profile of five seconds of a shop's usual mix of requests. Saves it as `name` in `folder`.
    pub async fn cpu_under_load(&mut self, folder: &Path, name: &str) -> Result<Profile> {
        let seconds = 5;
        let request = capture::Request::new("profile", Some(seconds), self.service.debug())?;
        let count = u64::from(seconds) * u64::from(MIX_RATE.get());
        let (captured, loaded) = tokio::join!(
            request.take(),
            self.load(Scenario::Books, MIX_RATE, count, |_| {})
        );
        loaded?;
        let Captured { raw, profile } = captured?;
        capture::save_as(&raw, &folder.join(name))?;
        Ok(profile)
    }

    /// The full text of the task profile, `debug=1`, saved as `name` in `folder`.
    pub async fn text(&self, folder: &Path, name: &str) -> Result<()> {
        let url = format!("{}/debug/pprof/goroutine?debug=1", self.service.debug());
        let text = Client::new(PATIENCE)
            .get(&url)
            .await?
            .expect_ok(&url)?
            .text();
        let file = folder.join(name);
        fs::write(&file, text).map_err(|error| {
            Error::new(
                format!("cannot write {}: {error}", file.display()),
                "make the folder writable",
            )
        })
    }

    /// Switches the fault to its repaired state while the service runs, and returns what the service says of it.
    pub async fn repair(&self) -> Result<String> {
        self.service.fault(FAULT, State::Repaired).await
    }

    /// Ends the service and waits for it.
    pub async fn end(self) {
        drop(self.driver);
        self.service.stop().await;
    }
}
