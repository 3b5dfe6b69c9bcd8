//! The check of exercise 11. `cargo lab exercise check 11` runs it and shows what matters.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use exercise_11_thumbnails::Thumbnails;
use exercise_11_thumbnails::scaler::Scaler;
use exercise_check::{BOUND, Finding, on_runtime, settle};
use tokio::runtime::{Builder, Handle};
use tokio::task::JoinSet;

/// Covers of an import.
const COVERS: usize = 200;
/// Threads that scaling may take on the machine of the check.
const THREADS: usize = 8;
/// Far more than a thread needs to begin; it judges no speed.
const PATIENCE: Duration = BOUND.checked_div(3).expect("three is not zero");

/// A scaler whose door is closed until the check opens it.
#[derive(Default)]
struct Studio {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    open: bool,
    inside: usize,
}

impl Studio {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) {
        self.state().open = true;
        self.changed.notify_all();
    }

    /// Blocks until so many pictures are being scaled at one time, or nothing more happens.
    fn sees(&self, inside: usize) -> usize {
        let (state, _) = self
            .changed
            .wait_timeout_while(self.state(), PATIENCE, |state| state.inside < inside)
            .unwrap_or_else(PoisonError::into_inner);
        state.inside
    }
}

struct Door(Arc<Studio>);

impl Scaler for Door {
    fn scale(&self, picture: &[u8]) -> Vec<u8> {
        let mut state = self.0.state();
        state.inside += 1;
        self.0.changed.notify_all();
        drop(
            self.0
                .changed
                .wait_while(state, |state| !state.open)
                .unwrap_or_else(PoisonError::into_inner),
        );
        if picture == b"broken" {
            // A panic that no hook is told of: its words stay out of the report, and a hook set meanwhile would hide the findings of
            // the tests beside this one.
            std::panic::resume_unwind(Box::new("the scaler cannot cope with this one"));
        }
        picture.iter().rev().copied().collect()
    }
}

/// The door is opened at the end of a check, however it ends: no thread is left waiting.
struct Opens(Arc<Studio>);

impl Drop for Opens {
    fn drop(&mut self) {
        self.0.open();
    }
}

fn studio() -> (Opens, Thumbnails<Door>) {
    let studio = Arc::new(Studio::default());
    (Opens(Arc::clone(&studio)), Thumbnails::new(Door(studio)))
}

fn threads() -> usize {
    Handle::current().metrics().num_blocking_threads()
}

fn picture(number: usize) -> Vec<u8> {
    number.to_le_bytes().to_vec()
}

#[test]
fn an_import_takes_few_threads_and_gets_every_thumbnail() {
    on_runtime(Builder::new_current_thread(), || async {
        let (studio, thumbnails) = studio();
        let mut import = JoinSet::new();
        for number in 0..COVERS {
            let thumbnails = thumbnails.clone();
            import.spawn(async move {
                let expected: Vec<u8> = picture(number).into_iter().rev().collect();
                thumbnails.make(picture(number)).await == Some(expected)
            });
        }
        settle().await;
        let threads = threads();
        drop(studio);
        let made = import
            .join_all()
            .await
            .into_iter()
            .filter(|right| *right)
            .count();
        if threads > THREADS {
            return Err(Finding {
                counter: "blocking-threads",
                expected: format!("at most {THREADS} threads while {COVERS} covers wait"),
                measured: format!("{threads}"),
                why: "the pool ends at 512 threads, and whoever needs it then, for a file or a name, waits behind all covers",
            });
        }
        if made == COVERS {
            return Ok(());
        }
        Err(Finding {
            counter: "thumbnails-made",
            expected: format!("the right thumbnail for each of {COVERS} covers"),
            measured: format!("{made}"),
            why: "a cover that is turned away when many come is missing in the shop",
        })
    });
}

#[test]
fn covers_are_scaled_side_by_side() {
    on_runtime(Builder::new_current_thread(), || async {
        let (studio, thumbnails) = studio();
        let mut import = JoinSet::new();
        for number in 0..8 {
            let thumbnails = thumbnails.clone();
            import.spawn(async move { thumbnails.make(picture(number)).await });
        }
        settle().await;
        let inside = studio.0.sees(2);
        drop(studio);
        import.join_all().await;
        if inside >= 2 {
            return Ok(());
        }
        Err(Finding {
            counter: "side-by-side",
            expected: "at least 2 covers in work while 8 wait, also on a machine with one core"
                .to_owned(),
            measured: format!("{inside}"),
            why: "one by one, a cover that takes long holds up all others; a number taken from the machine is 1 where it has one core",
        })
    });
}

#[test]
fn publishers_who_leave_do_not_make_room() {
    on_runtime(Builder::new_current_thread(), || async {
        let (studio, thumbnails) = studio();
        for wave in 0..25 {
            let mut import = JoinSet::new();
            for number in 0..4 {
                let thumbnails = thumbnails.clone();
                import.spawn(async move { thumbnails.make(picture(4 * wave + number)).await });
            }
            settle().await;
            import.shutdown().await;
        }
        let threads = threads();
        drop(studio);
        let again = thumbnails.make(picture(1)).await.is_some();
        if threads > THREADS {
            return Err(Finding {
                counter: "threads-of-those-who-left",
                expected: format!(
                    "at most {THREADS} threads after 25 imports of 4 covers were broken off"
                ),
                measured: format!("{threads}"),
                why: "what runs on a thread goes on when its request is dropped: the place is free when the work ends, not before",
            });
        }
        if again {
            return Ok(());
        }
        Err(Finding {
            counter: "thumbnails-made",
            expected: "a thumbnail after others have left".to_owned(),
            measured: "none".to_owned(),
            why: "who leaves has to give its place back in the end",
        })
    });
}

#[test]
fn broken_pictures_give_their_place_back() {
    on_runtime(Builder::new_current_thread(), || async {
        let (studio, thumbnails) = studio();
        drop(studio);
        let mut made = 0;
        for _ in 0..32 {
            made += usize::from(thumbnails.make(b"broken".to_vec()).await.is_some());
        }
        let after = thumbnails.make(b"abc".to_vec()).await;
        if made == 0 && after.as_deref() == Some(b"cba") {
            return Ok(());
        }
        Err(Finding {
            counter: "thumbnails-made",
            expected: "no thumbnail of a broken picture, and the next one as ever".to_owned(),
            measured: format!("{made} of broken ones, then {after:?}"),
            why: "a place that is lost with each panic ends in none",
        })
    });
}
