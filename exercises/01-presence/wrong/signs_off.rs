//! Wrong: the session ends its heartbeat and takes its user off the board, so that who leaves is offline at once. Who leaves with the
//! phone and stays at the desk is offline as well, until the desk's next beat.
//! Counter: other-session-unharmed
//!
//! Who is online.
//!
//! The gateway calls [`Presence::connect`] for each connection, keeps the [`Session`] while the connection is open, and
//! drops it when the connection closes. Shop pages ask [`Presence::online`] whom they can chat with.

pub mod clock;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::task::JoinHandle;

use clock::{Beat, Clock};

/// Beats that a user may miss and still count as online.
const GRACE: Beat = 2;

/// The service: sessions in, users online out.
#[derive(Debug)]
pub struct Presence {
    clock: Clock,
    board: Arc<Board>,
}

/// A connection of a user. The user is online while it is held, and for at most two beats after that.
#[derive(Debug)]
pub struct Session {
    user: String,
    board: Arc<Board>,
    heartbeat: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Board {
    // A std Mutex: never held across an await.
    last_seen: Mutex<HashMap<String, Beat>>,
}

impl Presence {
    /// Nobody is online yet.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            board: Arc::default(),
        }
    }

    /// Opens a session; a user may have several.
    pub fn connect(&self, user: &str) -> Session {
        self.board.touch(user, self.clock.now());
        let heartbeat = tokio::spawn(keep_online(
            user.to_owned(),
            self.clock.clone(),
            Arc::clone(&self.board),
        ));
        Session {
            user: user.to_owned(),
            board: Arc::clone(&self.board),
            heartbeat,
        }
    }

    /// The users online now, sorted.
    pub fn online(&self) -> Vec<String> {
        self.board
            .seen_since(self.clock.now().saturating_sub(GRACE))
    }
}

impl Session {
    /// Whose connection it is.
    pub fn user(&self) -> &str {
        &self.user
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.heartbeat.abort();
        self.board.forget(&self.user);
    }
}

async fn keep_online(user: String, clock: Clock, board: Arc<Board>) {
    let mut beats = clock.follow();
    while beats.changed().await.is_ok() {
        board.touch(&user, clock.now());
    }
}

impl Board {
    fn touch(&self, user: &str, beat: Beat) {
        self.lock().insert(user.to_owned(), beat);
    }

    fn forget(&self, user: &str) {
        self.lock().remove(user);
    }

    fn seen_since(&self, beat: Beat) -> Vec<String> {
        let mut users: Vec<String> = self
            .lock()
            .iter()
            .filter(|(_, seen)| **seen >= beat)
            .map(|(user, _)| user.clone())
            .collect();
        users.sort();
        users
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Beat>> {
        self.last_seen
            .lock()
            .expect("no holder of the board panics")
    }
}
