//! Questions that a chapter asks before it reveals.

use std::io::Write as _;

use super::Narrator;
use crate::terminal::{DIM, styled};

impl Narrator {
    /// Asks which of `options` it is; each comes with the answer to whoever chooses it, the right one's included.
    ///
    /// On a terminal it waits for a number and answers to that. Unattended it tells every option with its answer.
    pub async fn ask(&mut self, question: &str, options: &[(&str, &str)]) {
        self.say(question);
        for (number, (option, _)) in (1..).zip(options) {
            self.point(&format!("{number}."), option);
        }
        self.gap();
        if let Some(choice) = self.chosen(options.len()).await {
            self.say(options[choice].1);
            return;
        }
        for (number, (_, answer)) in (1..).zip(options) {
            self.point(&format!("{number}:"), answer);
        }
        self.gap();
    }

    /// The index that the reader types; `None` where nobody is there to type, or the input has ended.
    async fn chosen(&mut self, count: usize) -> Option<usize> {
        while self.is_attended() {
            let mut stdout = anstream::stdout();
            let prompt = format!("1 to {count}, Enter to see all ");
            let _ = write!(stdout, "{}", styled(DIM, &prompt));
            let _ = stdout.flush();
            let line = Self::line().await?;
            self.gap();
            match numbered(&line, count) {
                Typed::Choice(choice) => return Some(choice),
                Typed::Nothing => return None,
                Typed::Other => self.say(format!("Type a number from 1 to {count}.")),
            }
        }
        None
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Typed {
    Choice(usize),
    Nothing,
    Other,
}

fn numbered(line: &str, count: usize) -> Typed {
    let line = line.trim();
    if line.is_empty() {
        return Typed::Nothing;
    }
    match line.parse::<usize>() {
        Ok(number) if (1..=count).contains(&number) => Typed::Choice(number - 1),
        _ => Typed::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_the_list_is_a_choice_and_all_else_is_asked_again() {
        assert_eq!(numbered(" 2\n", 3), Typed::Choice(1));
        assert_eq!(numbered("\n", 3), Typed::Nothing);
        for line in ["0", "4", "two", "-1"] {
            assert_eq!(numbered(line, 3), Typed::Other, "{line}");
        }
    }
}
