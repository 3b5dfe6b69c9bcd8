//! The check of exercise 01. `cargo lab exercise check 01` runs it and shows what matters.

mod check;

use check::{busiest_site, live_tasks, on_stage};
use exercise_check::Finding;

/// Tasks that the service may keep for itself, however many sessions came and went.
const ALLOWED: usize = 8;
/// Sessions that have come and gone at the three measurements: N, 2N, 4N.
const SESSIONS: [usize; 3] = [1_000, 2_000, 4_000];

#[test]
fn live_tasks_do_not_grow_with_sessions_that_have_left() {
    on_stage(|stage| async move {
        let mut measured = vec![];
        let mut sessions = 0;
        for goal in SESSIONS {
            while sessions < goal {
                let session = stage
                    .presence
                    .connect(&format!("reader {}", sessions % 100));
                sessions += 1;
                // Some leave before their first heartbeat, some after it.
                if sessions % 10 == 0 {
                    tokio::task::yield_now().await;
                }
                drop(session);
            }
            stage.beat(3).await;
            measured.push(live_tasks(ALLOWED).await);
        }
        if measured.iter().all(|tasks| *tasks <= ALLOWED) {
            return Ok(());
        }
        let site = busiest_site()
            .map(|site| format!("; {site}"))
            .unwrap_or_default();
        Err(Finding {
            counter: "live-tasks",
            expected: format!(
                "at most {ALLOWED} live tasks after {SESSIONS:?} sessions have come and gone"
            ),
            measured: format!("{measured:?} live tasks{site}"),
            why: "a task that outlives its session is never freed, and keeps its user online for ever",
        })
    });
}

#[test]
fn a_user_is_online_for_as_long_as_the_session_is_held() {
    on_stage(|stage| async move {
        let session = stage.presence.connect("ada");
        for beat in 1..=64 {
            stage.beat(1).await;
            if !stage.is_online(session.user()) {
                return Err(Finding {
                    counter: "online-while-connected",
                    expected: "`ada` online at each of 64 beats, her session is held".to_owned(),
                    measured: format!("offline at beat {beat}"),
                    why: "a fix that ends heartbeats too early trades a leak for wrong answers",
                });
            }
        }
        Ok(())
    });
}

#[test]
fn a_user_is_offline_soon_after_the_session_is_dropped() {
    on_stage(|stage| async move {
        let session = stage.presence.connect("ada");
        stage.beat(4).await;
        drop(session);
        stage.beat(8).await;
        if stage.is_online("ada") {
            return Err(Finding {
                counter: "offline-after-leaving",
                expected: "`ada` offline 8 beats after her session was dropped".to_owned(),
                measured: "still online".to_owned(),
                why: "readers write to people who have left, and wait for an answer",
            });
        }
        Ok(())
    });
}

#[test]
fn a_user_who_comes_back_is_online_again() {
    on_stage(|stage| async move {
        drop(stage.presence.connect("ada"));
        stage.beat(8).await;
        let _again = stage.presence.connect("ada");
        for beat in 1..=16 {
            stage.beat(1).await;
            if !stage.is_online("ada") {
                return Err(Finding {
                    counter: "online-after-return",
                    expected: "`ada` online at each of 16 beats after she came back".to_owned(),
                    measured: format!("offline at beat {beat}"),
                    why: "connections break all day; the second one is as good as the first",
                });
            }
        }
        Ok(())
    });
}

#[test]
fn one_of_two_sessions_leaves_and_the_other_keeps_the_user_online() {
    // Which of the two leaves must not matter.
    for older_leaves in [true, false] {
        on_stage(move |stage| async move {
            let phone = stage.presence.connect("ada");
            let desk = stage.presence.connect("ada");
            stage.beat(2).await;
            let (leaving, _held) = if older_leaves {
                (phone, desk)
            } else {
                (desk, phone)
            };
            drop(leaving);
            for beat in 0..=16 {
                // At 0, before any heartbeat could put her back.
                if beat > 0 {
                    stage.beat(1).await;
                }
                if !stage.is_online("ada") {
                    let which = if older_leaves { "first" } else { "second" };
                    return Err(Finding {
                        counter: "other-session-unharmed",
                        expected: format!(
                            "`ada` online when the {which} of her two sessions leaves, and at each of 16 beats after it"
                        ),
                        measured: match beat {
                            0 => "offline at once, before any beat".to_owned(),
                            _ => format!("offline at beat {beat}"),
                        },
                        why: "people have a phone and a desk: closing one is no goodbye",
                    });
                }
            }
            Ok(())
        });
    }
}
