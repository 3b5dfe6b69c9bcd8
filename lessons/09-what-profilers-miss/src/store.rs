//! The bookstore under the burst of the control `rss-stays`: what it holds, and how large its process is.

use std::path::Path;
use std::time::Duration;

use lab::client::{Address, Client};
use lab::error::{Error, Result};
use lab::load::{Driver, Plan, Scenario, Schedule};
use lab::service::Service;
use lab::verdict::expectations;
use serde_json::json;

use crate::FAULT;
use crate::bench::memory;
use crate::burst::Moment;

/// A watchdog for single answers, far beyond any of them.
const PATIENCE: Duration = Duration::from_secs(30);

/// Memory before the burst, after it, and after the same once more.
pub async fn watch(bookstore: &Path, scratch: &Path) -> Result<Vec<Moment>> {
    let expectation = expectations::named(FAULT)
        .ok_or_else(|| Error::new(format!("no fault `{FAULT}`"), "rebuild lab"))?;
    let work = &expectation.work;
    let service = Service::start(bookstore, "none", &[], scratch).await?;
    let rates = format!("{}/debug/pprof/rates", service.debug());
    let fine = json!({ "heap_bytes": 16_384 });
    Client::new(PATIENCE)
        .put(&rates, &fine)
        .await?
        .expect_ok(&rates)?;
    let address = Address::parse(service.api())?;
    let mut driver = Driver::open(address, work.connections, PATIENCE).await?;
    let mut moments = Vec::new();
    let mut first = 0;
    for (name, stages) in [
        ("after a warm-up", &[work.warm][..]),
        ("after the burst", &work.points[..]),
        ("after a second one", &work.points[..]),
    ] {
        for stage in stages {
            let plan = Plan {
                scenario: Scenario::Visits {
                    script: stage.script,
                    size: stage.size,
                },
                schedule: Schedule::of_requests(work.rate, stage.requests),
                seed: work.seed,
                first,
                pay_later: true,
            };
            driver.run(&plan, |_| {}).await?;
            first += stage.requests;
        }
        let (held, resident) = memory(service.debug()).await?;
        moments.push(Moment {
            name: name.to_owned(),
            held,
            resident,
        });
    }
    drop(driver);
    service.stop().await;
    Ok(moments)
}
