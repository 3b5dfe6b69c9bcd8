//! The page at `/debug/pprof/`: what there is, what state it is in, and the command that opens it.

mod cmdline;

use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;

use tokio::sync::Semaphore;

pub(super) use self::cmdline::cmdline;
use crate::flame::escaped;
use crate::profiles::{self, State};
use crate::rates::RATES;
use crate::{cpu, tasks, unwind};

/// Deltas hold a snapshot in memory while they wait: so many at once.
const DELTAS: usize = 8;

pub(super) fn deltas() -> &'static Semaphore {
    static DELTAS_LEFT: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(DELTAS));
    &DELTAS_LEFT
}

/// A row of the page.
struct Row {
    name: &'static str,
    count: Option<usize>,
    /// Where its name leads, relative to the page.
    link: String,
    what: &'static str,
    state: Option<State>,
    /// What pprof-view and `go tool pprof` open, below `/debug/`.
    opens: Option<String>,
}

/// The named profiles and what else can be asked for, by name.
fn rows() -> Vec<Row> {
    let named = profiles::PROFILES.iter().map(|profile| Row {
        name: profile.name,
        count: Some((profile.count)()),
        link: format!("{}?debug=1", profile.name),
        what: profile.what,
        state: Some((profile.state)()),
        opens: Some(format!("pprof/{}", profile.name)),
    });
    let mut rows: Vec<Row> = named.collect();
    rows.push(Row {
        name: "cmdline",
        count: None,
        link: "cmdline".to_owned(),
        what: "the program's command line, values of secrets left out",
        state: None,
        opens: None,
    });
    rows.push(Row {
        name: "fgprof",
        count: None,
        link: "../fgprof?seconds=5&amp;format=folded".to_owned(),
        what: "wall-clock time of wrapped tasks, waiting or not; seconds, hz, format=pprof or folded",
        state: Some(wall_state()),
        opens: Some("fgprof?seconds=5".to_owned()),
    });
    rows.push(Row {
        name: "profile",
        count: None,
        link: "profile?seconds=5".to_owned(),
        what: "CPU time by stack; seconds=1…300 (30 unless given), hz=1…1000",
        state: Some(cpu_state()),
        opens: Some("pprof/profile?seconds=5".to_owned()),
    });
    rows.sort_by_key(|row| row.name);
    rows
}

fn cpu_state() -> State {
    let Some(sampler) = cpu::sampler() else {
        return State::Missing(
            "the native sampler runs on Linux x86-64 only; build pprof-http with its feature pprof"
                .to_owned(),
        );
    };
    if sampler == cpu::Sampler::Native && !unwind::works() {
        return State::Missing(
            "stacks are cut short: build with -C force-frame-pointers=yes".to_owned(),
        );
    }
    let last = cpu::last().map_or_else(String::new, |last| {
        format!(
            "; the last capture, {} at {} Hz, reached {:.1} Hz",
            last.sampler,
            last.asked.get(),
            last.effective
        )
    });
    State::On(format!(
        "sampler {sampler}, 100 Hz unless hz= says otherwise; runs only while it is asked{last}"
    ))
}

fn wall_state() -> State {
    match tasks::unavailable() {
        None => State::On(
            "tasks of pprof_http::spawn and requests in pprof_http::RequestLayer; runs only while it is asked"
                .to_owned(),
        ),
        Some(why) => State::Missing(why.to_owned()),
    }
}

const HEAD: &str = include_str!("index/head.html");

/// Copies the command beside a button; without it a click selects the whole command all the same.
const TAIL: &str = r#"<script>
document.addEventListener("click", event => {
  if (event.target.tagName !== "BUTTON") return;
  navigator.clipboard?.writeText(event.target.previousElementSibling.textContent)
    .then(() => { event.target.textContent = "copied"; });
});
</script>
</html>
"#;

/// How the reader came here, for the commands on the page.
#[derive(Debug)]
pub(super) struct Asked {
    /// Host and port.
    pub(super) host: String,
    /// Whether a token was sent, which `go tool pprof` cannot do.
    pub(super) token: bool,
}

/// The page as HTML. Asks the samplers for their state: not for a runtime's worker.
pub(super) fn page(asked: &Asked) -> String {
    let mut page = HEAD.to_owned();
    // Writing to a String cannot fail.
    let _ = write(&mut page, asked);
    page.push_str(TAIL);
    page
}

fn write(page: &mut String, asked: &Asked) -> std::fmt::Result {
    let program = std::env::args_os().next().unwrap_or_default();
    let program = Path::new(&program).file_name().unwrap_or_default();
    writeln!(
        page,
        "<p>Profiles of <b>{}</b>, process {}, in the format of pprof. A name shows text; a command opens the profile in full.</p>\n<ul>",
        escaped(&program.to_string_lossy()),
        std::process::id()
    )?;
    for row in rows() {
        item(page, &row, asked)?;
    }
    write!(
        page,
        "</ul>\n<p><a href=\"goroutine?debug=2\">full task dump</a> · <a href=\"rates\">rates</a>:"
    )?;
    for rate in RATES {
        write!(page, " {} = {}", rate.name, (rate.get)())?;
    }
    page.push_str("</p>\n");
    Ok(())
}

fn item(page: &mut String, row: &Row, asked: &Asked) -> std::fmt::Result {
    write!(
        page,
        "<li><div><a class=\"name\" href=\"{}\">{}</a>",
        row.link, row.name
    )?;
    if let Some(count) = row.count {
        write!(page, "<span class=\"count\">{count}</span>")?;
    }
    if let Some(opens) = &row.opens {
        let flame = opens.trim_start_matches("pprof/");
        write!(
            page,
            "<a class=\"flame\" href=\"flame/{flame}\">flame graph</a>"
        )?;
    }
    write!(page, "</div><p>{}</p>", row.what)?;
    match &row.state {
        None => {}
        Some(State::On(how)) => write!(page, "<p class=\"state\">{}</p>", escaped(how))?,
        Some(State::Off(mend)) => {
            write!(page, "<p class=\"state off\">off: {}</p>", escaped(mend))?;
        }
        Some(State::Missing(what)) => {
            write!(
                page,
                "<p class=\"state missing\">missing: {}</p>",
                escaped(what)
            )?;
        }
    }
    if let Some(opens) = &row.opens {
        for command in asked.commands(row.name, opens) {
            write!(
                page,
                "<div class=\"command\"><code>{}</code><button>copy</button></div>",
                escaped(&command)
            )?;
        }
    }
    page.push_str("</li>\n");
    Ok(())
}

impl Asked {
    /// What opens a profile: this project's viewer, and Go's.
    fn commands(&self, name: &str, opens: &str) -> Vec<String> {
        let url = format!("http://{}/debug/{opens}", self.host);
        if self.token {
            return vec![format!(
                "curl -sf -H \"Authorization: Bearer $TOKEN\" -o {name}.pb.gz '{url}' && go tool pprof {name}.pb.gz"
            )];
        }
        // A shell takes `?` for a pattern.
        let url = if url.contains('?') {
            format!("'{url}'")
        } else {
            url
        };
        ["pprof-view web --open", "go tool pprof"]
            .map(|program| format!("{program} {url}"))
            .to_vec()
    }
}
