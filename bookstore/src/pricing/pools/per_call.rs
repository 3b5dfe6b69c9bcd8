//! A client for each call: it trusts whom one trusts by then, and finds no connection that the other side has closed.

use ::metrics::Counter;

use crate::pricing::https::{self, Pool};

/// What a client is made with.
pub(super) struct Pools {
    opened: Counter,
}

impl Pools {
    pub(super) fn new(opened: &Counter) -> Self {
        Self {
            opened: opened.clone(),
        }
    }
}

impl super::Pools for Pools {
    #[inline(never)]
    fn pool(&self) -> Pool {
        https::pool(https::tls(), &self.opened) // anchor: client
    }
}
