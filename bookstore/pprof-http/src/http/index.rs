//! The page at `/debug/pprof/`: what there is, what state it is in, and the command that opens it.

mod cmdline;

use std::fmt::Write;
use std::sync::LazyLock;

use tokio::sync::Semaphore;

pub(super) use self::cmdline::cmdline;
use crate::{heap, tasks, threads, unwind};

/// Deltas hold a snapshot in memory while they wait: so many at once.
const DELTAS: usize = 8;

pub(super) fn deltas() -> &'static Semaphore {
    static DELTAS_LEFT: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(DELTAS));
    &DELTAS_LEFT
}

/// A row of the page.
struct Row {
    name: &'static str,
    /// How many stacks, tasks or threads there are now.
    count: Option<usize>,
    link: &'static str,
    what: &'static str,
    /// Its rate, or what is missing and how to mend it.
    state: String,
}

fn rows() -> Vec<Row> {
    let heap_state = || {
        if !heap::is_installed() {
            return "missing: install pprof_http::HeapAllocator as the program's #[global_allocator]".to_owned();
        }
        match heap::rate() {
            0 => "off: its rate is 0; PUT /debug/pprof/rates {\"heap_bytes\": 524288}".to_owned(),
            rate => format!("one sample per {rate} bytes"),
        }
    };
    let cpu_state = if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        "missing: the sampler runs on Linux x86-64 only".to_owned()
    } else if unwind::works() {
        "native sampler, 100 Hz unless hz= says otherwise; runs only while it is asked".to_owned()
    } else {
        "stacks are cut short: build with -C force-frame-pointers=yes".to_owned()
    };
    let task_state = tasks::unavailable()
        .map_or("every task, with its creation stack".to_owned(), |why| {
            format!("missing: {why}")
        });
    vec![
        Row {
            name: "allocs",
            count: Some(heap::snapshot::len()),
            link: "allocs?debug=1",
            what: "all memory allocated since the start, freed or not",
            state: heap_state(),
        },
        Row {
            name: "cmdline",
            count: None,
            link: "cmdline",
            what: "the program's command line, values of secrets left out",
            state: String::new(),
        },
        Row {
            name: "goroutine",
            count: Some(tasks::snapshot::len()),
            link: "goroutine?debug=1",
            what: "tokio's live tasks by the stack that created them",
            state: task_state,
        },
        Row {
            name: "heap",
            count: Some(heap::snapshot::len()),
            link: "heap?debug=1",
            what: "memory that is live now, by the stack that allocated it",
            state: heap_state(),
        },
        Row {
            name: "profile",
            count: None,
            link: "profile?seconds=5",
            what: "CPU time by stack; seconds=1…300 (30 unless given), hz=1…1000",
            state: cpu_state,
        },
        Row {
            name: "threadcreate",
            count: Some(threads::len()),
            link: "threadcreate?debug=1",
            what: "threads of the process by name",
            state: String::new(),
        },
    ]
}

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>/debug/pprof/</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.4rem; margin: .5rem 0; }
ul { list-style: none; padding: 0; }
li { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); padding: .7rem 0; }
a { font-weight: 600; }
.count { float: right; font-variant-numeric: tabular-nums; }
.state { opacity: .75; }
.missing { opacity: 1; font-weight: 600; }
code { font: .85rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
p { margin: .2rem 0; }
</style>
<h1>/debug/pprof/</h1>
<p>Profiles of this process, in the format of pprof. Click for text; the commands open a profile in full.</p>
<ul>
"#;

/// The page as HTML. Asks the samplers for their state: not for a runtime's worker.
pub(super) fn page() -> String {
    let mut page = HEAD.to_owned();
    for row in rows() {
        // Writing to a String cannot fail.
        let _ = item(&mut page, &row);
    }
    page.push_str(
        "</ul>\n<p><a href=\"goroutine?debug=2\">full task dump</a> · <a href=\"rates\">rates</a></p>\n</html>\n",
    );
    page
}

fn item(page: &mut String, row: &Row) -> std::fmt::Result {
    let Row {
        name,
        count,
        link,
        what,
        state,
    } = row;
    write!(page, "<li><a href=\"{link}\">{name}</a>")?;
    if let Some(count) = count {
        write!(page, " <span class=\"count\">{count}</span>")?;
    }
    write!(page, "<p>{what}</p>")?;
    if !state.is_empty() {
        let class = if state.contains(':') {
            "state missing"
        } else {
            "state"
        };
        write!(page, "<p class=\"{class}\">{}</p>", escaped(state))?;
    }
    if *name != "cmdline" {
        let query = if *name == "profile" { "?seconds=5" } else { "" };
        // The page does not know under which name it was asked for; the reader's address bar does.
        write!(
            page,
            "<p><code>go tool pprof http://HOST/debug/pprof/{name}{query}</code></p>"
        )?;
    }
    page.push_str("</li>\n");
    Ok(())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
