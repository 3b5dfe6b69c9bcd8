//! From the file's ids to indices.

use std::collections::HashMap;

use super::error::{Fault, ParseError};

/// The ids of one table. Writers number rows from 1, so that most lookups need no hashing.
pub(super) struct Ids {
    table: &'static str,
    dense: Vec<u64>,
    sparse: HashMap<u64, usize>,
}

impl Ids {
    pub(super) fn new(table: &'static str) -> Self {
        Self {
            table,
            dense: Vec::new(),
            sparse: HashMap::new(),
        }
    }

    /// Notes the id of the next row.
    pub(super) fn push(&mut self, id: u64, offset: usize) -> Result<(), ParseError> {
        if id == 0 {
            return Err(Fault::Reserved { table: self.table }.at(offset));
        }
        if self.find(id).is_some() {
            return Err(Fault::Duplicate {
                table: self.table,
                id,
            }
            .at(offset));
        }
        if id != self.dense.len() as u64 + 1 {
            self.sparse.insert(id, self.dense.len());
        }
        self.dense.push(id);
        Ok(())
    }

    /// The row with this id.
    pub(super) fn find(&self, id: u64) -> Option<usize> {
        let guess = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
        guess
            .filter(|&index| self.dense.get(index) == Some(&id))
            .or_else(|| self.sparse.get(&id).copied())
    }

    /// The row with this id, or the fault of there being none.
    pub(super) fn index(&self, id: u64, offset: usize) -> Result<usize, ParseError> {
        self.find(id).ok_or_else(|| {
            Fault::Dangling {
                table: self.table,
                id,
            }
            .at(offset)
        })
    }
}
