//! Keeps a client for two calls: half of the work is still thrown away.
//!
//! Counter: connections-per-request

use std::sync::Mutex;

use ::metrics::Counter;

use crate::pricing::https::{self, Pool};

/// What a client is made with, and one that has a call left.
pub(super) struct Pools {
    opened: Counter,
    used_once: Mutex<Option<Pool>>,
}

impl Pools {
    pub(super) fn new(opened: &Counter) -> Self {
        Self {
            opened: opened.clone(),
            used_once: Mutex::new(None),
        }
    }
}

impl super::Pools for Pools {
    #[inline(never)]
    fn pool(&self) -> Pool {
        let mut used_once = self.used_once.lock().expect("no holder of the lock panics");
        if let Some(pool) = used_once.take() {
            return pool;
        }
        let pool = https::pool(https::tls(), &self.opened); // anchor: client
        *used_once = Some(pool.clone());
        pool
    }
}
