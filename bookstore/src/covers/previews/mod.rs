//! The previews of covers, one for each book, in memory.
//!
//! How a preview is taken out of an upload is the fault `pinned-cover`. Planted (`sliced`), it is a part of the upload's own
//! bytes, which stay for as long as the part does: a whole picture for a preview of 4 KB. Repaired (`copied`), it has bytes
//! of its own.

mod copied;
mod sliced;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;

use crate::books::BookId;
use crate::faults::{State, Switch};

const STAYS: &str = "The previews were forgotten, and with them all that the old ones held. The next look at one reads its cover again.";

/// An upload in one piece, and what of it is kept in memory.
struct Opened {
    image: Bytes,
    preview: Option<Bytes>,
}

/// The previews.
pub(crate) struct Previews {
    open: fn(&[Bytes]) -> Opened,
    // std's lock: no section below awaits.
    by_book: Mutex<HashMap<BookId, Bytes>>,
}

impl Previews {
    /// No previews yet, and a switch that forgets them.
    pub(crate) fn switch(state: State) -> Switch<Self> {
        Switch::new(state, STAYS, |state| {
            Arc::new(Self {
                open: match state {
                    State::Planted => sliced::open,
                    State::Repaired => copied::open,
                },
                by_book: Mutex::default(),
            })
        })
    }

    /// Keeps the preview of an upload, and returns the image.
    pub(super) fn take(&self, book: BookId, parts: &[Bytes]) -> Bytes {
        let Opened { image, preview } = (self.open)(parts);
        let mut previews = self.by_book.lock().expect("no holder of the lock panics");
        match preview {
            Some(preview) => previews.insert(book, preview),
            None => previews.remove(&book),
        };
        image
    }

    pub(super) fn get(&self, book: BookId) -> Option<Bytes> {
        let previews = self.by_book.lock().expect("no holder of the lock panics");
        previews.get(&book).cloned()
    }
}
