//! What is asked for: named mixes of requests to the bookstore, visits of several steps, or one path.

use super::draws::Draws;
use super::step::Step;

/// The books that the bookstore's seed data holds have the ids `1..=BOOKS`.
pub const BOOKS: u64 = 2_000;

/// What a client does in one turn: the steps of a visit, from the turn's own draws, so that a seed means the same visits for ever.
pub type Script = fn(&mut Draws, Turn) -> Vec<Step>;

/// Which turn it is.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// Its number in the run, from 0.
    pub index: u64,
    /// How large the input is, in the script's own unit: keys, rows, kilobytes.
    pub size: u64,
}

/// A rule that turns a request's number into what is sent.
#[derive(Debug, Clone)]
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
    /// Visits by the stages of a plan, each with how many turns it lasts; the last goes on.
    Staged(Vec<(u64, Script, u64)>),
    /// A visit of one or more steps.
    Visits {
        /// The steps of each turn.
        script: Script,
        /// The size that the script is given.
        size: u64,
    },
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

    /// The steps of turn `index`: the same for the same seed, for ever.
    pub fn steps(&self, seed: u64, index: u64) -> Vec<Step> {
        let mut draws = Draws::of(seed, index);
        let path = match self {
            Self::Books => visit(&mut draws),
            Self::ReadBooks { keys } => book(1 + draws.below(*keys)),
            Self::EachBook { keys } => book(1 + index % keys),
            Self::Path(path) => path.clone(),
            Self::Staged(stages) => {
                let mut end = 0;
                let is_underway = |(turns, ..): &&(u64, Script, u64)| {
                    end += turns;
                    index < end
                };
                let stage = stages.iter().find(is_underway).or(stages.last());
                let (_, script, size) = stage.expect("a plan has stages");
                let turn = Turn { index, size: *size };
                return script(&mut draws, turn);
            }
            Self::Visits { script, size } => {
                let turn = Turn { index, size: *size };
                return script(&mut draws, turn);
            }
        };
        vec![Step::get(path)]
    }
}

/// Single books out of the first `size`, drawn evenly.
pub fn read_books(draws: &mut Draws, turn: Turn) -> Vec<Step> {
    vec![Step::get(book(1 + draws.below(turn.size)))]
}

/// The first `size` books in turn: each once in as many requests.
pub fn each_book(_: &mut Draws, turn: Turn) -> Vec<Step> {
    vec![Step::get(book(1 + turn.index % turn.size))]
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

    fn path(scenario: &Scenario, seed: u64, index: u64) -> String {
        let steps = scenario.steps(seed, index);
        assert_eq!(steps.len(), 1);
        steps[0].path.clone()
    }

    #[test]
    fn the_same_seed_gives_the_same_requests() {
        let paths: Vec<String> = (0..6)
            .map(|index| path(&Scenario::Books, 42, index))
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
                .map(|index| path(&Scenario::Books, 43, index))
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_mix_has_its_shares() {
        let paths: Vec<String> = (0..10_000)
            .map(|index| path(&Scenario::Books, 1, index))
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
        let paths: BTreeSet<String> = (0..1_000).map(|index| path(&scenario, 9, index)).collect();
        assert_eq!(paths.len(), 20);
        assert!(paths.contains("/api/v1/books/1") && paths.contains("/api/v1/books/20"));
    }

    #[test]
    fn each_book_is_read_once_in_a_round() {
        let scenario = Scenario::EachBook { keys: 200 };
        let paths: BTreeSet<String> = (0..200).map(|index| path(&scenario, 9, index)).collect();
        assert_eq!(paths.len(), 200);
    }

    #[test]
    fn scripts_ask_what_the_scenarios_of_their_name_ask() {
        for (script, scenario) in [
            (read_books as Script, Scenario::ReadBooks { keys: 20 }),
            (each_book, Scenario::EachBook { keys: 20 }),
        ] {
            let visits = Scenario::Visits { script, size: 20 };
            for index in 0..50 {
                assert_eq!(path(&visits, 4, index), path(&scenario, 4, index));
            }
        }
    }

    #[test]
    fn every_listed_name_is_taken_and_no_other() {
        for (name, _) in Scenario::NAMES {
            assert!(Scenario::named(name, 1).is_some());
        }
        assert!(Scenario::named("Books", 1).is_none());
    }
}
