//! The figures of a lesson, for programs.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Step;
use crate::error::{Error, Result};

/// What a lesson measured, step by step.
#[derive(Debug, Serialize)]
pub(super) struct Record {
    chapter: String,
    /// False when the lesson ended on an error or on Ctrl-C.
    finished: bool,
    steps: Vec<Taken>,
}

#[derive(Debug, Serialize)]
struct Taken {
    number: usize,
    step: Step,
    figures: Map<String, Value>,
}

impl Record {
    pub(super) fn new(chapter: &str) -> Self {
        Self {
            chapter: chapter.to_owned(),
            finished: false,
            steps: vec![],
        }
    }

    pub(super) fn step(&mut self, step: Step) {
        self.steps.push(Taken {
            number: step.number(),
            step,
            figures: Map::new(),
        });
    }

    /// Files a figure under the current step.
    pub(super) fn figure(&mut self, name: &str, value: Value) {
        let step = self
            .steps
            .last_mut()
            .expect("a lesson starts with a step before it measures");
        step.figures.insert(name.to_owned(), value);
    }

    pub(super) fn finish(&mut self, finished: bool) {
        self.finished = finished;
    }

    pub(super) fn json(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(|e| {
            Error::new(
                format!("figures that are no JSON: {e}"),
                "run the lesson without --json",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_under_the_step_that_measured_them() {
        let mut record = Record::new("02-task-leak");
        record.step(Step::Symptom);
        record.figure("tasks", 25.into());
        record.step(Step::Reproduce);
        record.figure("slope", 1.into());
        record.finish(true);
        insta::assert_snapshot!(record.json().unwrap(), @r#"
        {
          "chapter": "02-task-leak",
          "finished": true,
          "steps": [
            {
              "number": 1,
              "step": "symptom",
              "figures": {
                "tasks": 25
              }
            },
            {
              "number": 3,
              "step": "reproduce",
              "figures": {
                "slope": 1
              }
            }
          ]
        }
        "#);
    }
}
