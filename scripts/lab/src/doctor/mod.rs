//! What lab needs of the machine: each finding with its mend.

mod flags;
mod hot_spot;
mod machine;
mod noise;
mod reach;
mod service;
mod tools;

pub use service::examine as examine_service;

use serde::Serialize;

use crate::workspace::Workspace;

/// One thing looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at; stable.
    pub name: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do; `None` where nothing is to be done.
    pub mend: Option<String>,
}

/// How a finding bears on the lessons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be, or not needed.
    Ok,
    /// Lessons run; something beside them may not.
    Warning,
    /// Lessons cannot run, or would measure something else.
    Problem,
}

/// Looks at everything, in the order in which it matters. Takes some seconds where the bookstore is built, which is then captured.
pub async fn examine(workspace: &Workspace) -> Vec<Finding> {
    let mut findings = flags::examine(workspace);
    findings.push(hot_spot::examine(workspace).await);
    findings.extend(tools::needed(workspace));
    findings.extend(machine::examine(workspace));
    findings.push(noise::examine());
    findings.extend(tools::optional());
    findings
}

impl Finding {
    fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Ok,
            found: found.into(),
            mend: None,
        }
    }

    fn warning(name: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Warning,
            found: found.into(),
            mend: Some(mend.into()),
        }
    }

    fn problem(name: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Problem,
            found: found.into(),
            mend: Some(mend.into()),
        }
    }
}
