//! Password hashes: Argon2id, some 20 ms and 19 MiB each; where the fault `hash-on-worker` of chapter 05-blocked-worker lives.
//!
//! Planted (`directly`), a hash is worked out where the request is, and holds up whatever else that worker of the runtime has to
//! do. Repaired (`pooled`), on a thread that may block.

mod directly;
mod pooled;

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use super::Password;
use crate::error::Result;
use crate::faults::{State, Switchable, Toggle};

/// As many hashes run at once; more would only share the same cores, at 19 MiB each.
const AT_ONCE: usize = 2;

/// A hash of no password: comparing with it takes as long as with a user's.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IG5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and compares passwords.
pub(crate) struct Passwords {
    pub(crate) hashing: Toggle,
    permits: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new(state: State) -> Self {
        Self {
            hashing: Toggle::new(state),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The PHC string of a new hash, with a salt of its own.
    pub(crate) async fn hash(&self, password: Password) -> Result<String> {
        let hash = self.run(move || hash(&password)).await??;
        Ok(hash)
    }

    /// Whether the password is the one that was hashed. With no hash it is not, and it takes as long.
    pub(crate) async fn verify(&self, password: Password, hash: Option<String>) -> Result<bool> {
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let matches = self.run(move || matches(&password, &hash)).await??;
        Ok(matches && is_known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        match self.hashing.state() {
            State::Planted => directly::run(&self.permits, work).await,
            State::Repaired => pooled::run(&self.permits, work).await,
        }
    }
}

fn hash(password: &Password) -> password_hash::Result<String> {
    let hash: PasswordHash = Argon2::default().hash_password(password.as_bytes())?;
    Ok(hash.to_string())
}

fn matches(password: &Password, hash: &str) -> password_hash::Result<bool> {
    match Argon2::default().verify_password(password.as_bytes(), hash) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    fn password(text: &str) -> Password {
        Password::try_from(text.to_owned()).unwrap()
    }

    #[tokio::test]
    async fn a_hash_matches_its_password_and_no_other_whoever_made_it() {
        for (hashed, verified) in [
            (State::Planted, State::Repaired),
            (State::Repaired, State::Planted),
        ] {
            matches_its_password_and_no_other(&Passwords::new(hashed), &Passwords::new(verified))
                .await;
        }
    }

    async fn matches_its_password_and_no_other(passwords: &Passwords, verifying: &Passwords) {
        let hash = passwords.hash(password("correct horse")).await.unwrap();
        let verify = async |text, hash| verifying.verify(password(text), hash).await.unwrap();
        assert!(verify("correct horse", Some(hash.clone())).await);
        assert!(!verify("correct mouse", Some(hash.clone())).await);
        assert!(!verify("correct horse", None).await);
        let again = passwords.hash(password("correct horse")).await.unwrap();
        assert_ne!(hash, again, "each hash has a salt of its own");
    }

    #[tokio::test]
    async fn a_hash_that_cannot_be_read_is_an_error_and_no_mismatch() {
        for state in [State::Planted, State::Repaired] {
            let damaged = Some("$argon2id$damaged".to_owned());
            let verified = Passwords::new(state)
                .verify(password("correct horse"), damaged)
                .await;
            assert!(verified.is_err(), "{state:?}");
        }
    }

    #[tokio::test]
    async fn hashing_holds_its_worker_only_where_that_is_planted() {
        // The only worker of this runtime is the test's own thread.
        let worker = thread::current().id();
        for (state, holds_it) in [(State::Planted, true), (State::Repaired, false)] {
            let passwords = Passwords::new(state);
            let hashed_on = passwords.run(|| thread::current().id()).await.unwrap();
            assert_eq!(hashed_on == worker, holds_it, "{state:?}");
        }
    }
}
