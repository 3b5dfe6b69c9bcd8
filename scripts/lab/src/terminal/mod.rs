//! What lab writes to: a page of text, wrapped to the terminal, styled only there.

mod progress;
mod table;
mod wrap;

use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};

pub use progress::Progress;
pub use table::Table;
pub use wrap::{width, wrapped};

/// Headings.
pub const HEADING: Style = AnsiColor::Cyan.on_default().bold();
/// What the eye should find first.
pub const STRONG: Style = Style::new().bold();
/// What may be skipped.
pub const DIM: Style = Style::new().dimmed();
/// PASS, ok.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// FAIL, problem.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// INCONCLUSIVE, warning.
pub const UNSURE: Style = AnsiColor::Yellow.on_default().bold();

/// Whether somebody sits there: both standard input and standard output are terminals.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// `text` in `style`; standard output drops the codes where they do not belong (`anstream`).
pub fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A writer of paragraphs, tables and quoted blocks at one width.
///
/// A reader who leaves (`| head`) closes the output: what is written after that is dropped.
pub struct Page {
    out: Box<dyn Write + Send>,
    width: usize,
}

impl Page {
    /// Standard output, at the terminal's width.
    pub fn stdout() -> Self {
        Self {
            out: Box::new(anstream::stdout()),
            width: width(),
        }
    }

    /// Standard error, at the terminal's width: for what is no data.
    pub fn stderr() -> Self {
        Self {
            out: Box::new(anstream::stderr()),
            width: width(),
        }
    }

    /// A page that nobody reads.
    pub fn none() -> Self {
        Self {
            out: Box::new(io::sink()),
            width: width(),
        }
    }

    /// A page on any writer: for tests and files.
    pub fn new(out: impl Write + Send + 'static, width: usize) -> Self {
        Self {
            out: Box::new(out),
            width,
        }
    }

    /// Columns of text.
    pub fn width(&self) -> usize {
        self.width
    }

    /// A line as it is.
    pub fn line(&mut self, text: impl AsRef<str>) {
        let _ = writeln!(self.out, "{}", text.as_ref());
        let _ = self.out.flush();
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.line("");
    }

    /// A paragraph, wrapped; `code` in backticks stands out. Line breaks in `text` are spaces.
    pub fn paragraph(&mut self, text: &str) {
        for line in wrapped(text, self.width) {
            self.line(highlighted(&line));
        }
        self.gap();
    }

    /// A paragraph behind a mark (`1.`, `-`), with a hanging indent and no gap after it.
    pub fn item(&mut self, mark: &str, text: &str) {
        let indent = mark.chars().count() + 1;
        for (index, line) in wrapped(text, self.width.saturating_sub(indent))
            .iter()
            .enumerate()
        {
            let lead = if index == 0 {
                format!("{mark} ")
            } else {
                " ".repeat(indent)
            };
            self.line(format!("{lead}{}", highlighted(line)));
        }
    }

    /// A block that is never wrapped, indented by two: code, transcripts, a command to copy.
    pub fn block(&mut self, text: &str) {
        for line in text.trim_matches('\n').lines() {
            self.line(format!("  {line}").trim_end());
        }
        self.gap();
    }

    /// A table, its numeric columns aligned right.
    pub fn table(&mut self, table: &Table) {
        for line in table.lines() {
            self.line(line);
        }
        self.gap();
    }
}

/// Backticked words in bold. A span that the wrapping broke stays plain: its backticks are not paired.
fn highlighted(line: &str) -> String {
    let parts: Vec<&str> = line.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    for (index, part) in parts.iter().enumerate() {
        if index % 2 == 1 {
            out.push_str(&styled(STRONG, &format!("`{part}`")));
        } else {
            out.push_str(part);
        }
    }
    out
}
