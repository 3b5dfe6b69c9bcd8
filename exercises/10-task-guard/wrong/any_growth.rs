//! Wrong: two looks, and any growth between them is a leak. A service that warms up is refused on its first morning.
//! Counter: passes-warm-up
//!
//! A guard for the pipeline: it stops a build whose tasks leak.
//!
//! The pipeline starts each build of the service, and calls [`guard`] before anybody deploys it.

pub mod service;

use service::Service;

/// Refuses a build whose live tasks grow with the requests that it has served; says what it saw.
///
/// May send at most 20,000 requests.
pub fn guard(build: &mut dyn Service) -> Result<(), String> {
    build.serve(1_000);
    let before = build.live_tasks();
    build.serve(1_000);
    let after = build.live_tasks();
    if after > before {
        return Err(format!("{before} live tasks, then {after}"));
    }
    Ok(())
}
