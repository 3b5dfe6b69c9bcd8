//! Two task profiles to look at while the bookstore compiles: which line is it?

use std::fs;
use std::time::Duration;

use crossterm::event::{Event, KeyCode};

use crate::chapter::Chapter;
use crate::terminal::{self, Page, STRONG, Table, styled};

/// A build that is done sooner needs no pastime.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Groups shown of each profile.
const SHOWN: usize = 5;

/// The riddle of a chapter: its two shipped profiles, quiet and busy.
pub struct Riddle {
    quiet: Vec<Group>,
    busy: Vec<Group>,
    posed: bool,
    answered: bool,
}

/// Tasks with one creation stack, from a task profile's text (`goroutine?debug=1`).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    count: u64,
    /// The innermost frame: the function that called `spawn`, and its line.
    function: String,
    place: String,
}

impl Riddle {
    /// The riddle of `chapter`, if it ships one: `evidence/quiet-*.txt` and `evidence/busy-*.txt`.
    pub fn of(chapter: &Chapter) -> Option<Self> {
        let profile = |prefix: &str| {
            let entries = fs::read_dir(chapter.dir.join("evidence")).ok()?;
            let path = entries
                .filter_map(Result::ok)
                .map(|entry| entry.path())
                .find(|path| {
                    let name = path.file_name().map(|name| name.to_string_lossy());
                    name.is_some_and(|name| name.starts_with(prefix) && name.ends_with(".txt"))
                })?;
            Some(groups(&fs::read_to_string(path).ok()?)).filter(|groups| !groups.is_empty())
        };
        Some(Self {
            quiet: profile("quiet-")?,
            busy: profile("busy-")?,
            posed: false,
            answered: false,
        })
    }

    /// Shows profiles and question once, after the wait has become one.
    pub fn pose_while_waiting(&mut self, page: &mut Page, waited: Duration) {
        if self.posed || waited < PATIENCE {
            return;
        }
        self.posed = true;
        page.paragraph(
            "The bookstore compiles, the first time for some minutes. Meanwhile: two task profiles of it, each with its live \
             tasks by the line that spawned them. The first was taken before a load, the second after it.",
        );
        for (title, profile) in [("Before", &self.quiet), ("After", &self.busy)] {
            let total: u64 = profile.iter().map(|group| group.count).sum();
            page.line(styled(STRONG, &format!("{title}: {total} tasks")));
            page.table(&table(profile));
        }
        page.paragraph("Which line is it? The load is over: whose tasks should have ended?");
        if terminal::is_interactive() {
            page.line("Type its number and Enter, or wait for the answer.");
        }
    }

    /// Takes an answer from the keyboard if there is one; never waits.
    pub fn listen(&mut self, page: &mut Page) {
        if !self.posed || self.answered || !terminal::is_interactive() {
            return;
        }
        // The terminal keeps its line mode: keys arrive with Enter, and Ctrl-C stays a signal.
        while crossterm::event::poll(Duration::ZERO).is_ok_and(|ready| ready) {
            let Ok(Event::Key(key)) = crossterm::event::read() else {
                continue;
            };
            if let KeyCode::Char(digit) = key.code
                && let Some(number) = digit.to_digit(10)
            {
                let said = if number as usize == self.culprit() + 1 {
                    "Yes."
                } else {
                    "Not that one."
                };
                page.line(said);
                self.reveal(page);
            }
        }
    }

    /// Gives the answer, if the riddle was posed and is still open.
    pub fn reveal(&mut self, page: &mut Page) {
        if !self.posed || self.answered {
            return;
        }
        self.answered = true;
        let culprit = &self.busy[self.culprit()];
        page.gap();
        page.paragraph(&format!(
            "It is line {}: {} tasks from `{}` at `{}`, where there were {} before. The other lines hardly changed. A \
             profile is read by its differences first, by its largest number second.",
            self.culprit() + 1,
            culprit.count,
            culprit.function,
            culprit.place,
            self.before(culprit),
        ));
    }

    /// The function of the line that it asks for.
    pub fn answer(&self) -> &str {
        &self.busy[self.culprit()].function
    }

    /// The busy line that grew most.
    fn culprit(&self) -> usize {
        let grown = self
            .busy
            .iter()
            .enumerate()
            .max_by_key(|(_, group)| group.count.saturating_sub(self.before(group)));
        grown.expect("a profile without groups poses no riddle").0
    }

    fn before(&self, group: &Group) -> u64 {
        self.quiet
            .iter()
            .filter(|quiet| quiet.place == group.place)
            .map(|quiet| quiet.count)
            .sum()
    }
}

fn table(profile: &[Group]) -> Table {
    let mut table = Table::new(["", "tasks", "spawned in", "at"]);
    for (index, group) in profile.iter().take(SHOWN).enumerate() {
        table.push([
            format!("{}.", index + 1),
            group.count.to_string(),
            short(&group.function).to_owned(),
            group.place.clone(),
        ]);
    }
    table
}

/// The last name of a path, so that a row fits its line; the place beside it says the rest.
fn short(function: &str) -> &str {
    function
        .rsplit("::")
        .find(|name| !name.starts_with('{'))
        .unwrap_or(function)
}

/// Reads `N @ 0x…` records, each followed by its frames: `#\t0xPC\tfunction+0xOFFSET\tfile:line` (PPROF-CONTRACT.md).
/// One line may spawn from several stacks: its records are one group. The largest group comes first.
fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = vec![];
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let count = line
            .split_once(" @ ")
            .and_then(|(count, _)| count.trim().parse::<u64>().ok());
        let Some(count) = count else { continue };
        let Some(frame) = lines.find(|line| line.starts_with("#\t")) else {
            break;
        };
        let mut fields = frame.split('\t').filter(|field| !field.is_empty()).skip(2);
        let (Some(function), Some(place)) = (fields.next(), fields.next()) else {
            continue;
        };
        let function = function
            .rsplit_once("+0x")
            .map_or(function, |(function, _)| function);
        let place = place.trim();
        match groups
            .iter_mut()
            .find(|group| group.place == place && group.function == function)
        {
            Some(group) => group.count += count,
            None => groups.push(Group {
                count,
                function: function.to_owned(),
                place: place.to_owned(),
            }),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    const QUIET: &str = "goroutine profile: total 25\n20 @ 0x1 0x2\n#\t0x1\taxum::serve::handle+0x4f\taxum/src/serve.rs:9\n\
                         #\t0x2\tmain+0x1\tmain.rs:1\n\n5 @ 0x3\n#\t0x3\tcache::sweep+0x10\tsrc/cache.rs:70\n";
    const BUSY: &str = "goroutine profile: total 10025\n10000 @ 0x5\n#\t0x5\tcache::watch+0x99\tsrc/cache.rs:41\n\n\
                        20 @ 0x1 0x2\n#\t0x1\taxum::serve::handle+0x4f\taxum/src/serve.rs:9\n\n\
                        5 @ 0x3\n#\t0x3\tcache::sweep+0x10\tsrc/cache.rs:70\n";

    fn told(waited: Duration) -> String {
        let sink = Sink::default();
        let mut page = Page::new(sink.clone(), 80);
        let mut riddle = Riddle {
            quiet: groups(QUIET),
            busy: groups(BUSY),
            posed: false,
            answered: false,
        };
        riddle.pose_while_waiting(&mut page, waited);
        riddle.reveal(&mut page);
        let bytes = sink.0.lock().unwrap().clone();
        anstream::adapter::strip_str(&String::from_utf8(bytes).unwrap()).to_string()
    }

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_long_build_poses_the_riddle_and_its_end_answers_it() {
        insta::assert_snapshot!(told(PATIENCE));
    }

    #[test]
    fn records_of_one_line_are_one_group() {
        let text = "3 @ 0x1\n#\t0x1\ta+0x1\tx.rs:1\n\n5 @ 0x2\n#\t0x2\tb+0x1\ty.rs:2\n\n\
                    4 @ 0x3\n# spawned at x.rs:1\n#\t0x3\ta+0x9\tx.rs:1\n";
        let counts: Vec<_> = groups(text)
            .into_iter()
            .map(|group| (group.count, group.place))
            .collect();
        assert_eq!(counts, [(7, "x.rs:1".to_owned()), (5, "y.rs:2".to_owned())]);
    }

    #[test]
    fn a_closure_goes_by_the_name_of_its_function() {
        assert_eq!(
            short("axum::serve::handle_connection::{{closure}}"),
            "handle_connection"
        );
    }

    #[test]
    fn a_quick_build_says_nothing() {
        assert_eq!(told(Duration::ZERO), "");
    }
}
