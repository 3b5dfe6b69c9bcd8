//! The catalogue of planted faults: id, class, chapter, title and switch.
//!
//! A fault's state lives in the component that has the fault, one per [`App`]; nothing here is mutable.

use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::App;
use crate::error::StartError;

/// A fault that the bookstore can have or not have.
#[derive(Debug)]
pub struct Fault {
    /// Its name in flags, routes and lessons.
    pub id: &'static str,
    /// The kind of profile that shows it.
    pub class: Class,
    /// The chapter that hunts it.
    pub chapter: &'static str,
    /// What a reader sees of it, without the cause.
    pub title: &'static str,
    state: fn(&App) -> State,
    switch: fn(App, State) -> Switching,
}

type Switching = Pin<Box<dyn Future<Output = &'static str> + Send>>;

/// The kinds of fault, by what they use up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Tasks that do not end.
    Tasks,
}

/// Which of the two bodies runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// With the fault.
    Planted,
    /// Without it, with the same answers.
    Repaired,
}

/// Every fault there is.
pub const CATALOGUE: &[Fault] = &[Fault {
    id: WATCH_EXPIRATION,
    class: Class::Tasks,
    chapter: "02-task-leak",
    title: "The number of tasks grows with every book that is read",
    state: |app| app.cache.state(),
    switch: |app, state| Box::pin(async move { app.cache.rebuild(state).await }),
}];

pub(crate) const WATCH_EXPIRATION: &str = "watch-expiration";

impl Fault {
    /// The fault of that id, if there is one.
    pub fn find(id: &str) -> Option<&'static Self> {
        CATALOGUE.iter().find(|fault| fault.id == id)
    }

    /// Its state in `app`.
    pub fn state(&self, app: &App) -> State {
        (self.state)(app)
    }

    /// Rebuilds the component that owns the fault, and says what stays of the old one.
    ///
    /// The work runs on the service's runtime, whichever runtime the caller is on.
    pub async fn switch(&self, app: &App, state: State) -> &'static str {
        app.runtime
            .spawn((self.switch)(app.clone(), state))
            .await
            .expect("a switch neither panics nor is aborted")
    }
}

/// The faults that are planted at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Every one: the bookstore out of the box leaks.
    All,
    /// These only.
    Only(Vec<&'static str>),
}

impl Selection {
    pub(crate) fn state(&self, id: &str) -> State {
        match self {
            Self::All => State::Planted,
            Self::Only(planted) if planted.contains(&id) => State::Planted,
            Self::Only(_) => State::Repaired,
        }
    }
}

impl FromStr for Selection {
    type Err = StartError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "all" => Ok(Self::All),
            "none" => Ok(Self::Only(Vec::new())),
            ids => ids
                .split(',')
                .map(|id| {
                    Fault::find(id)
                        .map(|fault| fault.id)
                        .ok_or_else(|| unknown(id))
                })
                .collect::<Result<_, _>>()
                .map(Self::Only),
        }
    }
}

fn unknown(id: &str) -> StartError {
    let known: Vec<_> = CATALOGUE.iter().map(|fault| fault.id).collect();
    StartError::new(
        format!("there is no fault `{id}`"),
        format!(
            "use `all`, `none`, or ids joined by commas out of: {}",
            known.join(", ")
        ),
    )
}
