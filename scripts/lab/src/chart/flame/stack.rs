//! What is drawn of a stack, and under which names.

/// Frames that are drawn of each stack.
const DEPTH: usize = 14;

/// Whose code a frame is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Look {
    /// The service's own.
    Own,
    /// What it calls, or runs without it.
    #[default]
    Called,
    /// The stacks without a frame of the service.
    Beside,
}

impl Look {
    /// Warm for the service's own code, cool for what it calls.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Own => "f0",
            Self::Called => "f1",
            Self::Beside => "f2",
        }
    }
}

fn is_of(name: &str, from: &str) -> bool {
    name.trim_start_matches(['<', '&']).starts_with(from)
}

/// What is drawn of a stack, outermost first: its frames of the service, and what the innermost of them calls. What stands
/// between the service's frames is how its framework calls it. A stack without such a frame begins where its own work does.
pub(super) fn shown(path: &[&str], from: &str) -> Vec<(String, Look)> {
    let own = |name: &&str| (short(name), Look::Own);
    let called = |name: &&str| (short(name), Look::Called);
    let mut names: Vec<_> = if let Some(last) = path.iter().rposition(|name| is_of(name, from)) {
        let (outer, inner) = path.split_at(last + 1);
        let outer = outer.iter().filter(|name| is_of(name, from));
        outer.map(own).chain(inner.iter().map(called)).collect()
    } else {
        let beside = format!("without {}", from.trim_end_matches(':'));
        let work = path.iter().skip_while(|name| is_machinery(name));
        let beside = std::iter::once((beside, Look::Beside));
        beside.chain(work.map(called)).collect()
    };
    // The closures of one function are one.
    names.dedup();
    names.truncate(DEPTH);
    names
}

/// Whether a frame starts a thread or runs a task: each stack has some, and they tell nothing.
fn is_machinery(name: &str) -> bool {
    const MACHINERY: [&str; 8] = [
        "std::",
        "core::",
        "alloc::",
        "tokio::",
        "__rust",
        "__clone",
        "clone3",
        "start_thread",
    ];
    let name = name.trim_start_matches(['<', '&']);
    MACHINERY.iter().any(|start| name.starts_with(start))
}

/// A function as it is told apart by: `everything::serialize`, `Vec::clone`, without closures and generic arguments.
fn short(name: &str) -> String {
    let own = match name
        .strip_prefix('<')
        .and_then(|rest| rest.split_once(" as "))
    {
        // `<alloc::vec::Vec<T> as core::clone::Clone>::clone`: the type and the function.
        Some((of, rest)) => {
            let function = rest.rsplit_once(">::").map_or("", |(_, function)| function);
            format!("{}::{function}", last(&without_arguments(of)))
        }
        None => without_arguments(name.trim_start_matches('<')),
    };
    let is_name = |part: &&str| !part.is_empty() && !part.contains("closure");
    let parts: Vec<&str> = own.split("::").filter(is_name).collect();
    match parts.as_slice() {
        [] => name.to_owned(),
        [.., module, function] if name.starts_with("bookstore::") => {
            format!("{module}::{function}")
        }
        [.., before, function] if before.starts_with(char::is_uppercase) => {
            format!("{before}::{function}")
        }
        [first, .., function] => format!("{first}::{function}"),
        [function] => (*function).to_owned(),
    }
}

fn last(path: &str) -> String {
    let part = path.rsplit("::").find(|part| !part.is_empty());
    part.unwrap_or(path)
        .trim_start_matches(['&', '*'])
        .to_owned()
}

fn without_arguments(name: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for sign in name.chars() {
        match sign {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(sign),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_cut_to_what_tells_it_apart() {
        for (name, expected) in [
            (
                "bookstore::books::list::everything::serialize",
                "everything::serialize",
            ),
            ("bookstore::books::list::list::{{closure}}", "list::list"),
            (
                "<alloc::vec::Vec<T,A> as core::clone::Clone>::clone",
                "Vec::clone",
            ),
            (
                "<core::future::poll_fn::PollFn<F> as core::future::future::Future>::poll",
                "PollFn::poll",
            ),
            (
                "serde_json::ser::Serializer<W>::serialize_str",
                "Serializer::serialize_str",
            ),
            ("core::ptr::drop_in_place<sqlx::Row>", "core::drop_in_place"),
            ("write", "write"),
        ] {
            assert_eq!(short(name), expected);
        }
    }
}
