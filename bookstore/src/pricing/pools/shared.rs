//! One client for all calls: it keeps its connections open from one call to the next.

use ::metrics::Counter;

use crate::pricing::https::{self, Pool};

/// The client.
pub(super) struct Pools {
    client: Pool,
}

impl Pools {
    pub(super) fn new(opened: &Counter) -> Self {
        Self {
            client: https::pool(https::tls(), opened),
        }
    }
}

impl super::Pools for Pools {
    fn pool(&self) -> Pool {
        self.client.clone()
    }
}
