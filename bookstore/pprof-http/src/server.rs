//! The debug listener: a thread and a runtime of its own, so that it answers while every worker of the
//! service is blocked.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;

use axum::Router;
use tokio::sync::oneshot;

use crate::cpu::{self, Sampler};
use crate::exclude;
use crate::http::{Guard, routes};

/// Why the debug listener did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Anybody in the network could read memory contents and stop the service.
    #[error(
        "{0} is not a loopback address: give the debug listener a token, or let it listen on 127.0.0.1"
    )]
    Public(SocketAddr),
    /// The address cannot be had.
    #[error("the debug listener cannot listen on {address}: {source}")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The CPU sampler that was asked for is not in this program.
    #[error(transparent)]
    Sampler(#[from] cpu::Unavailable),
    /// No thread or no runtime for it.
    #[error("the debug listener's thread cannot start: {0}")]
    Thread(#[from] io::Error),
}

/// A running debug listener. Dropping it ends it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// Dropped to end the thread.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// How the debug listener shall run.
#[derive(Debug)]
pub struct Builder {
    address: SocketAddr,
    guard: Guard,
    routes: Router,
    sampler: Option<Sampler>,
}

/// Serves `/debug/pprof` on `address`, which must be of this machine alone (loopback).
///
/// ```no_run
/// let _debug = pprof_http::start(([127, 0, 0, 1], 6060))?;
/// # Ok::<(), pprof_http::StartError>(())
/// ```
pub fn start(address: impl Into<SocketAddr>) -> Result<Server, StartError> {
    Server::builder().listen(address).start()
}

impl Server {
    /// Begins with 127.0.0.1:6060 and no token.
    pub fn builder() -> Builder {
        Builder {
            address: SocketAddr::from(([127, 0, 0, 1], 6060)),
            guard: Guard::new(),
            routes: Router::new(),
            sampler: None,
        }
    }

    /// Where it listens, with the port that the system chose if 0 was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // A panic of that thread has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}

impl Builder {
    /// Listens here; port 0 lets the system choose.
    #[must_use]
    pub fn listen(mut self, address: impl Into<SocketAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Requires `Authorization: Bearer TOKEN`; needed for an address that is not loopback.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.guard = self.guard.token(token);
        self
    }

    /// Answers requests to this host name too.
    #[must_use]
    pub fn allow_host(mut self, host: &str) -> Self {
        self.guard = self.guard.allow_host(host);
        self
    }

    /// Shows source paths relative to `root`, and those of registry crates from the crate's folder on, so that
    /// profiles name no machine. Holds for the process from now on.
    #[must_use]
    pub fn trim_source_paths(self, root: impl Into<std::path::PathBuf>) -> Self {
        crate::symbolize::trim_to(root.into());
        self
    }

    /// Serves the source files that the program was built from at `/debug/pprof/source?path=NAME`, so that `list` works
    /// where they are not at hand. Only files that the program's own debug information names are served, and none that
    /// has changed since.
    #[must_use]
    pub fn serve_source(self) -> Self {
        self.merge(crate::http::source::routes())
    }

    /// Takes CPU profiles with this sampler, instead of the native one where that runs. Holds for the process.
    #[must_use]
    pub fn sampler(mut self, sampler: Sampler) -> Self {
        self.sampler = Some(sampler);
        self
    }

    /// Sets the mean distance of heap samples in bytes, see [`heap::set_rate`](crate::heap::set_rate). This and the other
    /// rates hold for the process from now on, and can be changed at `/debug/pprof/rates`.
    #[must_use]
    pub fn heap_rate(self, bytes: usize) -> Self {
        crate::heap::set_rate(bytes);
        self
    }

    /// Sets the sampling of waits, see [`block::set_rate`](crate::block::set_rate).
    #[must_use]
    pub fn block_rate(self, nanoseconds: u64) -> Self {
        crate::block::set_rate(nanoseconds);
        self
    }

    /// Sets from what length on a poll is long, see [`block::set_threshold`](crate::block::set_threshold).
    #[must_use]
    pub fn block_threshold(self, threshold: std::time::Duration) -> Self {
        crate::block::set_threshold(threshold);
        self
    }

    /// Sets the sampling of contentions, see [`mutex::set_fraction`](crate::mutex::set_fraction).
    #[must_use]
    pub fn mutex_fraction(self, fraction: u32) -> Self {
        crate::mutex::set_fraction(fraction);
        self
    }

    /// Serves these routes too, behind the same guards, on the same thread.
    #[must_use]
    pub fn merge(mut self, routes: Router) -> Self {
        self.routes = self.routes.merge(routes);
        self
    }

    /// Binds and serves. When it returns, connections are accepted.
    pub fn start(self) -> Result<Server, StartError> {
        let asked = self.address;
        if !asked.ip().is_loopback() && !self.guard.has_token() {
            return Err(StartError::Public(asked));
        }
        if let Some(sampler) = self.sampler {
            cpu::set_sampler(sampler)?;
        }
        let listen = |source| StartError::Listen {
            address: asked,
            source,
        };
        let listener = TcpListener::bind(asked).map_err(listen)?;
        listener.set_nonblocking(true).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let router = self.guard.protect(routes().merge(self.routes));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .thread_name("pprof-http")
            .on_thread_start(exclude::enter_for_good)
            .enable_all()
            .build()?;
        let listener = {
            let _within = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(listen)?
        };
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("pprof-http".to_owned())
            .spawn(move || {
                exclude::enter_for_good();
                runtime.block_on(serve(listener, router, stopped));
                // Captures under way are dropped with their connections; a symbolizing thread is not waited for.
                runtime.shutdown_background();
            })?;
        Ok(Server {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

async fn serve(listener: tokio::net::TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    tokio::select! {
        // Not graceful: a capture of 300 s must not hold up the service's end.
        _ = stopped => {}
        // Never comes to an end by itself (axum::serve): errors of accepting are retried.
        _ = axum::serve(listener, router) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unless_told_otherwise_it_listens_where_only_this_machine_reaches_it() {
        let builder = Server::builder();
        assert_eq!(builder.address, ([127, 0, 0, 1], 6060).into());
        assert!(!builder.guard.has_token());
    }
}
