//! A service that is asked for and does not answer, or answers with an empty profile: why.

use std::time::Duration;

use pprof_view::Profile;

use super::Finding;
use super::reach;
use crate::client::{Address, Client};
use crate::error::{Error, Result};

/// Seconds of the CPU profile that is taken on trial.
const SECONDS: u64 = 1;
/// Fewer samples than this are no picture of anything. A core that is busy for that second gives a hundred.
const FEW: i64 = 30;
/// A watchdog for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks the debug listener at `url`, from the connection to the samples of a profile, and stops where the next look would be in vain.
///
/// Fails where `url` is no address.
pub async fn examine(url: &str) -> Result<Vec<Finding>> {
    let address = Address::parse(url)?;
    let (reached, there) = reach::examine(&address).await?;
    let mut findings = vec![reached];
    if !there {
        return Ok(findings);
    }
    let client = Client::new(PATIENCE);
    let base = format!("http://{}/debug/pprof/", address.authority());
    let index = index(&client.get(&base).await.map(|answer| answer.status), &base);
    let serves = index.state == super::State::Ok;
    findings.push(index);
    if !serves {
        return Ok(findings);
    }
    let rates = format!("{base}rates");
    // Go's services have no such page: an answer of any other kind tells no rates.
    if let Ok(answer) = client.get(&rates).await
        && let Ok(told) = serde_json::from_slice(&answer.body)
    {
        findings.push(switched_off(&told, &rates));
    }
    let profile = format!("{base}profile?seconds={SECONDS}");
    let answer = client.get(&profile).await;
    let samples = answer.and_then(|answer| samples(&answer.expect_ok(&profile)?.body, &profile));
    findings.push(filled(&samples));
    Ok(findings)
}

fn index(status: &Result<u16>, base: &str) -> Finding {
    const NAME: &str = "profiles";
    match status {
        Ok(200) => Finding::ok(NAME, format!("served at {base}")),
        Ok(401 | 403) => Finding::problem(
            NAME,
            "the listener asks for credentials",
            format!(
                "give the token that the service was started with: curl -H 'authorization: Bearer TOKEN' -o FILE {base}heap, then \
                 cargo lab pprof top FILE"
            ),
        ),
        Ok(404) => Finding::problem(
            NAME,
            format!("something answers, but {base} is not there: is this the API's port?"),
            "profiles have a listener of their own: the bookstore's second line says where, 127.0.0.1:6060 unless it was told otherwise",
        ),
        Ok(status) => Finding::problem(
            NAME,
            format!("{base} answers {status}"),
            "look at the service's log",
        ),
        Err(error) => Finding::problem(NAME, error.what(), error.hint()),
    }
}

/// What samples nothing any more because its rate is 0.
fn switched_off(rates: &serde_json::Map<String, serde_json::Value>, url: &str) -> Finding {
    const NAME: &str = "rates";
    let off: Vec<&str> = rates
        .iter()
        .filter(|(_, rate)| rate.as_u64() == Some(0))
        .map(|(name, _)| name.as_str())
        .collect();
    if off.is_empty() {
        return Finding::ok(NAME, "none is 0");
    }
    let body: Vec<String> = off.iter().map(|name| format!("\"{name}\": RATE")).collect();
    Finding::warning(
        NAME,
        format!(
            "0 for {}: nothing new comes into what they sample, and its old rows stay",
            off.join(" and ")
        ),
        format!(
            "curl -X PUT {url} -d '{{{}}}'; while a rate is 0, the index page has an example of it",
            body.join(", ")
        ),
    )
}

/// How many samples a profile holds: the sum of its first value, which counts.
fn samples(raw: &[u8], url: &str) -> Result<i64> {
    let profile = Profile::parse(raw).map_err(|e| {
        Error::new(
            format!("{url} answered what is no profile: {e}"),
            "check that the address is a service's /debug/pprof",
        )
    })?;
    let first = |sample: &pprof_view::Sample| sample.values.first().copied().unwrap_or_default();
    Ok(profile.samples.iter().map(first).sum())
}

fn filled(samples: &Result<i64>) -> Finding {
    const NAME: &str = "CPU profile";
    match samples {
        Ok(..=0) => Finding::warning(
            NAME,
            format!("empty after {SECONDS} s: the service has nothing to do"),
            "put it under load while you capture: cargo lab load books",
        ),
        Ok(few @ ..FEW) => Finding::warning(
            NAME,
            format!("{few} samples in {SECONDS} s: too few to read"),
            "capture longer (cargo lab capture profile --seconds 30) and under load (cargo lab load books)",
        ),
        Ok(samples) => Finding::ok(NAME, format!("{samples} samples in {SECONDS} s")),
        Err(error) => Finding::warning(NAME, error.what(), error.hint()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn the_apis_port_is_told_from_the_debug_listener() {
        let finding = index(&Ok(404), "http://127.0.0.1:8080/debug/pprof/");
        assert_eq!(finding.state, State::Problem);
        assert!(finding.mend.unwrap().contains("127.0.0.1:6060"));
    }

    #[test]
    fn a_rate_of_zero_is_told_with_the_command_that_sets_it() {
        let rates = serde_json::json!({"block_rate_ns": 0, "heap_bytes": 524_288});
        let finding = switched_off(
            rates.as_object().unwrap(),
            "http://127.0.0.1:6060/debug/pprof/rates",
        );
        assert_eq!(finding.state, State::Warning);
        assert_eq!(
            finding.found,
            "0 for block_rate_ns: nothing new comes into what they sample, and its old rows stay"
        );
        assert!(finding.mend.unwrap().starts_with(
            "curl -X PUT http://127.0.0.1:6060/debug/pprof/rates -d '{\"block_rate_ns\": RATE}'"
        ));
    }

    #[test]
    fn an_idle_service_and_a_short_capture_are_told_apart() {
        let found = |samples| filled(&Ok(samples));
        assert!(found(0).mend.unwrap().contains("cargo lab load"));
        assert!(found(3).mend.unwrap().contains("--seconds 30"));
        assert_eq!(found(95).state, State::Ok);
    }
}
