//! `/symbol`: addresses to names, in the form of gperftools that `go tool pprof` speaks.

use std::fmt::Write;

use crate::symbolize;

/// Answers `0x…+0x…` with `num_symbols: 1` and a line for each address that lies in mapped code.
pub(super) fn answer(query: &str) -> String {
    let mut text = String::from("num_symbols: 1\n");
    symbolize::with(|symbolizer| {
        for word in query.split('+') {
            let digits = word.trim().trim_start_matches("0x");
            let Ok(address) = usize::from_str_radix(digits, 16) else {
                continue;
            };
            if symbolizer.map_of(address).is_none() {
                continue;
            }
            if let Some(outermost) = symbolizer.frames(address).last() {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "{address:#x} {}", outermost.name);
            }
        }
    });
    text
}
