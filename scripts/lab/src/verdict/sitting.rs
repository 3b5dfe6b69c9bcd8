//! Load and readings of one running service, in turn.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use pprof_view::Profile;

use super::expectation::Expectation;
use super::measure::{Bench, Broken, Event, PATIENCE, stopped};
use super::report::LoadReport;
use super::series::{Reading, Series};
use super::settle::rested;
use super::usage;
use super::view::{Kind, Taken};
use super::watch::Watch;
use super::work::{Stage, Work};
use crate::client::{Address, Client};
use crate::load::{Driver, Plan, Report, Scenario, Schedule};
use crate::metrics::Metrics;
use crate::service::Service;

type Result<T> = std::result::Result<T, Broken>;

/// Samples per second of a CPU profile, about what the kernel's own tick allows: a few seconds must do.
const HZ: u32 = 250;

/// A service with all connections open, and what it was asked so far.
pub(super) struct Sitting<'a> {
    bench: &'a Bench<'a>,
    expectation: &'a Expectation,
    work: &'a Work,
    service: &'a Service,
    driver: Driver,
    requests: u64,
    answer_bytes: u64,
    /// Used while load ran: what the readings themselves cost is not in it. `None` once the system has not told.
    cpu: Option<Duration>,
    runs: Vec<LoadReport>,
}

impl<'a> Sitting<'a> {
    pub(super) async fn begin(
        bench: &'a Bench<'a>,
        expectation: &'a Expectation,
        work: &'a Work,
        service: &'a Service,
    ) -> Result<Self> {
        let mut sitting = Self {
            bench,
            expectation,
            work,
            service,
            driver: driver(service, work.connections).await?,
            requests: 0,
            answer_bytes: 0,
            cpu: Some(Duration::ZERO),
            runs: Vec::new(),
        };
        sitting.set_rates().await?;
        // Every connection serves a request, so that what the service holds per connection is in the baseline.
        let greetings = Scenario::Path("/healthz".to_owned());
        sitting.load(greetings, 2 * work.connections as u64).await?;
        Ok(sitting)
    }

    /// Carries out a stage and reads the service off after it; tasks are looked at meanwhile, and the
    /// CPU profile is taken if `under_load`.
    pub(super) async fn stage(
        &mut self,
        name: &'static str,
        stage: &Stage,
        under_load: bool,
    ) -> Result<Reading> {
        let wanted = |kind| self.kinds().any(|known| known == kind);
        let (cpu, underway) = (under_load && wanted(Kind::Cpu), wanted(Kind::Underway));
        let (debug, expectation) = (self.service.debug().to_owned(), self.expectation);
        let seconds = self.work.seconds(stage);
        let capture = async {
            if !cpu {
                return Ok(None);
            }
            let kind = Kind::Cpu;
            let url = format!(
                "{debug}/debug/pprof/{}?seconds={seconds}&hz={HZ}",
                kind.path()
            );
            let taken = take(kind, &url, Duration::from_secs(seconds)).await?;
            Ok::<_, Broken>(Some(taken))
        };
        let mut watch = underway.then(|| Watch::new(&debug, expectation));
        let over = AtomicBool::new(false);
        let load = async {
            let loaded = self.load(stage.scenario(), stage.requests).await;
            over.store(true, Ordering::Relaxed);
            loaded
        };
        let looks = async {
            match &mut watch {
                Some(watch) => watch.until(&over).await,
                None => Ok(()),
            }
        };
        let (loaded, taken, looked) = tokio::join!(load, capture, looks);
        let (report, capture) = (loaded?, taken?);
        looked?;
        let seen = watch.and_then(Watch::into_busiest);
        self.requests += stage.requests;
        self.answer_bytes += report.bytes;
        self.runs.push(LoadReport::from(&report));
        let taken = capture.into_iter().chain(seen).collect();
        self.read(name, stage.size, taken).await
    }

    /// The readings so far with the load between them.
    pub(super) fn series(&self, baseline: Reading, warm: Reading, points: Vec<Reading>) -> Series {
        Series {
            baseline,
            warm,
            points,
            runs: self.runs(),
            probe: None,
            log: String::new(),
        }
    }

    pub(super) fn runs(&self) -> Vec<LoadReport> {
        self.runs.clone()
    }

    /// Reads the service off once the counter has come to rest; `taken` was taken under load.
    pub(super) async fn read(
        &self,
        name: &'static str,
        size: u64,
        taken: Vec<Taken>,
    ) -> Result<Reading> {
        let counter = self.expectation.counter.read;
        let look = async || self.look(name, size).await;
        let (mut reading, highest) = rested(look, |reading: &Reading| reading.counter).await?;
        reading.highest = highest;
        reading.taken.extend(taken);
        // What is read off a profile under load is there only now.
        reading.counter = counter(&reading);
        (self.bench.events)(Event::Read {
            point: name,
            requests: self.requests,
            counter: reading.counter,
        });
        Ok(reading)
    }

    async fn look(&self, name: &'static str, size: u64) -> Result<Reading> {
        let mut taken = Vec::new();
        for kind in self.kinds().filter(|kind| !kind.under_load()) {
            let url = format!("{}/debug/pprof/{}", self.service.debug(), kind.path());
            taken.push(take(kind, &url, Duration::ZERO).await?);
        }
        let mut reading = Reading {
            name,
            requests: self.requests,
            size,
            counter: 0.0,
            highest: 0.0,
            taken,
            metrics: metrics(self.service).await?,
            answer_bytes: self.answer_bytes,
            cpu: self.cpu,
            resident: usage::resident(self.service.pid()),
        };
        reading.counter = (self.expectation.counter.read)(&reading);
        reading.highest = reading.counter;
        Ok(reading)
    }

    async fn set_rates(&self) -> Result<()> {
        if self.work.rates.is_empty() {
            return Ok(());
        }
        let url = format!("{}/debug/pprof/rates", self.service.debug());
        let rates: serde_json::Map<_, _> = self
            .work
            .rates
            .iter()
            .map(|(name, rate)| ((*name).to_owned(), (*rate).into()))
            .collect();
        let answer = Client::new(PATIENCE).put(&url, &rates.into()).await;
        answer
            .and_then(|answer| answer.expect_ok(&url))
            .map(|_| ())
            .map_err(stopped)
    }

    fn kinds(&self) -> impl Iterator<Item = Kind> + use<'a> {
        let views = self.expectation.views;
        let first = |(place, view): (usize, &super::view::View)| {
            let repeated = views[..place].iter().any(|other| other.kind == view.kind);
            (!repeated).then_some(view.kind)
        };
        views.iter().enumerate().filter_map(first)
    }

    async fn load(&mut self, scenario: Scenario, requests: u64) -> Result<Report> {
        let plan = Plan {
            scenario,
            schedule: Schedule::of_requests(self.work.rate, requests),
            seed: self.work.seed,
            first: self.requests,
            pay_later: true,
        };
        let (events, pid) = (self.bench.events, self.service.pid());
        let before = usage::cpu(pid);
        let report = self
            .driver
            .run(&plan, |progress| events(Event::Loading(progress)))
            .await
            .map_err(Broken::Environment)?;
        let spent = usage::cpu(pid)
            .zip(before)
            .map(|(now, before)| now.saturating_sub(before));
        self.cpu = self.cpu.zip(spent).map(|(sum, spent)| sum + spent);
        if report.failed > 0 {
            let words = report.failures_in_words();
            return Err(Broken::Stopped(format!(
                "{} of {} requests got no answer: {words}",
                report.failed, report.scheduled
            )));
        }
        Ok(report)
    }
}

pub(super) async fn take(kind: Kind, url: &str, lasting: Duration) -> Result<Taken> {
    let answer = Client::new(PATIENCE + lasting)
        .get(url)
        .await
        .and_then(|answer| answer.expect_ok(url))
        .map_err(stopped)?;
    let raw: Bytes = answer.body;
    let profile = Profile::parse(&raw)
        .map_err(|e| Broken::Stopped(format!("{url} answered what is no profile: {e}")))?;
    Ok(Taken { kind, profile, raw })
}

pub(super) async fn driver(service: &Service, connections: usize) -> Result<Driver> {
    let address = Address::parse(service.api()).map_err(Broken::Environment)?;
    Driver::open(address, connections, PATIENCE)
        .await
        .map_err(stopped)
}

pub(super) async fn metrics(service: &Service) -> Result<Metrics> {
    let url = format!("{}/metrics", service.debug());
    let answer = Client::new(PATIENCE)
        .get(&url)
        .await
        .and_then(|answer| answer.expect_ok(&url))
        .map_err(stopped)?;
    Metrics::parse(&answer.text()).map_err(stopped)
}
