//! The routes of `/debug/pprof`.

mod error;
mod fgprof;
mod guard;
mod index;
mod params;
mod rates;
mod routes;
pub(crate) mod source;
mod symbol;

pub use self::guard::Guard;
pub(crate) use self::routes::routes;

/// All of `/debug/pprof`, to be merged into a service's own router, behind its own authentication.
///
/// [`Guard`] stands before the routes there too: requests must name a loopback host, or one that `guard` allows.
/// Symbols are read on the runtime's blocking threads.
pub fn router(guard: Guard) -> axum::Router {
    guard.protect(routes())
}
