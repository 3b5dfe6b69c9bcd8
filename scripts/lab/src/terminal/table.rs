//! A small text table.

/// Rows under headings; a column of figures is aligned right.
///
/// ```
/// let table = lab::terminal::Table::new(["reads", "tasks"]).row(["1000", "1025"]).row(["4000", "4025"]);
/// assert_eq!(table.lines(), ["reads  tasks", "─────  ─────", " 1000   1025", " 4000   4025"]);
/// ```
#[derive(Debug, Clone)]
pub struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table under `headings`.
    pub fn new(headings: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            headings: headings.into_iter().map(Into::into).collect(),
            rows: vec![],
        }
    }

    /// The table with one more row. Cells beyond the headings are dropped, missing ones are empty.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.push(cells);
        self
    }

    /// Adds a row.
    pub fn push(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        let mut row: Vec<String> = cells.into_iter().map(Into::into).collect();
        row.resize(self.headings.len(), String::new());
        self.rows.push(row);
    }

    /// The table as lines without trailing blanks.
    pub fn lines(&self) -> Vec<String> {
        let widths: Vec<usize> = (0..self.headings.len())
            .map(|column| self.width_of(column))
            .collect();
        let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        [&self.headings, &rule]
            .into_iter()
            .chain(&self.rows)
            .map(|row| self.laid_out(row, &widths))
            .collect()
    }

    fn laid_out(&self, row: &[String], widths: &[usize]) -> String {
        let cells: Vec<String> = row
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                let blank = " ".repeat(width - cell.chars().count());
                if self.is_numeric(column) {
                    format!("{blank}{cell}")
                } else {
                    format!("{cell}{blank}")
                }
            })
            .collect();
        cells.join("  ").trim_end().to_owned()
    }

    fn cells_of(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |row| row[column].as_str())
    }

    fn width_of(&self, column: usize) -> usize {
        self.cells_of(column)
            .chain([self.headings[column].as_str()])
            .map(|cell| cell.chars().count())
            .max()
            .expect("the heading is a cell")
    }

    fn is_numeric(&self, column: usize) -> bool {
        let mut cells = self
            .cells_of(column)
            .filter(|cell| !cell.is_empty())
            .peekable();
        cells.peek().is_some() && cells.all(is_figure)
    }
}

/// A number, perhaps with a sign, separators and a short unit: `10,025`, `-3.5 %`, `12 ms`; not `02-task-leak`.
fn is_figure(cell: &str) -> bool {
    let number = cell.trim_end_matches(|c: char| c.is_alphabetic() || c == '%');
    let unit = cell[number.len()..].chars().count();
    unit <= 3
        && number.contains(|c: char| c.is_ascii_digit())
        && number
            .chars()
            .all(|c| c.is_ascii_digit() || " .,+-−±<>~×/".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_left_and_numbers_right() {
        let table = Table::new(["state", "tasks"])
            .row(["planted", "10025"])
            .row(["repaired", "25"]);
        insta::assert_snapshot!(table.lines().join("\n"), @r"
        state     tasks
        ────────  ─────
        planted   10025
        repaired     25
        ");
    }

    #[test]
    fn an_id_that_starts_with_a_digit_is_no_figure() {
        let figures = ["02-task-leak", "10,025", "-3.5 %", "12 ms", "×4", "—"].map(is_figure);
        assert_eq!(figures, [false, true, true, true, true, false]);
    }

    #[test]
    fn a_short_row_is_filled_up() {
        assert_eq!(Table::new(["a", "b"]).row(["1"]).lines()[2], "1");
    }
}
