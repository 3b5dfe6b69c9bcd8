//! Reports as Markdown, for issues and notes.

use std::fmt::Write as _;

use super::{Amounts, Header, Peek, Tags, Top};
use crate::measure;

/// A text as a block of code that no line of it can end.
pub fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

impl Top {
    /// The report as a table.
    pub fn to_markdown(&self) -> String {
        let scale = &self.amounts.0;
        let mut lines = self.header.lines(scale);
        lines.extend(self.accounting.lines(&self.header, scale));
        let mut out = list(&lines);
        out.push_str("| flat | flat% | sum% | cum | cum% | |\n|--:|--:|--:|--:|--:|:--|\n");
        let mut sum = 0_i64;
        for row in &self.rows {
            sum = sum.wrapping_add(row.flat);
            let share = |value| share(value, &self.header);
            line(
                &mut out,
                &[
                    self.amounts.label(row.flat),
                    share(row.flat),
                    share(sum),
                    self.amounts.label(row.cum),
                    share(row.cum),
                    format!("{}{}", code(&row.name), row.mark()),
                ],
            );
        }
        out
    }
}

impl Peek {
    /// The report as a table: each function in bold between its callers and its callees.
    pub fn to_markdown(&self) -> String {
        let scale = &self.amounts.0;
        let mut lines = self.header.lines(scale);
        lines.extend(self.accounting.lines(&self.header, scale));
        let mut out = list(&lines);
        out.push_str("| | flat | cum | calls | |\n|:--|--:|--:|--:|:--|\n");
        for node in &self.nodes {
            let call = |out: &mut String, role: &str, call: &super::Call| {
                let weight = self.amounts.label(call.weight);
                let mark = if call.inline { " (inline)" } else { "" };
                let name = format!("{}{mark}", code(&call.name));
                line(
                    out,
                    &[role.into(), String::new(), String::new(), weight, name],
                );
            };
            for caller in &node.callers {
                call(&mut out, "from", caller);
            }
            let weights = [node.flat, node.cum].map(|value| {
                format!(
                    "{} ({})",
                    self.amounts.label(value),
                    share(value, &self.header)
                )
            });
            let [flat, cum] = weights;
            let name = format!("**{}**", code(&node.name));
            line(&mut out, &[String::new(), flat, cum, String::new(), name]);
            for callee in &node.callees {
                call(&mut out, "to", callee);
            }
        }
        out
    }
}

impl Tags {
    /// The report as a table.
    pub fn to_markdown(&self) -> String {
        let mut out = "| tag | value | weight | |\n|:--|:--|--:|--:|\n".to_owned();
        let row = |out: &mut String, tag: String, value: String, weight, amounts: &Amounts| {
            let share = share(weight, &self.header);
            line(out, &[tag, value, amounts.label(weight), share]);
        };
        for tag in &self.tags {
            row(
                &mut out,
                code(&tag.key),
                String::new(),
                tag.total,
                &self.amounts,
            );
            for value in &tag.values {
                let name = code(&value.value);
                row(&mut out, String::new(), name, value.weight, &self.amounts);
            }
        }
        out
    }
}

fn share(value: i64, header: &Header) -> String {
    measure::percentage(value, header.total).trim().to_owned()
}

fn list(lines: &[String]) -> String {
    let list = lines
        .iter()
        .fold(String::new(), |list, line| list + "- " + line.trim() + "\n");
    list + "\n"
}

fn line(out: &mut String, cells: &[String]) {
    let cells = cells.iter().map(|cell| cell.replace(['\n', '\r'], " "));
    writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "))
        .expect("writing to a String succeeds");
}

/// Code within a table: a bar would end the cell even there.
fn code(text: &str) -> String {
    let text = text.replace('|', "\\|");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_own_block() {
        assert_eq!(fenced("a\n"), "```text\na\n```\n");
        assert_eq!(fenced("````"), "`````text\n````\n`````\n");
    }

    #[test]
    fn no_name_ends_its_own_cell() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a`b"), "`` a`b ``");
    }
}
