//! Verdicts: is a fault proved, and is its repair?
//!
//! A fault is proved two-sided. The planted side must show its fault: the profile names the culprit's function and line, and the
//! counter passes its bound. The repaired side must not, with the same work done and the same answers given. Counters come
//! from general instrumentation (profiles, metrics) and never from code that knows of the fault.
//!
//! # A proof in outline
//!
//! Each side is a fresh process: connections open, baseline, a warm-up, then load up to three points N, 2N and 4N. At each point the
//! counter must come to rest before it is read off. The planted side must keep its rules and show the culprit, with its stated share
//! and at its marked line, in each of its views; the repaired side must keep its own rules and show nothing of the culprit. Both must
//! have done the same work and given the same answers.
//!
//! - A run that dropped over 1 % of its load is void; it is made again at half the rate, and is INCONCLUSIVE if that is void, too.
//! - Before a slope makes a side FAIL, the process is given as much work again: a slope goes on, a step does not. So it is
//!   before a culprit that shows in the CPU profile FAILs for less than its share: what else the process does weighs more on a busy
//!   machine.
//! - A cost that depends on the machine ([`Compare`]) is a ratio of both sides, which run at once where the machine carries that. Its
//!   stretches, in which the same code runs, give the A/A spread; where that is as large as the effect, the result is INCONCLUSIVE.
//! - Exchanged, with each process launched in the other's state, both sides must FAIL.
//! - With every fault planted together, the culprit must still be named.
//!
//! # A new fault
//!
//! One file in `expectations/`, all of it data, and its name in `expectations::ALL`:
//!
//! ```
//! use lab::load::{Draws, Step, Turn};
//! use lab::verdict::{Bound, Counter, Culprit, Expectation, Limit, Rule, Stage, View, Work, cpu_time, per_second};
//! use serde_json::json;
//!
//! const CULPRIT: Culprit = Culprit {
//!     function: "rank_all",                       // a synchronous `#[inline(never)]` function, or a boxed future
//!     file: "bookstore/src/books/rank/every_pair.rs",
//!     anchor: "rank",                             // the line that ends in `// anchor: rank`
//! };
//!
//! static EXPECTATION: Expectation = Expectation {
//!     fault: "slow-ranks",
//!     class: "cpu",
//!     chapter: "03-slow-list",
//!     culprit: Some(CULPRIT),
//!     work: Work {
//!         arguments: &[],
//!         rates: &[("heap_bytes", 4096)],
//!         warm: Stage::of(visit, 200, 20),
//!         points: Stage::growing(visit, 200, 100), // or Stage::doubling for what gets dearer with its input
//!         rate: per_second(50),
//!         connections: 16,
//!         seed: 7,
//!         statuses: &[],                          // 200 to 299
//!     },
//!     views: &[View::cpu(0.5), View::allocs(0.3).focus("rank")],
//!     counter: Counter {
//!         unit: "rows read",
//!         read: |at| at.metric("shop_rows_total"), // or at.at(&CULPRIT, Kind::Allocs, "alloc_space"), at.answer_bytes() …
//!         per_request: 200.0,
//!     },
//!     planted: &[Rule {
//!         name: "rows-per-request",
//!         unit: "rows",
//!         read: |at| at.metric("shop_rows_total"),
//!         bound: Bound::PerRequest(Limit::Least(150.0)),
//!         why: "each visit reads the whole shelf",
//!     }],
//!     repaired: &[Rule {
//!         name: "rows-per-request",
//!         unit: "rows",
//!         read: |at| at.metric("shop_rows_total"),
//!         bound: Bound::PerRequest(Limit::Most(5.0)),
//!         why: "a visit reads what it shows",
//!     }],
//!     edited: &[],                                // the repaired side's rules
//!     compare: &[cpu_time(3.0)],
//!     keep: &[],
//!     probe: None,
//!     differs: None,
//! };
//!
//! /// A reader logs in, looks, uploads, listens for a moment, leaves.
//! fn visit(draws: &mut Draws, turn: Turn) -> Vec<Step> {
//!     vec![
//!         Step::post("/sessions").json(&json!({"name": format!("reader-{}", turn.index)})).take("token", "/token").told_by_status(),
//!         Step::get(format!("/ranks/{}", draws.below(turn.size))).bearer("token"),
//!         Step::put("/cover").bearer("token").body("image/png", vec![0; 1024]),
//!         Step::get("/events").leaving_after(1),
//!     ]
//! }
//! # let _ = &EXPECTATION;
//! ```
//!
//! Wrong fixes stand as `scripts/lab/planted/<fault>/wrong/*.rs` beside the shipped copy of the planted file, each with a line
//! `//! Counter: name-of-the-check` that says what rejects it. One that changes another file than the planted one says which:
//! `//! In place of: bookstore/src/db/pool.rs`.
//!
//! | file | concept |
//! |---|---|
//! | `expectation`, `expectations/` | what a fault's proof consists of, and each fault's own |
//! | `work` | the load: warm-up, stages, rate |
//! | `view`, `culprit` | the profiles that show a fault, and where it sits in the source |
//! | `rule`, `compare` | bounds on counters; ratios of costs, beside their noise |
//! | `side`, `kept` | one side held to its rules, both sides to each other |
//! | `check` | one expectation met or not: expected, measured, why it matters, next command |
//! | `measure`, `sitting`, `settle`, `usage`, `probe` | a fresh process under load, read off at its points |
//! | `watch` | the tasks while load runs, as they are looked at again and again |
//! | `series`, `growth`, `census` | what was read off, its slope, its tasks by the place that started them |
//! | `proof`, `report` | the sides put together: PASS, FAIL or INCONCLUSIVE |
//! | `figures` | a proof in figures, as they ship with a chapter |
//! | `tally` | repeated proofs, with what they got wrong |
//! | `evidence` | the profiles and figures, kept in files |
//!
//! Watchdogs stand outside the service: it runs in a process of its own, and every wait for it has a deadline in this one.

mod apart;
mod census;
mod check;
mod compare;
mod culprit;
mod evidence;
mod expectation;
pub mod expectations;
mod figures;
mod growth;
mod kept;
mod measure;
mod probe;
mod proof;
mod report;
mod rule;
mod series;
mod settle;
mod side;
mod sitting;
#[cfg(test)]
pub(crate) mod specimen;
mod tally;
mod usage;
mod view;
mod watch;
mod work;

pub use census::{Census, Site};
pub use check::{Check, Outcome};
pub use compare::{Compare, When, cpu_time};
pub use culprit::Culprit;
pub use expectation::{Counter, Expectation, Keep, Probe};
pub use figures::{CheckFigures, Figures, PointFigures, SideFigures};
pub use growth::Growth;
pub use measure::{Bench, Event, Measured, measure};
pub use proof::{Half, Sides, both, edited, half, prove};
pub use report::{KeptReport, LoadReport, PointReport, Proof, SideReport};
pub use rule::{Bound, Limit, Rule};
pub use series::{Reading, Series};
pub use settle::{Settled, settled};
pub use side::Marked;
pub use tally::{Counts, Tally};
pub use view::{Held, Kind, Taken, View};
pub(crate) use view::{total, weigh};
pub use work::{Stage, Work, per_second};

use crate::service::State;
use serde::Serialize;

/// What a side is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The fault is there and shows.
    Planted,
    /// It is not there.
    Repaired,
    /// The planted file after a reader's edit: it must do as well as the repaired one.
    Edited,
    /// Planted together with every other fault: the culprit must still be named.
    Together,
}

impl Side {
    /// The state that a process is launched in to be held to this.
    pub fn state(self) -> State {
        match self {
            Self::Planted | Self::Edited | Self::Together => State::Planted,
            Self::Repaired => State::Repaired,
        }
    }
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Planted => "planted",
            Self::Repaired => "repaired",
            Self::Edited => "edited",
            Self::Together => "together",
        })
    }
}
