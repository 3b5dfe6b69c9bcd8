//! What a row of a report stands for, and its name.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::profile::{Line, Location, Profile};

/// The identity of a row: two stack frames with equal fields are one node.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct NodeInfo {
    pub(crate) name: Arc<str>,
    pub(crate) address: u64,
    pub(crate) file: Arc<str>,
    pub(crate) start_line: i64,
    pub(crate) line: i64,
    pub(crate) column: i64,
    /// The binary; kept where the report tells binaries apart, or where nothing else is known.
    pub(crate) object: Arc<str>,
}

/// What a part of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Component {
    /// The function.
    Name,
    /// An address, a file, a line or a binary.
    Place,
}

/// Whether functions of the same name in different binaries are one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binaries {
    Merged,
    Apart,
}

impl NodeInfo {
    /// The node of one line of a location, or of a location without symbol.
    pub(crate) fn new(
        profile: &Profile,
        location: &Location,
        line: Option<&Line>,
        binaries: Binaries,
    ) -> Self {
        let nothing = || Arc::<str>::from("");
        let object = || {
            location
                .mapping
                .map_or_else(nothing, |index| profile.mappings[index].filename.clone())
        };
        let Some(line) = line else {
            return Self {
                name: nothing(),
                address: location.address,
                file: nothing(),
                start_line: 0,
                line: 0,
                column: 0,
                object: object(),
            };
        };
        let function = &profile.functions[line.function];
        let apart = binaries == Binaries::Apart || function.name.is_empty();
        Self {
            name: function.name.clone(),
            address: location.address,
            file: clean(&function.filename),
            start_line: if apart { function.start_line } else { 0 },
            line: line.line,
            column: line.column,
            object: if apart { object() } else { nothing() },
        }
    }

    /// The name in a report: as much as the granularity left.
    pub(crate) fn printable(&self) -> String {
        let parts: Vec<String> = self
            .components()
            .into_iter()
            .map(|(part, _)| part)
            .collect();
        parts.join(" ")
    }

    /// The parts of the name.
    pub(crate) fn components(&self) -> Vec<(String, Component)> {
        let mut parts = Vec::new();
        if self.address != 0 {
            parts.push((format!("{:016x}", self.address), Component::Place));
        }
        if !self.name.is_empty() {
            parts.push((self.name.to_string(), Component::Name));
        }
        if self.line != 0 {
            let mut place = format!("{}:{}", self.file, self.line);
            if self.column != 0 {
                write!(place, ":{}", self.column).expect("writing to a String succeeds");
            }
            parts.push((place, Component::Place));
        } else if !self.file.is_empty() {
            parts.push((self.file.to_string(), Component::Place));
        } else if self.name.is_empty() {
            let place = match base(&self.object) {
                "" => "<unknown>".to_owned(),
                object => format!("[{object}]"),
            };
            parts.push((place, Component::Place));
        }
        parts
    }

    /// The order among rows of equal weight.
    pub(crate) fn compare_names(&self, other: &Self) -> Ordering {
        if self.address != 0 && other.address != 0 && self.address != other.address {
            return self.address.cmp(&other.address);
        }
        self.printable().cmp(&other.printable())
    }

    /// The last resort of every order: all fields, compared as the text that Go prints for the struct.
    pub(crate) fn compare_fields(&self, other: &Self) -> Ordering {
        let text = |info: &Self| {
            let Self {
                name,
                address,
                file,
                start_line,
                line,
                column,
                object,
            } = info;
            format!("{{{name}  {address} {file} {start_line} {line} {column} {object}}}")
        };
        text(self).cmp(&text(other))
    }
}

/// The last component of a path.
pub(crate) fn base(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match trimmed.rsplit_once('/') {
        Some((_, base)) => base,
        None if trimmed.is_empty() && !path.is_empty() => "/",
        None => trimmed,
    }
}

/// The path without `.`, `..` and doubled separators, so that one file has one name.
pub(crate) fn clean(path: &Arc<str>) -> Arc<str> {
    let odd = path
        .split('/')
        .enumerate()
        .any(|(index, part)| matches!(part, "." | "..") || (part.is_empty() && index > 0));
    if !odd {
        return path.clone();
    }
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if absolute {
        format!("/{joined}").into()
    } else if joined.is_empty() {
        ".".into()
    } else {
        joined.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_spelling() {
        let clean = |path: &str| clean(&Arc::from(path)).to_string();
        assert_eq!(clean("/a/./b/../c//d.rs"), "/a/c/d.rs");
        assert_eq!(clean("./src/main.rs"), "src/main.rs");
        assert_eq!(clean("../../x"), "../../x");
        assert_eq!(clean("/../x/"), "/x");
        assert_eq!(clean("a/.."), ".");
        assert_eq!(clean(""), "");
    }

    #[test]
    fn the_last_component_names_a_binary() {
        assert_eq!(base("/usr/lib/libc.so.6"), "libc.so.6");
        assert_eq!(base("[vdso]"), "[vdso]");
        assert_eq!(base("/"), "/");
        assert_eq!(base(""), "");
    }
}
