//! The page's HTML: served with its parts beside it, or all in one file.

use std::fmt::Write;
use std::hash::{BuildHasher, Hasher};

use super::assets::{MODULES, STYLES};
use super::module;

/// The Content-Security-Policy of the served page: nothing from elsewhere, nothing inline.
pub const SERVED_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page that fetches its modules, styles and data from the server that it came from.
pub fn served(title: &str) -> String {
    let mut head = String::new();
    for style in STYLES {
        line(
            &mut head,
            format_args!("<link rel=\"stylesheet\" href=\"assets/{}\">", style.path),
        );
    }
    line(
        &mut head,
        format_args!("<script type=\"module\" src=\"assets/main.js\"></script>"),
    );
    page(title, &head, "")
}

/// The page with its data in one file, which opens from disk. `json` is the serialized [`Data`](super::Data).
pub fn exported(title: &str, json: &str) -> String {
    // Only what this function writes carries the nonce: text of the profile cannot become a script.
    let nonce = nonce();
    let mut head = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'nonce-{nonce}'; \
         style-src 'nonce-{nonce}'; img-src data: blob:; base-uri 'none'; form-action 'none'\">\n"
    );
    line(&mut head, format_args!("<style nonce=\"{nonce}\">"));
    for style in STYLES {
        head.push_str(style.text);
    }
    head.push_str("</style>\n");
    let mut body = String::new();
    // `<` occurs only within JSON's texts, where it may be written so.
    let json = json.replace('<', "\\u003c");
    line(
        &mut body,
        format_args!("<script type=\"application/json\" id=\"data\">{json}</script>"),
    );
    line(
        &mut body,
        format_args!(
            "<script type=\"module\" nonce=\"{nonce}\">\n{}</script>",
            module::joined(MODULES)
        ),
    );
    page(title, &head, &body)
}

fn page(title: &str, head: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n{head}</head>\n<body>\n\
         <noscript>The profile is drawn by JavaScript, which is off. `pprof-view top` prints it in the terminal.</noscript>\n\
         {body}</body>\n</html>\n"
    )
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    writeln!(text, "{arguments}").expect("writing to a String succeeds");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// 128 bits that no profile can know beforehand: the keys of a `RandomState` come from the system.
fn nonce() -> String {
    let half = || {
        std::collections::hash_map::RandomState::new()
            .build_hasher()
            .finish()
    };
    format!("{:016x}{:016x}", half(), half())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_profile_do_not_end_the_element_that_holds_them() {
        let page = exported(
            "</title><script>",
            r#"{"strings":["</script><script>alert(1)</script>"]}"#,
        );
        let (_, data) = page.split_once("id=\"data\">").expect("there is data");
        let (data, _) = data.split_once("</script>").expect("it has an end");
        assert_eq!(
            data,
            r#"{"strings":["\u003c/script>\u003cscript>alert(1)\u003c/script>"]}"#
        );
        assert!(page.contains("<title>&lt;/title>&lt;script></title>"));
    }

    #[test]
    fn one_file_names_no_other() {
        let page = exported("x", "{}");
        for word in [
            "src=\"",
            "@import",
            "url(h",
            "url(/",
            "url(\"",
            "\nimport ",
            "\nexport ",
            "https:",
        ] {
            assert!(!page.contains(word), "{word}");
        }
    }
}
