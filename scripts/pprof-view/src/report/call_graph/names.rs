//! Names short enough for a box.

use std::sync::LazyLock;

use regex::Regex;

use crate::graph::{Component, NodeInfo, base};

/// A line of a box is broken after so many characters, where there is a place to break.
const BREAK: usize = 24;
/// What is still longer is cut.
const CUT: usize = 48;

/// pprof's own: the package path of a Go name, the package of a Java name, the namespace of a C++ method.
static SHORTENERS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        r"^(?:[\w\-\.]+/)+([^.]+\..+)",
        r"^(?:[a-z]\w*\.)*([A-Z][\w\$]*\.(?:<init>|[a-z][\w\$]*(?:\$\d+)?))(?:(?:\()|$)",
        r"^(?:[_a-zA-Z]\w*::)+(_*[A-Z]\w*::~?[_a-zA-Z]\w*(?:<.*>)?)$",
    ]
    .map(|text| Regex::new(text).expect("the expression is checked by the tests"))
});
static GO_VERSION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(.*?)/v(?:[2-9]|[1-9][0-9]+)([./].*)$").expect("checked by the tests")
});
/// The modules before a type that is named within another name.
static MODULES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:[\w{}#]+::)+(\w+)").expect("checked by the tests"));

/// The name of a node, line by line.
pub(super) fn lines(info: &NodeInfo) -> Vec<String> {
    let short = NodeInfo {
        name: shorten(&info.name).into(),
        file: base(&info.file).into(),
        ..info.clone()
    };
    let mut lines = Vec::new();
    for (part, of) in short.components() {
        if of == Component::Name {
            lines.extend(broken(&part));
        } else {
            lines.push(cut(&part));
        }
    }
    lines
}

fn shorten(name: &str) -> String {
    let name = name.strip_prefix("(anonymous namespace)::").unwrap_or(name);
    let name = GO_VERSION.replace(name, "$1$2");
    let short = SHORTENERS.iter().find_map(|regex| regex.captures(&name));
    short.map_or_else(|| name.to_string(), |found| found[1].to_owned())
}

/// Breaks a name where its parts meet.
fn broken(name: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for part in parts(name) {
        let part = cut(&without_modules(part));
        let line = lines.last_mut().expect("there is a first line");
        if line.is_empty() || line.chars().count() + part.chars().count() <= BREAK {
            line.push_str(&part);
        } else {
            lines.push(part);
        }
    }
    lines
}

/// Takes the modules off the types that a part names in brackets.
fn without_modules(part: &str) -> String {
    match part.find(['<', '(', '[']) {
        Some(at) => format!("{}{}", &part[..at], MODULES.replace_all(&part[at..], "$1")),
        None => part.to_owned(),
    }
}

/// The parts of a name with the separators (`::`, `.`) at their ends; what is in brackets stays together.
fn parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut from = 0;
    let bytes = name.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'<' | b'(' | b'[' | b'{' => depth += 1,
            b'>' | b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b':' if depth == 0 && at > from && bytes[at - 1] == b':' => {
                parts.push(&name[from..=at]);
                from = at + 1;
            }
            b'.' if depth == 0 => {
                parts.push(&name[from..=at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&name[from..]);
    parts.retain(|part| !part.is_empty());
    parts
}

fn cut(part: &str) -> String {
    match part.char_indices().nth(CUT) {
        Some((at, _)) => format!("{}…", &part[..at]),
        None => part.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_the_reader_knows() {
        assert_eq!(shorten("github.com/foo/bar.Baz.Run"), "bar.Baz.Run");
        assert_eq!(shorten("github.com/foo/bar/v4.Run"), "bar.Run");
        assert_eq!(shorten("java.util.HashMap.<init>"), "HashMap.<init>");
        assert_eq!(shorten("ns::other::Class::method"), "Class::method");
        assert_eq!(shorten("main.run"), "main.run");
        assert_eq!(shorten("bookstore::carts::add"), "bookstore::carts::add");
    }

    #[test]
    fn names_break_where_their_parts_meet() {
        assert_eq!(
            broken("bookstore::books::cache::watch_expiration"),
            ["bookstore::books::", "cache::watch_expiration"]
        );
        assert_eq!(
            broken("<alloc::vec::Vec<T> as core::iter::Extend<T>>::extend"),
            ["<Vec<T> as Extend<T>>::", "extend"]
        );
        assert_eq!(broken("main.(*shelf[...]).add"), ["main.(*shelf[...]).add"]);
        assert_eq!(broken(&"x".repeat(60)), ["x".repeat(48) + "…"]);
    }
}
