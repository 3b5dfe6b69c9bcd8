//! Wrong: the limit is raised until the search service passes. Every smaller service may now leak up to it.
//! Counter: catches-small
//!
//! A guard for the pipeline: it stops a build whose tasks leak.
//!
//! The pipeline starts each build of the service, and calls [`guard`] before anybody deploys it.

pub mod service;

use service::Service;

/// Tasks that are taken for too many.
const TOO_MANY: usize = 10_000;

/// Refuses a build whose live tasks grow with the requests that it has served; says what it saw.
///
/// May send at most 20,000 requests.
pub fn guard(build: &mut dyn Service) -> Result<(), String> {
    build.serve(20_000);
    let tasks = build.live_tasks();
    if tasks >= TOO_MANY {
        return Err(format!("{tasks} live tasks after 20000 requests"));
    }
    Ok(())
}
