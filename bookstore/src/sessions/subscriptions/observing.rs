//! A subscription that asks whether its session is still there.

use std::sync::Arc;

use super::Subscription;
use crate::books::BookId;
use crate::error::Result;
use crate::sessions::Session;
use crate::sessions::news::{Heard, News};

#[inline(never)]
pub(super) fn subscribe(session: &Arc<Session>, book: BookId) -> Result<()> {
    let heard = Arc::new(Heard::nothing()); // anchor: heard
    let reader = Arc::downgrade(session);
    let note = Arc::clone(&heard);
    let on_change = move |news: News| {
        if let Some(reader) = reader.upgrade() {
            note.note(news);
            reader.mark_unread();
        }
    };
    session.add(Subscription {
        book,
        heard,
        on_change: Box::new(on_change),
    })
}
