//! Planted files that the reader has changed: what is launched as planted is then the reader's version.

use crate::error::Result;
use crate::fix::Desk;
use crate::terminal::{Page, UNSURE, styled};
use crate::verdict::Expectation;
use crate::workspace::Workspace;

/// A fault whose planted file is not as shipped, and that file.
pub(super) struct Edited {
    fault: &'static str,
    file: &'static str,
}

impl Edited {
    /// Those of `expectations`.
    pub(super) fn among(
        workspace: &Workspace,
        expectations: &[&'static Expectation],
    ) -> Result<Vec<Self>> {
        let mut edited = vec![];
        for expectation in expectations {
            let Some(culprit) = &expectation.culprit else {
                continue;
            };
            let fault = expectation.fault;
            if Desk::of(workspace, fault, culprit).is_edited()? {
                let file = culprit.file;
                edited.push(Self { fault, file });
            }
        }
        Ok(edited)
    }

    /// Says so on `page`, with the way back.
    pub(super) fn tell(&self, page: &mut Page) {
        let Self { fault, file } = self;
        page.line(format!(
            "{} {file} is edited: your version is what is measured as planted, and a repair makes that side FAIL\n\
             {} `cargo lab fix {fault} reset` brings the planted one back and keeps yours; `cargo lab fix {fault} --once` proves a repair",
            styled(UNSURE, "warning:"),
            styled(UNSURE, "hint:"),
        ));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::verdict::expectations::{N_PLUS_ONE, RSS_STAYS, SLOW_LIST};

    #[test]
    fn an_edited_file_is_named_and_one_as_shipped_is_not() {
        let root = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(root.path());
        let chosen = [&SLOW_LIST, &N_PLUS_ONE, &RSS_STAYS];
        for culprit in chosen.iter().filter_map(|it| Some((it, it.culprit?))) {
            let (expectation, culprit) = culprit;
            let desk = Desk::of(&workspace, expectation.fault, &culprit);
            for file in [desk.working(), desk.pristine()] {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, "as shipped").unwrap();
            }
        }
        assert!(Edited::among(&workspace, &chosen).unwrap().is_empty());

        let repaired = Desk::of(&workspace, "slow-list", &SLOW_LIST.culprit.unwrap());
        fs::write(repaired.working(), "repaired").unwrap();
        let edited = Edited::among(&workspace, &chosen).unwrap();
        let named: Vec<_> = edited.iter().map(|edited| edited.fault).collect();
        assert_eq!(named, ["slow-list"]);
    }
}
