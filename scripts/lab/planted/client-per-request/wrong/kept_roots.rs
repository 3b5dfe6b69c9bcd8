//! Reads the certificates once, and still opens a connection for each call.
//!
//! Counter: connections-per-request

use ::metrics::Counter;
use rustls::ClientConfig;

use crate::pricing::https::{self, Pool};

/// What a client is made with.
pub(super) struct Pools {
    opened: Counter,
    tls: ClientConfig,
}

impl Pools {
    pub(super) fn new(opened: &Counter) -> Self {
        Self {
            opened: opened.clone(),
            tls: https::tls(),
        }
    }
}

impl super::Pools for Pools {
    #[inline(never)]
    fn pool(&self) -> Pool {
        https::pool(self.tls.clone(), &self.opened) // anchor: client
    }
}
