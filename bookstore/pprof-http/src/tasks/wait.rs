//! What a chain of awaits waits for, in Go's words where Go has one.

use super::probe::Awaits;
use crate::encode::subject;
use crate::stacks::Addresses;
use crate::symbolize::Symbolizer;

/// By the function that waits; the first that fits.
const REASONS: &[(&str, &str)] = &[
    ("tokio::time::timeout", PASSES_ON),
    ("tokio::time::", SLEEP),
    ("tokio::sync::mpsc::bounded::Sender", "chan send"),
    ("tokio::sync::mpsc::bounded::Permit", "chan send"),
    ("tokio::sync::mpsc::", "chan receive"),
    ("tokio::sync::oneshot::", "chan receive"),
    ("tokio::sync::watch::", "chan receive"),
    ("tokio::sync::broadcast::", "chan receive"),
    ("flume::async::SendFut", "chan send"),
    ("flume::", "chan receive"),
    ("futures_channel::mpsc::Sender", "chan send"),
    ("futures_channel::", "chan receive"),
    ("tokio::sync::mutex::", "mutex lock"),
    ("tokio::sync::rwlock::", "rwlock"),
    ("tokio::sync::semaphore::", "semacquire"),
    ("tokio::sync::batch_semaphore::", "semacquire"),
    ("tokio::sync::", "sync"),
    ("event_listener::", "sync"),
    ("tokio::net::", "IO wait"),
    ("tokio::io::", "IO wait"),
    ("tokio::process::", "IO wait"),
    ("tokio::signal::", "signal"),
    ("tokio::task::yield_now", "yield"),
    ("tokio::runtime::task::join::", "join"),
    ("tokio::task::", "join"),
    ("tokio::runtime::", "IO wait"),
];

/// Where a timer is what is waited for.
const SLEEP: &str = "sleep";

/// Lies between what waits and whoever awaits it.
const PASSES_ON: &str = "";

/// Where nothing better is known.
const AWAIT: &str = "await";

/// Crates whose functions pass a poll on to what waits, or wait themselves.
const LIBRARIES: &[&str] = &[
    "pprof_http::",
    "core::",
    "std::",
    "alloc::",
    "tokio::",
    "flume::",
    "futures_channel::",
    "event_listener::",
];

/// What the leaf of this stack waits for: the outermost library function on it says it best.
pub(crate) fn reason(stack: &[usize], symbolizer: &mut Symbolizer) -> &'static str {
    let mut reason = AWAIT;
    for address in stack {
        for frame in symbolizer.frames(*address).iter() {
            let path = subject(&frame.name);
            if !LIBRARIES.iter().any(|library| path.starts_with(library)) {
                return reason;
            }
            let fits = |(function, _): &&(&str, &str)| path.starts_with(function);
            match REASONS.iter().find(fits) {
                Some((_, PASSES_ON)) => return reason,
                Some((_, known)) => reason = known,
                None => {}
            }
        }
    }
    reason
}

/// The one leaf that stands for a task in profiles that count it once: what it waits for beside its timers, and of
/// several the one at the end of the longest chain.
pub(crate) fn most_telling<'a>(
    awaits: &'a Awaits,
    symbolizer: &mut Symbolizer,
) -> Option<&'a Addresses> {
    match &awaits[..] {
        [] => None,
        [only] => Some(only),
        several => several.iter().max_by_key(|stack| {
            (
                reason(stack, symbolizer) != SLEEP,
                stack.len(),
                (*stack).clone(),
            )
        }),
    }
}
