//! The catalogue of planted faults: id, class, chapter, title and the component that has it.
//!
//! A fault's state lives in that component, one per [`App`]; nothing here is mutable. To plant one:
//!
//! 1. Write the two bodies as two files beside each other, with the same signature.
//! 2. Give the resource that calls them a `Toggle` (the twins keep nothing between calls) or a `Switch` (they do),
//!    made with `settings.faults.state(ID)`, and branch there.
//! 3. Add a row to [`CATALOGUE`] that says where that is.

mod selection;
mod switch;

use serde::{Deserialize, Serialize};

use crate::App;

pub use selection::Selection;
pub use switch::{Switch, Toggle};
pub(crate) use switch::{Switchable, Switching, UNCHANGED};

/// A fault that the bookstore can have or not have.
#[derive(Debug)]
pub struct Fault {
    /// Its name in flags, routes and lessons.
    pub id: &'static str,
    /// The kind of profile that shows it.
    pub class: Class,
    /// The chapter that hunts it.
    pub chapter: &'static str,
    /// What a reader sees of it, without the cause.
    pub title: &'static str,
    component: fn(&App) -> &dyn Switchable,
}

/// The kinds of fault, by what they use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Time on a processor.
    Cpu,
    /// Memory that is not given back, or taken more often than needed.
    Memory,
    /// Tasks that do not end, or too many at once.
    Tasks,
    /// Time that workers or requests wait.
    Block,
    /// Time at locks.
    Mutex,
    /// None: it looks like a fault and is none.
    Control,
}

/// Which of the two bodies runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// With the fault.
    Planted,
    /// Without it, with the same answers.
    Repaired,
}

pub(crate) const ABBA_TRANSFER: &str = "abba-transfer";
pub(crate) const ALLOC_CHURN: &str = "alloc-churn";
pub(crate) const CLIENT_PER_REQUEST: &str = "client-per-request";
pub(crate) const FAN_OUT_FLOOD: &str = "fan-out-flood";
pub(crate) const FILE_IO_ON_WORKER: &str = "file-io-on-worker";
pub(crate) const GLOBAL_STOCK_LOCK: &str = "global-stock-lock";
pub(crate) const HASH_ON_WORKER: &str = "hash-on-worker";
pub(crate) const HEAP_GROWTH: &str = "heap-growth";
pub(crate) const INSTRUMENT_BODIES: &str = "instrument-bodies";
pub(crate) const LABEL_CARDINALITY: &str = "label-cardinality";
pub(crate) const LOCK_ACROSS_AWAIT: &str = "lock-across-await";
pub(crate) const LOST_WAITER: &str = "lost-waiter";
pub(crate) const N_PLUS_ONE: &str = "n-plus-one";
pub(crate) const PINNED_COVER: &str = "pinned-cover";
pub(crate) const POOL_HOLD: &str = "pool-hold";
pub(crate) const QUADRATIC_RELATED: &str = "quadratic-related";
pub(crate) const REGEX_PER_REQUEST: &str = "regex-per-request";
pub(crate) const RSS_STAYS: &str = "rss-stays";
pub(crate) const SESSION_CYCLE: &str = "session-cycle";
pub(crate) const SLOW_LIST: &str = "slow-list";
pub(crate) const STREAM_FORWARDER: &str = "stream-forwarder";
pub(crate) const TIGHT_CHANNEL: &str = "tight-channel";
pub(crate) const UNBOUNDED_CLICKS: &str = "unbounded-clicks";
pub(crate) const UNDRAINED_JOINSET: &str = "undrained-joinset";
pub(crate) const WATCH_EXPIRATION: &str = "watch-expiration";

/// Every fault there is.
pub const CATALOGUE: &[Fault] = &[
    Fault {
        id: WATCH_EXPIRATION,
        class: Class::Tasks,
        chapter: "02-task-leak",
        title: "The number of tasks grows with every book that is read",
        component: |app| &app.books.cache,
    },
    Fault {
        id: STREAM_FORWARDER,
        class: Class::Tasks,
        chapter: "02-task-leak",
        title: "The number of tasks grows with every listener that has left",
        component: |app| &app.stock.events,
    },
    Fault {
        id: UNDRAINED_JOINSET,
        class: Class::Tasks,
        chapter: "02-task-leak",
        title: "Memory grows with every order, and no task is left to show for it",
        component: |app| &app.orders.receipts.jobs,
    },
    Fault {
        id: LOST_WAITER,
        class: Class::Tasks,
        chapter: "02-task-leak",
        title: "The oldest tasks are as old as the service, and belong to requests that were answered long ago",
        component: |app| &app.orders.confirmations.desk,
    },
    Fault {
        id: FAN_OUT_FLOOD,
        class: Class::Tasks,
        chapter: "02-task-leak",
        title: "Tasks come in floods and are gone again, and the pricing service complains of the calls",
        component: |app| &app.price_lists.calls,
    },
    Fault {
        id: SLOW_LIST,
        class: Class::Cpu,
        chapter: "03-slow-list",
        title: "The list of books is slow, and gets slower with every book that the shop takes in",
        component: |app| &app.books.list,
    },
    Fault {
        id: N_PLUS_ONE,
        class: Class::Cpu,
        chapter: "03-slow-list",
        title: "The page of new arrivals takes the longer the more books it shows",
        component: |app| &app.books.arrivals,
    },
    Fault {
        id: REGEX_PER_REQUEST,
        class: Class::Cpu,
        chapter: "01-first-profile",
        title: "Searches cost far more than their queries do",
        component: |app| &app.books.highlight,
    },
    Fault {
        id: QUADRATIC_RELATED,
        class: Class::Cpu,
        chapter: "03-slow-list",
        title: "Related books were quick with few reviews, and are slow with many",
        component: |app| &app.books.related,
    },
    Fault {
        id: INSTRUMENT_BODIES,
        class: Class::Cpu,
        chapter: "03-slow-list",
        title: "Quotes cost the more the longer the inscriptions are, and nobody reads those",
        component: |app| &app.quotes.tracing,
    },
    Fault {
        id: CLIENT_PER_REQUEST,
        class: Class::Cpu,
        chapter: "03-slow-list",
        title: "Today's prices cost far more than the catalogue's, though another service works them out",
        component: |app| app.pricing.pools.as_ref(),
    },
    Fault {
        id: HEAP_GROWTH,
        class: Class::Memory,
        chapter: "04-heap-growth",
        title: "Memory grows with everything that is typed into the search box",
        component: |app| &app.books.suggestions.answers,
    },
    Fault {
        id: PINNED_COVER,
        class: Class::Memory,
        chapter: "04-heap-growth",
        title: "Memory grows with each cover by far more than a preview",
        component: |app| &app.covers.previews,
    },
    Fault {
        id: SESSION_CYCLE,
        class: Class::Memory,
        chapter: "04-heap-growth",
        title: "Memory grows with the visits, and stays when the visitors have left",
        component: |app| &app.subscriptions.link,
    },
    Fault {
        id: UNBOUNDED_CLICKS,
        class: Class::Memory,
        chapter: "04-heap-growth",
        title: "Memory grows for as long as readers click",
        component: |app| &app.clicks.queue,
    },
    Fault {
        id: LABEL_CARDINALITY,
        class: Class::Memory,
        chapter: "04-heap-growth",
        title: "Memory grows with every address that anybody asks for",
        component: |app| &app.metrics.requests.label,
    },
    Fault {
        id: HASH_ON_WORKER,
        class: Class::Block,
        chapter: "05-blocked-worker",
        title: "Pages that do next to nothing are slow while readers log in",
        component: |app| &app.passwords.hashing,
    },
    Fault {
        id: FILE_IO_ON_WORKER,
        class: Class::Block,
        chapter: "05-blocked-worker",
        title: "Pages that do next to nothing are slow while somebody has a report written",
        component: |app| &app.reports.writing.place,
    },
    Fault {
        id: POOL_HOLD,
        class: Class::Block,
        chapter: "06-pool-exhaustion",
        title: "Pages that ask the database one small thing are slow while another company works out prices",
        component: |app| &app.pricer.quoting,
    },
    Fault {
        id: TIGHT_CHANNEL,
        class: Class::Block,
        chapter: "06-pool-exhaustion",
        title: "Orders of many books wait for something, and nothing is busy",
        component: |app| &app.orders.ledger.queue,
    },
    Fault {
        id: GLOBAL_STOCK_LOCK,
        class: Class::Mutex,
        chapter: "07-lock-contention",
        title: "Who sells waits for all who look at the board",
        component: |app| &app.stock.board.known,
    },
    Fault {
        id: LOCK_ACROSS_AWAIT,
        class: Class::Mutex,
        chapter: "07-lock-contention",
        title: "Who asks where one book is waits for all who ask where others are",
        component: |app| &app.stock.breakdowns.look,
    },
    Fault {
        id: ABBA_TRANSFER,
        class: Class::Mutex,
        chapter: "07-lock-contention",
        title: "Transfers stand still now and then for a whole second, and no processor is busy meanwhile",
        component: |app| &app.stock.desks.order,
    },
    Fault {
        id: ALLOC_CHURN,
        class: Class::Memory,
        chapter: "08-allocation-churn",
        title: "The feed takes many times its size in memory, and gives it back at once",
        component: |app| &app.books.feed,
    },
    Fault {
        id: RSS_STAYS,
        class: Class::Control,
        chapter: "09-what-profilers-miss",
        title: "After a burst the process keeps memory that the program has given back",
        component: |app| app.control.as_ref(),
    },
];

impl Fault {
    /// The fault of that id, if there is one.
    pub fn find(id: &str) -> Option<&'static Self> {
        CATALOGUE.iter().find(|fault| fault.id == id)
    }

    /// Its state in `app`.
    pub fn state(&self, app: &App) -> State {
        (self.component)(app).state()
    }

    /// Puts the component that has the fault into `state`, and says what stays of the old one.
    ///
    /// The work runs on the service's runtime, whichever runtime the caller is on.
    pub async fn switch(&self, app: &App, state: State) -> &'static str {
        let (component, of) = (self.component, app.clone());
        app.runtime
            .spawn(async move { component(&of).switch(state).await })
            .await
            .expect("a switch neither panics nor is aborted")
    }
}
