//! The load driver, open-loop: requests start when the schedule says so, not when the last answer came.
//!
//! A closed loop (send, wait, send) slows down with the service and so hides its stalls. Here a request's latency counts
//! from its *intended* start, and a request that falls due while every connection is busy is counted as dropped.
//!
//! | file | concept |
//! |---|---|
//! | `schedule` | when each request is meant to start |
//! | `scenario`, `step`, `draws` | what it asks for: single requests or visits of several steps, seeded, the same for ever |
//! | `driver`, `pacer`, `lane` | the run: a thread that keeps the schedule, a set of connections that serve it |
//! | `landings`, `digest`, `report` | what came of it |

mod digest;
mod draws;
mod driver;
mod landings;
mod lane;
mod pacer;
mod report;
mod scenario;
mod schedule;
mod step;
mod target;

pub use digest::{AnswerHash, Digest};
pub use draws::Draws;
pub use driver::{Driver, Plan, Progress};
pub use report::{Latency, Report};
pub use scenario::{BOOKS, Scenario, Script, Turn, each_book, read_books};
pub use schedule::Schedule;
pub use step::Step;
pub use target::guard_loopback;
