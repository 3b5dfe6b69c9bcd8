//! Function names as people type them.

/// The name without what the compiler adds: `f::{{closure}}` and `f::h0123456789abcdef` are `f`.
pub(super) fn plain(name: &str) -> &str {
    let mut name = name.trim().trim_end_matches("()");
    while let Some((front, last)) = name.rsplit_once("::") {
        let is_hash = last.len() == 17
            && last.starts_with('h')
            && last[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_hash && last != "{{closure}}" && last != "{closure#0}" {
            break;
        }
        name = front;
    }
    name
}

/// Whether `typed` is the function's name or its end, cut at a `::`: `quote`, `prices::quote`, `shop::prices::quote`.
pub(super) fn matches(typed: &str, function: &str) -> bool {
    let (typed, function) = (plain(typed), plain(function));
    !typed.is_empty()
        && function
            .strip_suffix(typed)
            .is_some_and(|front| front.is_empty() || front.ends_with("::"))
}

/// The last segment: what people remember of a name.
pub(super) fn short(name: &str) -> &str {
    let name = plain(name);
    name.rsplit_once("::").map_or(name, |(_, last)| last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closures_and_hashes_belong_to_their_function() {
        assert_eq!(
            plain("shop::quote::{{closure}}::{{closure}}"),
            "shop::quote"
        );
        assert_eq!(plain("shop::quote::h0123456789abcdef"), "shop::quote");
        assert_eq!(plain("shop::quote()"), "shop::quote");
    }

    #[test]
    fn the_end_of_a_name_is_enough_if_cut_at_a_segment() {
        for typed in ["quote", "prices::quote", "shop::prices::quote"] {
            assert!(
                matches(typed, "shop::prices::quote::{{closure}}"),
                "{typed}"
            );
        }
        for typed in ["uote", "prices", "", "other::quote"] {
            assert!(!matches(typed, "shop::prices::quote"), "{typed}");
        }
    }

    #[test]
    fn methods_of_traits_match_by_their_last_segment() {
        assert!(matches(
            "render",
            "<shop::Page as core::fmt::Display>::render"
        ));
        assert_eq!(
            short("<shop::Page as core::fmt::Display>::render"),
            "render"
        );
    }
}
