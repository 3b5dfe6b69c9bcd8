//! The text forms, `debug=1` and `debug=2`, as Go writes them (`runtime/pprof`).

use std::fmt::Write;
use std::time::Duration;

use crate::encode::visible;
use crate::stacks::{Machinery, Stacks};
use crate::symbolize::{self, Frame, Symbolizer};
use crate::{heap, tasks, threads};

/// `goroutine profile: total N`, then each origin with its count, the largest first.
pub(crate) fn tasks_grouped() -> String {
    let groups = tasks::snapshot::groups();
    let total: usize = groups.iter().map(|group| group.count).sum();
    let mut text = format!("goroutine profile: total {total}\n");
    if let Some(why) = tasks::unavailable() {
        line(&mut text, format_args!("# empty: {why}"));
    }
    symbolize::with(|symbolizer| {
        for group in groups {
            row(&mut text, &group.count.to_string(), &group.stack);
            line(
                &mut text,
                format_args!(
                    "# spawned at {}:{}, age {} to {}",
                    symbolize::trimmed(group.site.file()),
                    group.site.line(),
                    age(group.youngest),
                    age(group.oldest)
                ),
            );
            frames(&mut text, &group.stack, Machinery::Spawning, symbolizer);
            text.push('\n');
        }
    });
    text
}

/// One paragraph for each task, the oldest first.
pub(crate) fn tasks_in_full() -> String {
    let mut text = String::new();
    if let Some(why) = tasks::unavailable() {
        line(&mut text, format_args!("# empty: {why}"));
    }
    symbolize::with(|symbolizer| {
        for task in tasks::snapshot::singles() {
            let site = task.group.site;
            line(
                &mut text,
                format_args!("goroutine {} [task, {}]:", task.id, age(task.age)),
            );
            frames(
                &mut text,
                &task.group.stack,
                Machinery::Spawning,
                symbolizer,
            );
            line(
                &mut text,
                format_args!(
                    "created by tokio::spawn at {}:{}\n",
                    symbolize::trimmed(site.file()),
                    site.line()
                ),
            );
        }
    });
    text
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
        sum.live_objects += row.live_objects;
        sum.live_bytes += row.live_bytes;
        sum.allocated_objects += row.allocated_objects;
        sum.allocated_bytes += row.allocated_bytes;
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
            if let Some(place) = &sample.place {
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
    for address in stack {
        let _ = write!(text, " {address:#x}");
    }
    text.push('\n');
}

/// Address, function and `file:line` behind a `#`, tab-separated; inlined functions on lines of their own.
fn frames(text: &mut String, stack: &[usize], machinery: Machinery, symbolizer: &mut Symbolizer) {
    let mut leaf = true;
    for address in stack {
        let found = symbolizer.frames(*address);
        let shown: &[Frame] = if leaf {
            visible(machinery, &found)
        } else {
            &found
        };
        for frame in shown {
            leaf = false;
            line(
                text,
                format_args!(
                    "#\t{address:#x}\t{}+{:#x}\t{}:{}",
                    frame.name, frame.offset, frame.file, frame.line
                ),
            );
        }
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
    line(text, format_args!("# Tasks = {}", tasks::snapshot::len()));
    line(text, format_args!("# Threads = {}", threads::len()));
}

/// Go shows whole minutes; tasks deserve seconds too.
fn age(age: Duration) -> String {
    match age.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail (std::fmt::Write for String).
    let _ = text.write_fmt(arguments);
    text.push('\n');
}
