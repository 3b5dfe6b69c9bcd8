//! Names, titles and sentences, drawn from short lists.

use std::fmt::Write;

/// A sequence of choices that only depends on what it is for: `SplitMix64`, as in Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators" (OOPSLA 2014), seeded by an FNV-1a hash.
pub(super) struct Draws(u64);

impl Draws {
    pub(super) fn of(table: &str, id: i64) -> Self {
        let bytes = table.bytes().chain(id.to_le_bytes());
        Self(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let choices = high.abs_diff(low) + 1;
        low.strict_add_unsigned(self.next() % choices)
    }

    fn pick(&mut self, list: &[&'static str]) -> &'static str {
        let index = usize::try_from(self.next() % list.len() as u64)
            .expect("an index into a list in memory fits");
        list[index]
    }
}

const FIRST_NAMES: &[&str] = &[
    "Ada", "Amara", "Bela", "Carmen", "Dmitri", "Edith", "Farid", "Grete", "Hana", "Ivo", "Jun",
    "Kirsi", "Leila", "Mateo", "Nadia", "Olu", "Petra", "Quentin", "Rosa", "Sanna", "Tomas", "Uma",
    "Viktor", "Yara",
];

const LAST_NAMES: &[&str] = &[
    "Abiola",
    "Brandt",
    "Castell",
    "Dvorak",
    "Eriksen",
    "Fontaine",
    "Goldberg",
    "Haddad",
    "Ionescu",
    "Jansen",
    "Kowalska",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Petrov",
    "Quiroga",
    "Rossi",
    "Silva",
    "Tanaka",
    "Ueda",
    "Varga",
    "Weiss",
    "Zeman",
];

const QUALITIES: &[&str] = &[
    "quiet",
    "crooked",
    "northern",
    "forgotten",
    "brass",
    "salt",
    "borrowed",
    "winter",
    "unlit",
    "patient",
    "hollow",
    "second",
    "paper",
    "distant",
    "early",
    "narrow",
    "copper",
    "restless",
    "hidden",
    "last",
];

const THINGS: &[&str] = &[
    "lighthouse",
    "harbour",
    "orchard",
    "ledger",
    "bridge",
    "clockmaker",
    "garden",
    "railway",
    "letter",
    "archive",
    "mountain",
    "kitchen",
    "violin",
    "island",
    "window",
    "market",
    "river",
    "lantern",
    "cartographer",
    "staircase",
];

const DEEDS: &[&str] = &[
    "remembers",
    "leaves behind",
    "measures",
    "hides from",
    "returns to",
    "argues with",
    "restores",
    "outlives",
    "sells",
    "waits for",
    "draws",
    "follows",
];

const TIMES: &[&str] = &[
    "before the ferry leaves",
    "in the year of the flood",
    "on the longest night",
    "while the town sleeps",
    "after the trial",
    "between two wars",
    "at the edge of the map",
    "without telling anyone",
    // With signs that HTML and XML take for their own: whoever shows a text has to escape it.
    "for a coat & <5 crowns",
    "once the letters stop",
];

/// First and last name.
pub(super) fn person(draws: &mut Draws) -> String {
    format!("{} {}", draws.pick(FIRST_NAMES), draws.pick(LAST_NAMES))
}

/// Two or three words in title case.
pub(super) fn title(draws: &mut Draws) -> String {
    let quality = capitalized(draws.pick(QUALITIES));
    let thing = capitalized(draws.pick(THINGS));
    match draws.between(0, 2) {
        0 => format!("The {quality} {thing}"),
        1 => format!("{quality} {thing}"),
        _ => format!("{thing} of {}", draws.pick(LAST_NAMES)),
    }
}

/// Sentences of about 80 bytes.
pub(super) fn paragraph(draws: &mut Draws, sentences: usize) -> String {
    let mut text = String::new();
    for nth in 0..sentences {
        let gap = if nth == 0 { "" } else { " " };
        write!(
            text,
            "{gap}The {} {} {} the {} {} {}.",
            draws.pick(QUALITIES),
            draws.pick(THINGS),
            draws.pick(DEEDS),
            draws.pick(QUALITIES),
            draws.pick(THINGS),
            draws.pick(TIMES),
        )
        .expect("writing to a String cannot fail");
    }
    text
}

/// Two paragraphs, the first page of a book.
pub(super) fn content(draws: &mut Draws) -> String {
    format!("{}\n\n{}", paragraph(draws, 4), paragraph(draws, 4))
}

/// An ISO 8601 date; days stop at 28, so that every month has them.
pub(super) fn date(draws: &mut Draws) -> String {
    let year = draws.between(2015, 2025);
    let month = draws.between(1, 12);
    let day = draws.between(1, 28);
    format!("{year}-{month:02}-{day:02}")
}

fn capitalized(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}
