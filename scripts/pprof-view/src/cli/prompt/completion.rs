//! Words for the tabulator key: commands and options first, then functions.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustyline::completion::{Completer, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

use super::Settings;
use super::line::REPORTS;
use crate::profile::Profile;

/// More are no help.
const MOST: usize = 50;

/// All that can be completed.
pub(super) struct Names {
    words: BTreeSet<String>,
    functions: BTreeSet<Arc<str>>,
}

impl Names {
    pub(super) fn new(profile: &Profile, settings: &Settings) -> Self {
        let words = REPORTS.into_iter().chain(["help", "options", "quit"]);
        let words = words.chain(settings.names()).map(str::to_owned);
        Self {
            words: words.chain(settings.sample_types.iter().cloned()).collect(),
            functions: profile
                .functions
                .iter()
                .map(|function| function.name.clone())
                .collect(),
        }
    }

    /// Where the word at the end of the text begins, and what it may become.
    fn candidates(&self, text: &str) -> (usize, Vec<String>) {
        let start = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let (before, word) = text.split_at(start);
        let first = before.split_whitespace().next();
        if first.is_none_or(|first| first == "help") {
            let words = self
                .words
                .iter()
                .filter(|candidate| candidate.starts_with(word));
            return (start, words.cloned().collect());
        }
        // A function is completed from any part of its name, as an expression that means it.
        let dash = usize::from(word.starts_with('-'));
        let part = word[dash..].replace('\\', "");
        let functions = self.functions.iter().filter(|name| name.contains(&part));
        let functions = functions.map(|name| regex::escape(name));
        (start + dash, functions.take(MOST).collect())
    }
}

impl Completer for Names {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, candidates) = self.candidates(&line[..pos]);
        let pair = |candidate: String| Pair {
            display: candidate.clone(),
            replacement: candidate,
        };
        Ok((start, candidates.into_iter().map(pair).collect()))
    }
}

impl Helper for Names {}
impl Highlighter for Names {}
impl Validator for Names {}
impl Hinter for Names {
    type Hint = String;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Function;

    #[test]
    fn words_come_first_and_functions_after_them() {
        let function = |name: &str| Function {
            name: name.into(),
            ..Function::default()
        };
        let profile = Profile {
            functions: vec![function("main.(*T).add"), function("main.run")],
            ..Profile::default()
        };
        let names = Names::new(&profile, &Settings::new(Vec::new(), &profile));
        assert_eq!(names.candidates("tagf"), (0, vec!["tagfocus".to_owned()]));
        assert_eq!(names.candidates("help tra"), (5, vec!["traces".to_owned()]));
        assert_eq!(
            names.candidates("peek add"),
            (5, vec![r"main\.\(\*T\)\.add".to_owned()])
        );
        assert_eq!(
            names.candidates("top -run"),
            (5, vec![r"main\.run".to_owned()])
        );
        assert_eq!(names.candidates("top main").1.len(), 2);
    }
}
