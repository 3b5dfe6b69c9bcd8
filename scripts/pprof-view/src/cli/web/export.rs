//! The page as one file.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::failure::{CYAN, Failure, line};
use super::Page;
use crate::page::{Data, exported};
use crate::report::Sources;

/// The data with what a server would be asked for.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    data: &'a Data,
    start: &'a str,
    sources: BTreeMap<String, String>,
}

/// The HTML. With sources, the text of each file that the profile names and that is here.
pub(super) fn html(mut page: Page, with_sources: bool) -> Result<String, Failure> {
    let mut sources = BTreeMap::new();
    if with_sources {
        let files: BTreeSet<&str> = page.data.files().collect();
        let count = files.len();
        for file in files {
            if let Ok(text) = page.source.read(file) {
                sources.insert(file.to_owned(), text);
            }
        }
        let found = sources.len();
        line(
            "note",
            CYAN,
            &format!("{found} of {count} source files are here and taken along"),
        );
    }
    let whole = Whole {
        data: &page.data,
        start: &page.start,
        sources,
    };
    let json = serde_json::to_string(&whole)
        .map_err(|error| Failure::new(error.to_string(), "report this as a fault of pprof-view"))?;
    Ok(exported(&page.title, &json))
}
