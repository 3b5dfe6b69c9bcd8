//! What a user types: an address, a name, a password. Parsed once, never checked again.

use serde::Deserialize;

/// Longer addresses cannot be delivered to: RFC 5321, section 4.5.3.1.3, less the brackets.
const LONGEST_EMAIL: usize = 254;
const LONGEST_NAME: usize = 80;
const SHORTEST_PASSWORD: usize = 8;
/// Hashing takes the longer, the longer a password is; nobody types this much.
const LONGEST_PASSWORD: usize = 128;

/// An address with one `@`, in lower case. Whether mail arrives there is for mail to show.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Email(String);

/// A name without control characters, trimmed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Name(String);

/// A password in the clear, which nothing prints.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Password(String);

impl Email {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Name {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Password {
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(..)")
    }
}

impl TryFrom<String> for Email {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let has_two_parts = text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@')
        });
        let odd = |sign: char| sign.is_whitespace() || sign.is_control();
        if !has_two_parts || text.len() > LONGEST_EMAIL || text.contains(odd) {
            return Err("`email` must be an address such as ada@example.com");
        }
        Ok(Self(text.to_lowercase()))
    }
}

impl TryFrom<String> for Name {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let name = text.trim();
        if name.is_empty() || name.len() > LONGEST_NAME || name.contains(char::is_control) {
            return Err("`name` must have 1 to 80 bytes, on one line");
        }
        Ok(Self(name.to_owned()))
    }
}

impl TryFrom<String> for Password {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&text.len()) {
            return Err("`password` must have 8 to 128 bytes");
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parses<T: TryFrom<String>>(text: &str) -> bool {
        T::try_from(text.to_owned()).is_ok()
    }

    #[test]
    fn an_address_has_two_parts_and_no_spaces() {
        let good = ["ada@example.com", "a@b", "Ada.Weiss+shop@example.com"];
        assert!(good.iter().all(|text| parses::<Email>(text)));
        let bad = [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a@b@c",
            "a b@c",
            "a@b\n",
            "a@b\0",
        ];
        assert!(!bad.iter().any(|text| parses::<Email>(text)));
        assert!(!parses::<Email>(&format!(
            "{}@example.com",
            "a".repeat(243)
        )));
    }

    #[test]
    fn a_name_is_trimmed_and_has_one_line() {
        assert_eq!(Name::try_from(" Ada ".to_owned()).unwrap().as_str(), "Ada");
        assert!(!parses::<Name>("  ") && !parses::<Name>("Ada\nWeiss"));
        assert!(parses::<Name>(&"a".repeat(80)) && !parses::<Name>(&"a".repeat(81)));
    }

    #[test]
    fn a_password_has_bounds_and_is_not_shown() {
        assert!(!parses::<Password>("1234567") && parses::<Password>("12345678"));
        assert!(!parses::<Password>(&"a".repeat(129)));
        let password = Password::try_from("correct horse".to_owned()).unwrap();
        assert_eq!(format!("{password:?}"), "Password(..)");
    }

    proptest! {
        #[test]
        fn an_address_that_parses_is_its_own_lower_case(text in "\\PC{0,20}@\\PC{0,20}") {
            if let Ok(email) = Email::try_from(text.clone()) {
                prop_assert_eq!(email.as_str(), text.to_lowercase());
                prop_assert_eq!(email.as_str().matches('@').count(), 1);
            }
        }
    }
}
