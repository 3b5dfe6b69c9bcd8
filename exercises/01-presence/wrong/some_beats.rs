//! Wrong: every heartbeat ends by itself after a fixed number of beats. The count of tasks is bounded by a clock, not by the
//! sessions: a user who stays connected longer than that goes offline.
//! Counter: online-while-connected
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
    _heartbeat: JoinHandle<()>,
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
            _heartbeat: heartbeat,
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

async fn keep_online(user: String, clock: Clock, board: Arc<Board>) {
    let mut beats = clock.follow();
    for _ in 0..2 {
        if beats.changed().await.is_err() {
            return;
        }
        board.touch(&user, clock.now());
    }
}

impl Board {
    fn touch(&self, user: &str, beat: Beat) {
        self.lock().insert(user.to_owned(), beat);
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
