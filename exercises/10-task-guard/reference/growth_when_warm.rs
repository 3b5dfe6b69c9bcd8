//! Reference: growth per request, once the service is warm, over two stretches of different length.
//!
//! A guard for the pipeline: it stops a build whose tasks leak.
//!
//! The pipeline starts each build of the service, and calls [`guard`] before anybody deploys it.

pub mod service;

use service::Service;

/// Requests until a service is warm.
const WARM: usize = 4_000;
/// The stretches over which growth is judged: a leak grows in proportion to them.
const STRETCHES: [usize; 2] = [5_000, 10_000];
/// A task for so many requests is growth.
const ONE_IN: usize = 100;

/// Refuses a build whose live tasks grow with the requests that it has served; says what it saw.
///
/// May send at most 20,000 requests.
pub fn guard(build: &mut dyn Service) -> Result<(), String> {
    build.serve(WARM);
    let mut tasks = build.live_tasks();
    let mut seen = vec![tasks];
    let mut grew = true;
    for stretch in STRETCHES {
        build.serve(stretch);
        let now = build.live_tasks();
        grew &= now.saturating_sub(tasks) > stretch / ONE_IN;
        tasks = now;
        seen.push(now);
    }
    if grew {
        return Err(format!(
            "live tasks {seen:?} when warm and {STRETCHES:?} requests later"
        ));
    }
    Ok(())
}
