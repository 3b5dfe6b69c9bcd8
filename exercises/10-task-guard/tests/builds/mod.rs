//! Builds of a service, healthy ones and ones with a leak: real tasks on a runtime of their own.

use std::cell::RefCell;
use std::future::pending;

use exercise_10_task_guard::service::Service;
use exercise_check::until;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// How a build's tasks come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// A pool of this many from the start.
    Pool(usize),
    /// One for each of the first so many keys, for good: a cache with a bound.
    WarmUp(usize),
    /// Sessions that overlap: up to so many at one time, all of them closed again.
    Sessions(usize),
    /// One in so many requests leaves a task for ever.
    LeavesOneIn(usize),
}

/// A build: its habits, and the tasks that they have started.
pub(crate) struct Build {
    pub(crate) name: String,
    habits: Vec<Habit>,
    runtime: Runtime,
    served: usize,
    /// Tasks that stay for good.
    kept: usize,
    sessions: Vec<JoinHandle<()>>,
    looks: RefCell<Vec<Look>>,
}

/// What a guard saw.
#[derive(Clone, Copy)]
struct Look {
    served: usize,
    tasks: usize,
}

/// Looks that are told one by one.
const TOLD: usize = 6;

impl Build {
    pub(crate) fn new(name: impl Into<String>, habits: &[Habit]) -> Self {
        let runtime = Builder::new_current_thread()
            .build()
            .expect("a runtime starts");
        let mut build = Self {
            name: name.into(),
            habits: habits.to_vec(),
            runtime,
            served: 0,
            kept: 0,
            sessions: vec![],
            looks: RefCell::default(),
        };
        for habit in habits {
            if let Habit::Pool(size) = habit {
                (0..*size).for_each(|_| build.keep());
            }
        }
        build
    }

    pub(crate) fn served(&self) -> usize {
        self.served
    }

    /// What the guard saw: "3013 live tasks after 1000 requests, 3038 after 2000".
    pub(crate) fn seen(&self) -> String {
        let looks = self.looks.borrow();
        let mut said: Vec<String> = looks
            .iter()
            .take(TOLD)
            .enumerate()
            .map(|(index, Look { served, tasks })| match index {
                0 => format!("{tasks} live tasks after {served} requests"),
                _ => format!("{tasks} after {served}"),
            })
            .collect();
        if looks.is_empty() {
            said.push("no look at its tasks".to_owned());
        }
        if looks.len() > TOLD {
            said.push(format!("and {} more looks", looks.len() - TOLD));
        }
        said.join(", ")
    }

    fn keep(&mut self) {
        self.kept += 1;
        self.runtime.spawn(pending::<()>());
    }

    fn request(&mut self) {
        self.served += 1;
        for habit in self.habits.clone() {
            match habit {
                Habit::WarmUp(keys) if self.served <= keys => self.keep(),
                Habit::Sessions(most) => {
                    self.sessions.push(self.runtime.spawn(pending()));
                    if self.sessions.len() > most {
                        self.sessions.drain(..).for_each(|session| session.abort());
                    }
                }
                Habit::LeavesOneIn(requests) if self.served.is_multiple_of(requests) => {
                    self.keep();
                }
                Habit::Pool(_) | Habit::WarmUp(_) | Habit::LeavesOneIn(_) => {}
            }
        }
    }
}

impl Service for Build {
    fn serve(&mut self, requests: usize) {
        for _ in 0..requests {
            self.request();
        }
        // What was aborted ends at its next turn.
        let live = self.kept + self.sessions.len();
        let metrics = self.runtime.metrics();
        let settled = self
            .runtime
            .block_on(until(|| metrics.num_alive_tasks() == live));
        assert!(
            settled,
            "{} live tasks, not {live}",
            metrics.num_alive_tasks()
        );
    }

    fn live_tasks(&self) -> usize {
        let tasks = self.runtime.metrics().num_alive_tasks();
        self.looks.borrow_mut().push(Look {
            served: self.served,
            tasks,
        });
        tasks
    }
}
