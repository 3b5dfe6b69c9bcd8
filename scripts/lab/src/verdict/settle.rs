//! Reads a profile's counter once it has come to rest.

use std::time::{Duration, Instant};

use bytes::Bytes;
use pprof_view::Profile;

use crate::client::Client;
use crate::error::{Error, Result};

/// Between two looks.
const PERIOD: Duration = Duration::from_millis(50);
/// Looks in a row that must agree.
const AGREEING: u32 = 3;
/// A watchdog: a counter that never rests is read as it is.
const DEADLINE: Duration = Duration::from_secs(10);

/// A profile whose counter came to rest.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The counter, the same in several looks in a row.
    pub counter: u64,
    /// The highest value seen on the way.
    pub highest: u64,
    /// The last profile.
    pub profile: Profile,
    /// The last profile as it was sent.
    pub raw: Bytes,
}

/// Fetches the profile at `url` until its `counter` reads the same three times in a row, for at most ten seconds.
///
/// The counters of a service under load lag behind its answers: tasks end and connections close a little later.
pub async fn settled(
    client: Client,
    url: &str,
    counter: impl Fn(&Profile) -> u64,
) -> Result<Settled> {
    let (rested, highest) = rested(
        async || look(client, url, &counter).await,
        |look| look.counter,
    )
    .await?;
    Ok(Settled { highest, ..rested })
}

/// Looks until the `counter` of three looks in a row reads the same, for at most ten seconds. Returns the last look and the highest count.
pub(super) async fn rested<T, E, C: PartialOrd + Copy>(
    mut look: impl AsyncFnMut() -> std::result::Result<T, E>,
    counter: impl Fn(&T) -> C,
) -> std::result::Result<(T, C), E> {
    let started = Instant::now();
    let mut seen = look().await?;
    let mut highest = counter(&seen);
    let mut agreeing = 1;
    while agreeing < AGREEING && started.elapsed() < DEADLINE {
        tokio::time::sleep(PERIOD).await;
        let next = look().await?;
        let (before, now) = (counter(&seen), counter(&next));
        agreeing = if now == before { agreeing + 1 } else { 1 };
        if now > highest {
            highest = now;
        }
        seen = next;
    }
    Ok((seen, highest))
}

async fn look(client: Client, url: &str, counter: impl Fn(&Profile) -> u64) -> Result<Settled> {
    let raw = client.get(url).await?.expect_ok(url)?.body;
    let profile = Profile::parse(&raw).map_err(|e| {
        Error::new(
            format!("{url} answered what is no profile: {e}"),
            "check that the address is a service's /debug/pprof",
        )
    })?;
    let counter = counter(&profile);
    Ok(Settled {
        counter,
        highest: counter,
        profile,
        raw,
    })
}
