//! What was sold.

/// The copies sold of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// The title.
    pub title: String,
    /// Copies sold so far.
    pub copies: u64,
}

/// Reads an export of the order service: a line `copies;title` for each title.
#[inline(never)]
pub fn import(export: &str) -> Vec<Sale> {
    let mut sales = vec![];
    for line in export.lines() {
        let Some((copies, title)) = line.split_once(';') else {
            continue;
        };
        let Ok(copies) = copies.trim().parse() else {
            continue;
        };
        sales.push(Sale {
            title: title.to_owned(),
            copies,
        });
    }
    sales
}
