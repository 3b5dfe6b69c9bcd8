//! Wrong: in each round the loop asks whether the feed is closed. A price may have been sent just before, and the round is as good as
//! the price at being heard first: which of the two it is, is chance.
//! Counter: last-price
//!
//! Prices in the shop's windows.
//!
//! The shop opens a window for each title that a visitor looks at: [`Windows::open`] takes the title's feed of price changes and
//! gives what the page shows. A title that is no longer sold ends its feed; a visitor who leaves drops the window.

use tokio::sync::{mpsc, watch};

/// A price in cents.
pub type Cents = u64;

/// What a window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// The last price that the feed told; `None` before the first.
    pub price: Option<Cents>,
    /// The round in which it was shown, so that a page can say how fresh it is.
    pub round: u64,
}

/// Opens windows. All of them are redrawn in the shop's rounds.
#[derive(Debug, Clone)]
pub struct Windows {
    rounds: watch::Receiver<u64>,
}

impl Windows {
    /// Windows that are redrawn each time `rounds` changes.
    pub fn new(rounds: watch::Receiver<u64>) -> Self {
        Self { rounds }
    }

    /// Opens a window on a title's price changes. It is redrawn at each change and in each round.
    pub fn open(&self, changes: mpsc::Receiver<Cents>) -> watch::Receiver<Shown> {
        let (window, shown) = watch::channel(Shown::default());
        tokio::spawn(redraw(changes, self.rounds.clone(), window));
        shown
    }
}

async fn redraw(
    mut changes: mpsc::Receiver<Cents>,
    mut rounds: watch::Receiver<u64>,
    window: watch::Sender<Shown>,
) {
    let mut price = None;
    loop {
        tokio::select! {
            Some(cents) = changes.recv() => price = Some(cents),
            Ok(()) = rounds.changed() => {
                if changes.is_closed() {
                    break;
                }
            }
            () = window.closed() => break,
        }
        let round = *rounds.borrow();
        window.send_replace(Shown { price, round });
    }
}
