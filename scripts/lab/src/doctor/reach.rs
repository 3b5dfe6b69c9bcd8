//! Does anything listen at an address? And if not, where else, and what stands between?

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Finding;
use crate::client::Address;
use crate::error::Result;

const NAME: &str = "listener";
/// A connection to a machine that answers at all takes no second; who drops it silently never answers.
const PATIENCE: Duration = Duration::from_secs(3);

/// How an attempt to connect ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    /// Something listens.
    Accepted,
    /// Word came back that nothing does, from the machine or on the way to it.
    Refused,
    /// The machine says nothing.
    Silent,
    /// There is no way to it.
    Unreachable(ErrorKind),
}

/// Tries every address that the host stands for; whether the first one, which a browser would take, accepts.
pub(super) async fn examine(address: &Address) -> Result<(Finding, bool)> {
    let mut attempts = Vec::new();
    for place in address.resolve().await? {
        attempts.push((place, attempt(place).await));
    }
    let mut others = Vec::new();
    for place in elsewhere(&attempts) {
        others.push((place, attempt(place).await));
    }
    let there = attempts
        .iter()
        .any(|(_, attempt)| *attempt == Attempt::Accepted);
    Ok((judge(&address.authority(), &attempts, &others), there))
}

async fn attempt(place: SocketAddr) -> Attempt {
    match timeout(PATIENCE, TcpStream::connect(place)).await {
        Ok(Ok(_)) => Attempt::Accepted,
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => Attempt::Refused,
        Ok(Err(error)) if error.kind() == ErrorKind::TimedOut => Attempt::Silent,
        Ok(Err(error)) => Attempt::Unreachable(error.kind()),
        Err(_elapsed) => Attempt::Silent,
    }
}

/// The other addresses of this machine itself with the same port, where those that were meant are of this machine.
fn elsewhere(attempts: &[(SocketAddr, Attempt)]) -> Vec<SocketAddr> {
    let Some((first, _)) = attempts.first() else {
        return vec![];
    };
    let own = [
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
    ];
    let tried = |ip: &IpAddr| attempts.iter().any(|(place, _)| place.ip() == *ip);
    own.into_iter()
        .filter(|ip| first.ip().is_loopback() && !tried(ip))
        .map(|ip| SocketAddr::new(ip, first.port()))
        .collect()
}

fn judge(
    authority: &str,
    attempts: &[(SocketAddr, Attempt)],
    others: &[(SocketAddr, Attempt)],
) -> Finding {
    let accepted = |(_, attempt): &&(SocketAddr, Attempt)| *attempt == Attempt::Accepted;
    let Some((first, outcome)) = attempts.first() else {
        return Finding::problem(
            NAME,
            format!("{authority} has no address"),
            "check the name",
        );
    };
    if *outcome == Attempt::Accepted {
        return Finding::ok(NAME, format!("{first} accepts connections"));
    }
    if let Some((place, _)) = attempts.iter().find(accepted) {
        return Finding::warning(
            NAME,
            format!(
                "{authority} means {first} first, where nothing listens; {place} accepts connections"
            ),
            format!("write {place}"),
        );
    }
    if let Some((place, _)) = others.iter().find(accepted) {
        return Finding::problem(
            NAME,
            format!("nothing listens on {authority}, but {place} accepts connections"),
            format!("write {place}"),
        );
    }
    match outcome {
        Attempt::Refused if first.ip().is_loopback() => Finding::problem(
            NAME,
            format!("nothing listens on {authority}"),
            "start the service (cargo run -p bookstore) and take the address of its second line; in a container 127.0.0.1 is the \
             container's own: run this inside of it (docker exec)",
        ),
        // Who refuses is not told: the machine, or a network that does so in its place.
        Attempt::Refused => Finding::problem(
            NAME,
            format!(
                "{first} refuses the connection: nothing listens there for other machines, or the network refuses in its place"
            ),
            "a debug listener is for its own machine: forward the port (ssh -L 6060:127.0.0.1:6060 HOST, kubectl port-forward), and \
             write 127.0.0.1",
        ),
        Attempt::Silent | Attempt::Accepted => Finding::problem(
            NAME,
            format!(
                "{first} does not answer within {} s: a firewall takes the packets",
                PATIENCE.as_secs()
            ),
            "forward the port (ssh -L 6060:127.0.0.1:6060 HOST) and write 127.0.0.1; do not open it to the network",
        ),
        Attempt::Unreachable(kind) => Finding::problem(
            NAME,
            format!("no way to {first}: {kind}"),
            "check the address",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    fn at(place: &str) -> SocketAddr {
        place.parse().unwrap()
    }

    #[test]
    fn localhost_that_means_version_six_first_is_told_with_the_address_that_works() {
        let attempts = [
            (at("[::1]:6060"), Attempt::Refused),
            (at("127.0.0.1:6060"), Attempt::Accepted),
        ];
        let finding = judge("localhost:6060", &attempts, &[]);
        assert_eq!(finding.state, State::Warning);
        assert_eq!(finding.mend.as_deref(), Some("write 127.0.0.1:6060"));
    }

    #[test]
    fn packets_that_vanish_are_a_firewalls() {
        let place = "192.0.2.1:6060";
        let finding = judge(place, &[(at(place), Attempt::Silent)], &[]);
        assert!(finding.found.contains("a firewall"), "{}", finding.found);
        // The page that goes through these cases has it in the same words.
        let page = include_str!("../../../../lessons/when-nothing-comes.md");
        assert!(page.contains(&finding.found));
        assert!(page.contains(&finding.mend.unwrap()));
    }

    #[test]
    fn a_container_that_listens_for_itself_alone_is_told_from_a_service_that_does_not_run() {
        let outside = judge(
            "172.17.0.2:6060",
            &[(at("172.17.0.2:6060"), Attempt::Refused)],
            &[],
        );
        let page = include_str!("../../../../lessons/when-nothing-comes.md");
        assert!(outside.found.contains("refuses the connection"));
        assert!(page.contains(&outside.found.replace("172.17.0.2", "192.0.2.1")));
        assert!(outside.mend.unwrap().contains("forward the port"));
        let here = judge(
            "127.0.0.1:6060",
            &[(at("127.0.0.1:6060"), Attempt::Refused)],
            &[],
        );
        assert!(here.mend.unwrap().contains("docker exec"));
    }
}
