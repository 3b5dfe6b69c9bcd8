//! Points in time as text.

const NANOS: i64 = 1_000_000_000;
const DAY: i64 = 86_400;

/// `2026-11-23 08:29:57 UTC`. pprof prints the machine's zone; a profile often comes from another machine.
pub(super) fn utc(nanos: i64) -> String {
    let (date, clock) = parts(nanos);
    format!("{date} {clock} UTC")
}

/// The same with the fraction of the second, as Go prints a time: `2026-11-23 08:29:57.5 +0000 UTC`.
pub(super) fn utc_exact(nanos: i64) -> String {
    let (date, clock) = parts(nanos);
    let fraction = format!("{:09}", nanos.rem_euclid(NANOS));
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{date} {clock}{point}{fraction} +0000 UTC")
}

/// A duration as Go prints it: `1m30.5s`, `1.5ms`.
pub(super) fn duration(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let magnitude = nanos.unsigned_abs();
    let decimal = |unit: u64, name: &str| {
        let digits = unit.to_string().len() - 1;
        let fraction = format!("{:0digits$}", magnitude % unit);
        let fraction = fraction.trim_end_matches('0');
        let point = if digits == 0 || fraction.is_empty() {
            ""
        } else {
            "."
        };
        let fraction = if digits == 0 { "" } else { fraction };
        (magnitude / unit, format!("{point}{fraction}{name}"))
    };
    let (whole, rest) = match magnitude {
        0 => return "0s".to_owned(),
        1..=999 => decimal(1, "ns"),
        1_000..=999_999 => decimal(1_000, "µs"),
        1_000_000..=999_999_999 => decimal(1_000_000, "ms"),
        _ => {
            let (seconds, rest) = decimal(1_000_000_000, "s");
            let text = match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
                (0, 0, second) => format!("{second}{rest}"),
                (0, minute, second) => format!("{minute}m{second}{rest}"),
                (hour, minute, second) => format!("{hour}h{minute}m{second}{rest}"),
            };
            return format!("{sign}{text}");
        }
    };
    format!("{sign}{whole}{rest}")
}

fn parts(nanos: i64) -> (String, String) {
    let seconds = nanos.div_euclid(NANOS);
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    (
        format!("{year:04}-{month:02}-{day:02}"),
        format!("{hour:02}:{minute:02}:{second:02}"),
    )
}

/// Year, month and day of a day since 1970 in the Gregorian calendar. The year is taken to begin in March, so
/// that the leap day comes last: <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_go_writes_them() {
        assert_eq!(duration(0), "0s");
        assert_eq!(duration(999), "999ns");
        assert_eq!(duration(1_500), "1.5µs");
        assert_eq!(duration(120_000_000), "120ms");
        assert_eq!(duration(2_000_312_000), "2.000312s");
        assert_eq!(duration(90_500_000_000), "1m30.5s");
        assert_eq!(duration(-3_600_000_000_000), "-1h0m0s");
    }

    #[test]
    fn days_have_their_dates() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(951_782_400 * NANOS), "2000-02-29 00:00:00 UTC");
        assert_eq!(utc(1_795_422_597 * NANOS + 1), "2026-11-23 08:29:57 UTC");
        assert_eq!(utc(-1), "1969-12-31 23:59:59 UTC");
        assert_eq!(utc_exact(1_500_000_000), "1970-01-01 00:00:01.5 +0000 UTC");
    }
}
