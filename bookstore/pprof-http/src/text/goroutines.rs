//! Tasks as `goroutine?debug=1` and `debug=2` show goroutines.

use std::collections::HashMap;
use std::panic::Location;
use std::time::Duration;

use super::{frames, labels, line, row};
use crate::encode::visible;
use crate::stacks::{CREATED_BY, Machinery};
use crate::symbolize::{self, Frame, Symbolizer, trimmed};
use crate::tasks::snapshot::{self, Activity, Group, Single};
use crate::tasks::unavailable;

/// So much text of single tasks, as much as Go gives.
const MOST: usize = 64 << 20;

/// `goroutine profile: total N`, then each origin with its count, the largest first.
pub(super) fn grouped() -> String {
    let groups = snapshot::take().groups;
    let total: usize = groups.iter().map(|group| group.count).sum();
    let mut text = format!("goroutine profile: total {total}\n");
    if let Some(why) = unavailable() {
        line(&mut text, format_args!("# incomplete: {why}"));
    }
    symbolize::with(|symbolizer| {
        for group in groups {
            row(&mut text, &group.count.to_string(), &group.origin.stack);
            labels(&mut text, group.origin.labels.pairs());
            let (site, ages) = (group.origin.site, (group.youngest, group.oldest));
            line(
                &mut text,
                format_args!(
                    "# spawned at {}:{}, age {} to {}",
                    trimmed(site.file()),
                    site.line(),
                    span(ages.0),
                    span(ages.1)
                ),
            );
            frames(
                &mut text,
                &group.origin.stack,
                Machinery::Spawning,
                symbolizer,
            );
            text.push('\n');
        }
    });
    text
}

/// One paragraph for each task, the oldest first; at most [`MOST`] bytes of them.
pub(super) fn in_full() -> String {
    let snapshot = snapshot::take();
    let mut text = String::new();
    if let Some(why) = unavailable() {
        line(&mut text, format_args!("# incomplete: {why}"));
    }
    // Tasks of a group share their frames.
    let mut shown: HashMap<usize, String> = HashMap::new();
    symbolize::with(|symbolizer| {
        for (index, task) in snapshot.tasks.iter().enumerate() {
            let group = &snapshot.groups[task.group];
            head(&mut text, task, group);
            let frames = shown
                .entry(task.group)
                .or_insert_with(|| paragraph(group, symbolizer));
            text.push_str(frames);
            if text.len() > MOST {
                let left = snapshot.tasks.len() - index - 1;
                line(
                    &mut text,
                    format_args!("# {left} younger tasks are left out; debug=1 counts them all"),
                );
                break;
            }
        }
    });
    text
}

/// `goroutine 11 [sleep, 2 minutes]:`, and what Go has no place for.
fn head(text: &mut String, task: &Single, group: &Group) {
    let what = match task.state {
        Activity::Running => "running",
        Activity::Runnable => "runnable",
        Activity::NotYetPolled => "not yet polled",
        Activity::Idle => group.reason.unwrap_or("idle"),
        Activity::Unknown => group.reason.unwrap_or("task"),
    };
    let minutes = task.polled.unwrap_or(task.age).as_secs() / 60;
    match minutes {
        0 => line(text, format_args!("goroutine {} [{what}]:", task.id)),
        _ => line(
            text,
            format_args!("goroutine {} [{what}, {minutes} minutes]:", task.id),
        ),
    }
    match task.polled {
        Some(polled) => line(
            text,
            format_args!("# age {}, last polled {} ago", span(task.age), span(polled)),
        ),
        None => line(text, format_args!("# age {}", span(task.age))),
    }
}

/// What a group's tasks have in common: labels, frames, creator.
fn paragraph(group: &Group, symbolizer: &mut Symbolizer) -> String {
    let mut text = String::new();
    labels(&mut text, group.origin.labels.pairs());
    frames(
        &mut text,
        &group.origin.stack,
        Machinery::Spawning,
        symbolizer,
    );
    let site = group.origin.site;
    line(
        &mut text,
        format_args!(
            "created by {} at {}:{}\n",
            creator(&group.origin.stack, site, symbolizer),
            trimmed(site.file()),
            site.line()
        ),
    );
    text
}

/// The function that called `spawn`: the one with the line that tokio has noted, since wrappers of `spawn` may pass their
/// caller's on (Rust reference, `track_caller`).
fn creator(stack: &[usize], site: &Location<'_>, symbolizer: &mut Symbolizer) -> String {
    let spawned = match stack.iter().position(|address| *address == CREATED_BY) {
        Some(at) => &stack[at + 1..],
        None => stack,
    };
    // Debug information has whole paths, the compiler those that it was given.
    let file = trimmed(site.file());
    let is_site = |frame: &Frame| frame.line == site.line() && frame.file.ends_with(&file);
    let mut innermost = None;
    for (address, part) in visible(Machinery::Spawning, spawned, symbolizer) {
        for frame in part.frames(&symbolizer.frames(address)) {
            if is_site(frame) {
                return frame.name.clone();
            }
            innermost.get_or_insert_with(|| frame.name.clone());
        }
    }
    // Without frame pointers the site alone is known.
    innermost.unwrap_or_else(|| "spawn".to_owned())
}

/// Go shows whole minutes; tasks deserve seconds too.
fn span(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
