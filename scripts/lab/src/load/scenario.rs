//! What is asked for: named mixes of requests to the bookstore, or one path.

use super::draws::Draws;

/// The books that the bookstore's seed data holds have the ids `1..=BOOKS`.
pub const BOOKS: u64 = 2_000;

/// A rule that turns a request's number into its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scenario {
    /// What readers of a shop do: 40 % single books, 30 % lists, 20 % searches, 10 % reviews.
    Books,
    /// Single books, drawn evenly from ids `1..=keys`.
    ReadBooks {
        /// How many distinct books are read.
        keys: u64,
    },
    /// Single books, ids `1..=keys` in turn: each once in the first `keys` requests.
    EachBook {
        /// How many distinct books are read.
        keys: u64,
    },
    /// Always the same path and query.
    Path(String),
}

const WORDS: [&str; 8] = [
    "river", "garden", "winter", "light", "memory", "city", "stone", "the",
];
const LIMITS: [u64; 3] = [10, 20, 50];

impl Scenario {
    /// The names that the command line takes, with what they do.
    pub const NAMES: [(&'static str, &'static str); 2] = [
        (
            "books",
            "a shop's mix: 40 % single books, 30 % lists, 20 % searches, 10 % reviews",
        ),
        ("read-books", "GET /api/v1/books/{id} over a set of keys"),
    ];

    /// The scenario of that name; `keys` is for those that read a set of books.
    pub fn named(name: &str, keys: u64) -> Option<Self> {
        match name {
            "books" => Some(Self::Books),
            "read-books" => Some(Self::ReadBooks { keys }),
            _ => None,
        }
    }

    /// The path and query of request `index`: the same for the same seed, for ever.
    pub fn path(&self, seed: u64, index: u64) -> String {
        let mut draws = Draws::of(seed, index);
        match self {
            Self::Books => visit(&mut draws),
            Self::ReadBooks { keys } => book(1 + draws.below(*keys)),
            Self::EachBook { keys } => book(1 + index % keys),
            Self::Path(path) => path.clone(),
        }
    }
}

fn visit(draws: &mut Draws) -> String {
    match draws.below(10) {
        0..4 => book(1 + draws.below(BOOKS)),
        4..7 => format!("/api/v1/books?limit={}", pick(draws, &LIMITS)),
        7..9 => format!("/api/v1/books/search?q={}", pick(draws, &WORDS)),
        _ => format!("/api/v1/books/{}/reviews", 1 + draws.below(BOOKS)),
    }
}

fn book(id: u64) -> String {
    format!("/api/v1/books/{id}")
}

fn pick<'a, T>(draws: &mut Draws, from: &'a [T]) -> &'a T {
    let index = draws.below(from.len() as u64);
    &from[usize::try_from(index).expect("an index below a slice's length fits usize")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_same_seed_gives_the_same_requests() {
        let paths: Vec<String> = (0..6)
            .map(|index| Scenario::Books.path(42, index))
            .collect();
        let expected = [
            "/api/v1/books/search?q=river",
            "/api/v1/books/1744",
            "/api/v1/books/search?q=the",
            "/api/v1/books?limit=20",
            "/api/v1/books/842",
            "/api/v1/books/search?q=the",
        ];
        assert_eq!(paths, expected);
        assert_ne!(
            paths,
            (0..6)
                .map(|index| Scenario::Books.path(43, index))
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_mix_has_its_shares() {
        let paths: Vec<String> = (0..10_000)
            .map(|index| Scenario::Books.path(1, index))
            .collect();
        let share = |part: &str| paths.iter().filter(|path| path.contains(part)).count();
        assert!(
            (2_800..3_200).contains(&share("?limit=")),
            "{}",
            share("?limit=")
        );
        assert!(
            (1_800..2_200).contains(&share("search?q=")),
            "{}",
            share("search?q=")
        );
        assert!(
            (850..1_150).contains(&share("/reviews")),
            "{}",
            share("/reviews")
        );
    }

    #[test]
    fn reads_stay_within_their_keys() {
        let scenario = Scenario::ReadBooks { keys: 20 };
        let paths: BTreeSet<String> = (0..1_000).map(|index| scenario.path(9, index)).collect();
        assert_eq!(paths.len(), 20);
        assert!(paths.contains("/api/v1/books/1") && paths.contains("/api/v1/books/20"));
    }

    #[test]
    fn each_book_is_read_once_in_a_round() {
        let scenario = Scenario::EachBook { keys: 200 };
        let paths: BTreeSet<String> = (0..200).map(|index| scenario.path(9, index)).collect();
        assert_eq!(paths.len(), 200);
    }

    #[test]
    fn every_listed_name_is_taken_and_no_other() {
        for (name, _) in Scenario::NAMES {
            assert!(Scenario::named(name, 1).is_some());
        }
        assert_eq!(Scenario::named("Books", 1), None);
    }
}
