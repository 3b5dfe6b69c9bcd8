//! The text forms, `debug=1` and `debug=2`, as Go writes them (`runtime/pprof`).

mod contentions;
mod folded;
mod goroutines;

use std::fmt::Write;

pub(crate) use self::folded::folded;
use crate::encode::visible;
use crate::stacks::{CREATED_BY, Machinery, Stacks};
use crate::symbolize::{self, Symbolizer};
use crate::{heap, tasks, threads};

pub(crate) use self::contentions::contentions;

/// How much a text form tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// `debug=1`: equal stacks in one record.
    Grouped,
    /// `debug=2` and above: a record for each.
    Full,
}

/// The text forms of the task profile.
pub(crate) fn tasks(detail: Detail) -> String {
    match detail {
        Detail::Grouped => goroutines::grouped(),
        Detail::Full => goroutines::in_full(),
    }
}

/// `heap profile: live: bytes [all: bytes] @ heap/2×rate`, rows by live bytes, then facts about the process.
///
/// Counts are as sampled: readers of this form scale them by the rate in its head.
pub(crate) fn heap_rows() -> String {
    let mut rows = heap::snapshot::raw();
    rows.sort_by(|a, b| {
        b.1.live_bytes
            .cmp(&a.1.live_bytes)
            .then_with(|| a.0.cmp(&b.0))
    });
    let mut sum = heap::snapshot::Totals::default();
    for (_, row) in &rows {
        sum.add(row);
    }
    let counts = |t: &heap::snapshot::Totals| {
        format!(
            "{}: {} [{}: {}]",
            t.live_objects, t.live_bytes, t.allocated_objects, t.allocated_bytes
        )
    };
    let mut text = format!(
        "heap profile: {} @ heap/{}\n",
        counts(&sum),
        2 * heap::rate()
    );
    symbolize::with(|symbolizer| {
        for (stack, totals) in &rows {
            row(&mut text, &counts(totals), stack);
            frames(&mut text, stack, Machinery::Allocation, symbolizer);
            text.push('\n');
        }
    });
    for remark in heap::snapshot::remarks() {
        line(&mut text, format_args!("# {remark}"));
    }
    facts(&mut text);
    text
}

/// Rows of count and stack for a profile that has no form of its own.
pub(crate) fn plain(name: &str, stacks: &Stacks) -> String {
    let mut text = format!("{name} profile: total {}\n", stacks.total(0));
    symbolize::with(|symbolizer| {
        for sample in &stacks.samples {
            row(&mut text, &sample.values[0].to_string(), &sample.addresses);
            for place in &sample.places {
                line(&mut text, format_args!("#\t{}", place.function));
            }
            frames(&mut text, &sample.addresses, stacks.machinery, symbolizer);
            text.push('\n');
        }
    });
    text
}

/// `count @ 0x… 0x…`
fn row(text: &mut String, counts: &str, stack: &[usize]) {
    let _ = write!(text, "{counts} @");
    for address in stack.iter().filter(|address| **address != CREATED_BY) {
        let _ = write!(text, " {address:#x}");
    }
    text.push('\n');
}

/// Address, function and `file:line` behind a `#`, aligned by tabs; inlined functions on lines of their own.
fn frames(text: &mut String, stack: &[usize], machinery: Machinery, symbolizer: &mut Symbolizer) {
    let mut rows = Vec::new();
    for (address, part) in visible(machinery, stack, symbolizer) {
        for frame in part.frames(&symbolizer.frames(address)) {
            rows.push([
                format!("{address:#x}"),
                format!("{}+{:#x}", frame.name, frame.offset),
                format!("{}:{}", frame.file, frame.line),
            ]);
        }
    }
    aligned(text, &rows);
}

/// Rows behind a `#`, each column from the same tab stop on, as Go's `text/tabwriter` sets them.
fn aligned(text: &mut String, rows: &[[String; 3]]) {
    const STOP: usize = 8;
    let widest = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().map_or(0, |widest| widest / STOP + 1)
    };
    let stops = [widest(0), widest(1)];
    for [address, function, place] in rows {
        text.push_str("#\t");
        for (cell, stops) in [address, function].into_iter().zip(stops) {
            text.push_str(cell);
            let tabs = stops - cell.chars().count() / STOP;
            text.extend(std::iter::repeat_n('\t', tabs));
        }
        line(text, format_args!("{place}"));
    }
}

/// `# labels: {"method":"GET"}`, as Go writes them.
fn labels<'a>(text: &mut String, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
    let pairs: Vec<String> = pairs
        .map(|(key, value)| format!("{key:?}:{value:?}"))
        .collect();
    if !pairs.is_empty() {
        line(text, format_args!("# labels: {{{}}}", pairs.join(", ")));
    }
}

fn facts(text: &mut String) {
    // proc(5): both in KiB; absent where there is no /proc.
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        for (name, key) in [("RSS", "VmRSS:"), ("MaxRSS", "VmHWM:")] {
            let kib = status.lines().find_map(|line| {
                line.strip_prefix(key)?
                    .trim()
                    .strip_suffix(" kB")?
                    .trim()
                    .parse::<u64>()
                    .ok()
            });
            if let Some(kib) = kib {
                line(text, format_args!("# {name} = {}", kib * 1024));
            }
        }
    }
    if let Some(malloc) = heap::malloc::malloc() {
        line(text, format_args!("# MallocInUse = {}", malloc.in_use));
        line(text, format_args!("# MallocFree = {}", malloc.free));
    }
    line(text, format_args!("# Tasks = {}", tasks::snapshot::len()));
    line(text, format_args!("# Threads = {}", threads::len()));
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail (std::fmt::Write for String).
    let _ = text.write_fmt(arguments);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::aligned;

    #[test]
    fn columns_begin_at_one_tab_stop() {
        let row = |function: &str| ["0x1".to_owned(), function.to_owned(), "f.rs:1".to_owned()];
        let mut text = String::new();
        aligned(
            &mut text,
            &[row("short"), row("exactly8"), row("eleven chars")],
        );
        assert_eq!(
            text,
            "#\t0x1\tshort\t\tf.rs:1\n#\t0x1\texactly8\tf.rs:1\n#\t0x1\televen chars\tf.rs:1\n"
        );
    }
}
