//! The stand-in as a process of its own, so that its tasks and its time are not in the bookstore's profiles.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::error::StartError;

/// The process. It ends when this is dropped, or when this process ends in whatever way: its stdin is closed then.
#[derive(Debug)]
pub struct StandIn {
    process: Child,
    address: SocketAddr,
}

impl StandIn {
    /// Starts this program once more, as the stand-in that answers after `delay`.
    pub fn start(delay: Duration) -> Result<Self, StartError> {
        let refuse = |problem: &str| {
            StartError::new(
                format!("cannot start the stand-in for the pricing service: {problem}"),
                "name a service with `--pricing ADDRESS:PORT`, or do without with `--pricing off`",
            )
        };
        let program = std::env::current_exe().map_err(|error| refuse(&error.to_string()))?;
        let mut process = Command::new(program)
            .args(["--only-pricing", "--exit-on-stdin-close"])
            .args(["--listen", "127.0.0.1:0"])
            .args(["--pricing-delay", &delay.as_millis().to_string()])
            // What it has to tell is the bookstore's to tell, but for its troubles.
            .env("RUST_LOG", "warn")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| refuse(&error.to_string()))?;
        let stdout = process.stdout.take().expect("it was piped");
        let mut line = String::new();
        let read = BufReader::new(stdout).read_line(&mut line);
        let address = line
            .trim_end()
            .strip_prefix("pricing http://")
            .and_then(|address| address.parse().ok());
        let Some(address) = address else {
            let told = read.map_or_else(|error| error.to_string(), |_| format!("it said `{line}`"));
            drop(process.kill());
            return Err(refuse(&told));
        };
        Ok(Self { process, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        if let Err(error) = self.process.wait() {
            tracing::warn!(%error, "the stand-in for the pricing service may be left over");
        }
    }
}
