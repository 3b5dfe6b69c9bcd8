//! The sessions that have begun and not ended.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::Instant;

use super::news::News;
use super::subscriptions::{MOST, Subscription};
use crate::books::BookId;
use crate::error::{Error, Result};
use crate::users::UserId;

/// How long a session lives.
pub(super) const LIFETIME: Duration = Duration::from_hours(12);

/// Sessions that have outlived their time are looked for this often.
const SWEEP: Duration = Duration::from_mins(1);

/// What a client shows to be recognised: 32 random bytes, hexadecimal on the wire. Nothing prints it but the answer
/// that begins the session.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Token([u8; 32]);

/// A visit to the shop.
pub(crate) struct Session {
    pub(super) user: Option<UserId>,
    begun: Instant,
    // So that asking for no news takes no lock.
    unread: AtomicBool,
    // std's lock: no section below awaits.
    subscriptions: Mutex<Vec<Subscription>>,
}

/// Every session, by its token.
pub(crate) struct Sessions {
    // std's lock: no section below awaits.
    table: Mutex<Table>,
}

struct Table {
    by_token: HashMap<Token, Arc<Session>>,
    next_sweep: Instant,
}

impl Token {
    fn random() -> Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return None;
        };
        let digit = |sign: u8| char::from(sign).to_digit(16);
        let byte = |&[high, low]: &[u8; 2]| u8::try_from(digit(high)? * 16 + digit(low)?).ok();
        let bytes: Vec<u8> = pairs.iter().map(byte).collect::<Option<_>>()?;
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Session {
    fn new(user: Option<UserId>) -> Self {
        Self {
            user,
            begun: Instant::now(),
            unread: AtomicBool::new(false),
            subscriptions: Mutex::default(),
        }
    }

    fn is_over(&self) -> bool {
        self.begun.elapsed() >= LIFETIME
    }

    /// Adds a subscription. One to a book that is subscribed to already changes nothing.
    pub(super) fn add(&self, subscription: Subscription) -> Result<()> {
        let mut all = self.subscriptions();
        if all.iter().any(|known| known.book == subscription.book) {
            return Ok(());
        }
        if all.len() >= MOST {
            return Err(Error::Conflict("a session has at most 20 subscriptions"));
        }
        all.push(subscription);
        Ok(())
    }

    /// The books that are subscribed to.
    pub(super) fn books(&self) -> Vec<BookId> {
        let all = self.subscriptions();
        all.iter().map(|subscription| subscription.book).collect()
    }

    /// What the subscriptions have heard, and not told yet.
    pub(super) fn news(&self) -> Vec<News> {
        if !self.unread.swap(false, Ordering::AcqRel) {
            return Vec::new();
        }
        let all = self.subscriptions();
        all.iter()
            .flat_map(|subscription| subscription.heard.take())
            .collect()
    }

    pub(super) fn mark_unread(&self) {
        self.unread.store(true, Ordering::Release);
    }

    fn tell(&self, news: News) {
        let all = self.subscriptions();
        for subscription in all.iter().filter(|known| known.book == news.book_id) {
            (subscription.on_change)(news);
        }
    }

    fn subscriptions(&self) -> MutexGuard<'_, Vec<Subscription>> {
        self.subscriptions
            .lock()
            .expect("no holder of the lock panics")
    }
}

impl Sessions {
    pub(crate) fn new() -> Self {
        let table = Table {
            by_token: HashMap::new(),
            next_sweep: Instant::now() + SWEEP,
        };
        Self {
            table: Mutex::new(table),
        }
    }

    /// Begins a session, of a user or of a guest.
    pub(super) fn begin(&self, user: Option<UserId>) -> Result<Token> {
        let token = Token::random()?;
        let session = Arc::new(Session::new(user));
        let mut table = self.table();
        table.sweep();
        table.by_token.insert(token.clone(), session);
        Ok(token)
    }

    pub(super) fn find(&self, token: &Token) -> Option<Arc<Session>> {
        let session = self.table().by_token.get(token).map(Arc::clone);
        session.filter(|session| !session.is_over())
    }

    pub(super) fn end(&self, token: &Token) {
        self.table().by_token.remove(token);
    }

    /// Tells every session that watches the book.
    pub(crate) fn tell(&self, book_id: BookId, in_stock: i64) {
        // Copied, so that nobody waits for the table while sessions listen.
        let sessions: Vec<_> = self.table().by_token.values().map(Arc::clone).collect();
        for session in sessions {
            session.tell(News { book_id, in_stock });
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().expect("no holder of the lock panics")
    }
}

impl Table {
    fn sweep(&mut self) {
        let now = Instant::now();
        if now >= self.next_sweep {
            self.by_token.retain(|_, session| !session.is_over());
            self.next_sweep = now + SWEEP;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_session_ends_with_its_time_and_is_swept_away() {
        let sessions = Sessions::new();
        let token = sessions.begin(None).unwrap();
        assert!(sessions.find(&token).is_some());
        tokio::time::advance(LIFETIME).await;
        assert!(sessions.find(&token).is_none());
        sessions.begin(None).unwrap();
        assert_eq!(sessions.table().by_token.len(), 1);
    }

    #[test]
    fn a_token_reads_back_what_it_wrote_and_nothing_shorter() {
        let text = Token::random().unwrap().to_string();
        assert_eq!(Token::parse(&text).unwrap().to_string(), text);
        assert!(Token::parse(&text[2..]).is_none() && Token::parse(&text[1..]).is_none());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_token_parser_fail(text in "\\PC{0,70}|[0-9a-fA-F]{60,68}") {
            if let Some(token) = Token::parse(&text) {
                prop_assert_eq!(token.to_string(), text.to_lowercase());
            }
        }
    }
}
