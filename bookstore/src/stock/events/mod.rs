//! Changes as they happen, for one listener after the other.
//!
//! What is left of a listener that has gone is the fault `stream-forwarder`. Planted (`forwarded`), a task takes the
//! changes off the shared channel for it, and goes on when it has left. Repaired (`direct`), the listener reads the channel
//! itself and takes its place in it along.

mod direct;
mod forwarded;

use futures_util::Stream;
use futures_util::future::Either;
use tokio::sync::broadcast;

use super::Level;
use crate::faults::State;

/// The changes from now on, until the shop closes. A listener that falls behind misses some.
pub(super) fn of(
    state: State,
    changes: &broadcast::Sender<Level>,
) -> impl Stream<Item = Level> + use<> {
    match state {
        State::Planted => Either::Left(forwarded::of(changes)),
        State::Repaired => Either::Right(direct::of(changes)),
    }
}
