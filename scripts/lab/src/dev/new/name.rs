//! What a chapter or an exercise is called: `15-loyalty-points`.

use std::str::FromStr;

/// Two digits, a hyphen and a slug of lower-case words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

impl FromStr for Name {
    type Err = &'static str;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let is_word = |word: &str| {
            let mut letters = word.bytes();
            letters
                .next()
                .is_some_and(|first| first.is_ascii_lowercase())
                && letters.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        let is_number =
            |number: &str| number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit());
        match typed.split_once('-') {
            Some((number, slug)) if is_number(number) && slug.split('-').all(is_word) => {
                Ok(Self(typed.to_owned()))
            }
            _ => Err("two digits, a hyphen and lower-case words, as in 15-loyalty-points"),
        }
    }
}

impl Name {
    /// `15-loyalty-points`.
    pub fn id(&self) -> &str {
        &self.0
    }

    /// `15`.
    pub fn number(&self) -> &str {
        &self.0[..2]
    }

    /// `loyalty-points`.
    pub fn slug(&self) -> &str {
        &self.0[3..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_slug_make_a_name() {
        let name: Name = "07-heap-x2".parse().unwrap();
        assert_eq!((name.number(), name.slug()), ("07", "heap-x2"));
    }

    #[test]
    fn whatever_is_no_folder_of_this_course_is_refused() {
        for typed in [
            "",
            "loyalty",
            "7-loyalty",
            "007-loyalty",
            "07-",
            "07-Loyalty",
            "07-a--b",
            "07-../up",
            "07-2x",
            "07-ä",
        ] {
            assert!(typed.parse::<Name>().is_err(), "{typed}");
        }
    }
}
