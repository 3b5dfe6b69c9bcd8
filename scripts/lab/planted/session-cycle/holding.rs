//! A subscription with its session at hand.

use std::sync::Arc;

use super::Subscription;
use crate::books::BookId;
use crate::error::Result;
use crate::sessions::Session;
use crate::sessions::news::{Heard, News};

#[inline(never)]
pub(super) fn subscribe(session: &Arc<Session>, book: BookId) -> Result<()> {
    let heard = Arc::new(Heard::nothing()); // anchor: heard
    let reader = Arc::clone(session);
    let note = Arc::clone(&heard);
    let on_change = move |news: News| {
        note.note(news);
        reader.mark_unread();
    };
    session.add(Subscription {
        book,
        heard,
        on_change: Box::new(on_change),
    })
}
