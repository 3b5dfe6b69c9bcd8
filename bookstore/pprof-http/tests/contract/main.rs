//! The HTTP side of `/debug/pprof`, row by row: statuses, headers, bodies.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod errors;
mod index;
mod limits;
mod routes;
mod safety;
#[path = "../support/mod.rs"]
mod support;

use pprof_http::Server;

fn server() -> Server {
    pprof_http::start(([127, 0, 0, 1], 0)).unwrap()
}
