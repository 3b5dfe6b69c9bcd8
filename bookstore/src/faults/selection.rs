//! Which faults a start plants: `all`, `none`, or ids.

use std::str::FromStr;

use super::{CATALOGUE, Fault, State};
use crate::error::StartError;

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
