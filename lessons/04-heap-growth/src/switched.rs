//! A service that is repaired while it runs: what it holds before, right after, and later.

use std::path::Path;
use std::time::Duration;

use lab::client::{Address, Client};
use lab::error::{Error, Result};
use lab::load::{Driver, Plan, Schedule};
use lab::service::{Service, State};
use lab::verdict::{self, Culprit, Expectation};
use pprof_view::Profile;

/// A watchdog for single answers, far beyond any of them.
const PATIENCE: Duration = Duration::from_secs(30);
/// One heap sample for so many bytes: a cache of 150 answers of 7 KB is then read to 2 %, and a level is told from a slope.
const SAMPLED: u64 = 2_048;

/// The same load three times, with the switch after the first.
#[derive(Debug)]
pub struct Switched {
    /// Planted, after the load.
    pub planted: Live,
    /// Right after the switch, before anybody asked again.
    pub switched: Live,
    /// After the load on the repaired service, which fills whatever it may hold.
    pub filled: Live,
    /// After as much again.
    pub later: Live,
    /// Visits of each load.
    pub visits: u64,
    /// What the service says of what stays.
    pub note: String,
}

/// One look at the service while nobody asks.
#[derive(Debug)]
pub struct Live {
    /// Live bytes of the culprit's.
    pub culprit: u64,
    /// Live bytes, whoever asked for them.
    pub all: u64,
    /// Resident bytes of the process.
    pub resident: u64,
}

/// Starts a planted service, loads it, switches it, and loads it twice more with its verdict's visits.
pub async fn watch(
    bookstore: &Path,
    expectation: &Expectation,
    visits: u64,
    scratch: &Path,
) -> Result<Switched> {
    let work = &expectation.work;
    let service = Service::start(bookstore, expectation.fault, work.arguments, scratch).await?;
    let rates = format!("{}/debug/pprof/rates", service.debug());
    Client::new(PATIENCE)
        .put(&rates, &serde_json::json!({ "heap_bytes": SAMPLED }))
        .await?
        .expect_ok(&rates)?;
    let address = Address::parse(service.api())?;
    let mut driver = Driver::open(address, work.connections, PATIENCE).await?;
    let culprit = expectation.culprit.as_ref();
    let mut first = 0;
    let mut load = async || {
        let plan = Plan {
            scenario: work.scenario(),
            schedule: Schedule::of_requests(work.rate, visits),
            seed: work.seed,
            first,
            pay_later: true,
        };
        first += visits;
        driver.run(&plan, |_| {}).await?;
        look(&service, culprit).await
    };
    let planted = load().await?;
    let note = service.fault(expectation.fault, State::Repaired).await?;
    let switched = look(&service, culprit).await?;
    let filled = load().await?;
    let later = load().await?;
    drop(driver);
    service.stop().await;
    Ok(Switched {
        planted,
        switched,
        filled,
        later,
        visits,
        note,
    })
}

async fn look(service: &Service, culprit: Option<&Culprit>) -> Result<Live> {
    let url = format!("{}/debug/pprof/heap", service.debug());
    let client = Client::new(PATIENCE);
    let all = |profile: &Profile| live(profile, None);
    let settled = verdict::settled(client, &url, all).await?;
    let text = format!("{url}?debug=1");
    let text = Client::new(PATIENCE).get(&text).await?.text();
    let resident = text
        .lines()
        .find_map(|line| line.strip_prefix("# RSS = ")?.parse().ok())
        .ok_or_else(|| {
            Error::new(
                "the heap profile does not tell the resident bytes",
                "look at the end of /debug/pprof/heap?debug=1: the system has to tell them",
            )
        })?;
    Ok(Live {
        culprit: live(&settled.profile, culprit),
        all: settled.counter,
        resident,
    })
}

/// Live bytes: the culprit's, or everybody's.
fn live(profile: &Profile, culprit: Option<&Culprit>) -> u64 {
    let Ok(index) = profile.value_index(Some("inuse_space")) else {
        return 0;
    };
    let bytes: i64 = profile
        .samples
        .iter()
        .filter(|sample| {
            culprit.is_none_or(|culprit| profile.frames(sample).any(|frame| culprit.holds(&frame)))
        })
        .map(|sample| sample.values[index])
        .sum();
    bytes.unsigned_abs()
}
