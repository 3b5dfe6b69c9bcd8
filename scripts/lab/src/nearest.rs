//! "Did you mean": the known name nearest to a mistyped one.

/// The name in `known` that takes fewest edits from `typed`, unless that is more than a third of its letters.
pub(crate) fn of<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (edits(typed, name), name))
        .filter(|(edits, name)| *edits <= name.chars().count() / 3)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

/// Levenshtein's distance, one row at a time.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("same", "same"), 0);
    }

    #[test]
    fn a_short_name_is_not_guessed_from_anything() {
        assert_eq!(of("xy", ["02", "2"]), None);
    }

    #[test]
    fn a_swapped_letter_is_forgiven() {
        assert_eq!(
            of("watch-experation", ["task-leak", "watch-expiration"]),
            Some("watch-expiration")
        );
    }
}
