//! Parts of a total in percent.

/// A share in percent without sign, as a number.
pub(crate) fn percent(value: i64, total: i64) -> f64 {
    if total == 0 {
        0.0
    } else {
        (value as f64 / total as f64).abs() * 100.0
    }
}

/// A share in six columns: `  100%`, `37.43%`, ` 0.53%`, `    0%`.
pub(crate) fn percentage(value: i64, total: i64) -> String {
    let percent = percent(value, total);
    if (99.95..=100.05).contains(&percent) {
        "  100%".to_owned()
    } else if percent >= 1.0 {
        format!("{percent:5.2}%")
    } else {
        format!("{:>5}%", two_digits(percent))
    }
}

/// Go's `%.2g` for numbers below 1: two significant digits, no trailing zeros, an exponent below 0.0001.
fn two_digits(value: f64) -> String {
    let scientific = format!("{value:.1e}");
    let (digits, exponent) = scientific
        .split_once('e')
        .expect("`e` formats with an exponent");
    let exponent: i32 = exponent.parse().expect("the exponent is a number");
    let trim = |text: &str| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    if exponent < -4 && value != 0.0 {
        return format!("{}e-{:02}", trim(digits), -exponent);
    }
    let decimals = usize::try_from(1 - exponent).unwrap_or(0);
    trim(&format!("{value:.decimals$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_six_columns_and_at_least_two_digits() {
        assert_eq!(percentage(1, 1), "  100%");
        assert_eq!(percentage(9_994, 10_000), "99.94%");
        assert_eq!(percentage(1, 8), "12.50%");
        assert_eq!(percentage(-1, 200), "  0.5%");
        assert_eq!(percentage(53, 10_000), " 0.53%");
        assert_eq!(percentage(999, 100_000), "    1%");
        assert_eq!(percentage(1, 1_000_000), "0.0001%");
        assert_eq!(percentage(123, 1_000_000_000), "1.2e-05%");
        assert_eq!(percentage(0, 5), "    0%");
        assert_eq!(percentage(5, 0), "    0%");
    }
}
