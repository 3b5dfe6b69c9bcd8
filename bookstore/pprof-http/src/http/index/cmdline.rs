//! The command line, without what it must not tell.

const SECRET_WORDS: [&str; 6] = [
    "token", "password", "passwd", "secret", "api-key", "database",
];

/// The arguments joined by NUL, without a trailing byte, as Go answers them; values of secrets replaced.
pub(in crate::http) fn cmdline() -> String {
    let arguments: Vec<String> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    redacted(&arguments).join("\0")
}

fn redacted(arguments: &[String]) -> Vec<String> {
    let mut hide_next = false;
    let mut shown = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let hide = std::mem::take(&mut hide_next) && !argument.starts_with("--");
        shown.push(match argument.split_once('=') {
            _ if hide => mask(argument),
            Some((flag, value)) if is_secret(flag) => format!("{flag}={}", mask(value)),
            Some(_) => without_password(argument),
            None => {
                hide_next = is_secret(argument);
                without_password(argument)
            }
        });
    }
    shown
}

fn is_secret(flag: &str) -> bool {
    let flag = flag.to_ascii_lowercase().replace('_', "-");
    flag.starts_with('-') && SECRET_WORDS.iter().any(|word| flag.contains(word))
}

/// Of a URL the scheme stays, since it tells what is connected to; of the rest nothing does.
fn mask(value: &str) -> String {
    match value.split_once(':') {
        Some((scheme, _)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
            format!("{scheme}:[redacted]")
        }
        _ => "[redacted]".to_owned(),
    }
}

/// `scheme://user:password@host` keeps neither user nor password (RFC 3986, 3.2.1).
fn without_password(argument: &str) -> String {
    let Some((before, after)) = argument.split_once("://") else {
        return argument.to_owned();
    };
    let authority = after.split('/').next().unwrap_or(after);
    match authority.rfind('@') {
        Some(at) => format!("{before}://[redacted]{}", &after[at..]),
        None => argument.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::redacted;

    fn shown(line: &str) -> String {
        let arguments: Vec<String> = line.split(' ').map(ToOwned::to_owned).collect();
        redacted(&arguments).join(" ")
    }

    #[test]
    fn values_of_secrets_are_left_out_and_everything_else_stays() {
        let plain = "bookstore --listen 127.0.0.1:8080 --faults all";
        assert_eq!(shown(plain), plain);
        assert_eq!(
            shown("x --database postgres://u:p@h/db --listen y"),
            "x --database postgres:[redacted] --listen y"
        );
        assert_eq!(
            shown("x --debug-token=abc z"),
            "x --debug-token=[redacted] z"
        );
        assert_eq!(shown("x --API_KEY abc"), "x --API_KEY [redacted]");
        assert_eq!(
            shown("x --upstream=http://u:p@h/path"),
            "x --upstream=http://[redacted]@h/path"
        );
        assert_eq!(shown("x --token --verbose"), "x --token --verbose");
    }
}
