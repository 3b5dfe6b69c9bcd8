//! What a visitor may be looking for.

use crate::sales::Sale;

/// Titles that begin with what was typed, at most so many.
#[inline(never)]
pub fn suggest<'a>(sales: &'a [Sale], typed: &str, most: usize) -> Vec<&'a str> {
    let mut found = vec![];
    for sale in sales {
        if found.len() == most {
            break;
        }
        let start = sale.title.get(..typed.len());
        if start.is_some_and(|start| start.eq_ignore_ascii_case(typed)) {
            found.push(sale.title.as_str());
        }
    }
    found
}
