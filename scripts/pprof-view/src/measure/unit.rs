//! Units that convert into each other, and the spelling that pprof gives to amounts.

/// A unit with the names under which profiles mention it.
struct Unit {
    name: &'static str,
    aliases: &'static [&'static str],
    factor: f64,
}

/// Units that convert into each other, smallest first.
struct Family {
    /// What a value is given in when no unit of the family is below it.
    base: (&'static str, f64),
    units: &'static [Unit],
}

const fn unit(name: &'static str, aliases: &'static [&'static str], factor: f64) -> Unit {
    Unit {
        name,
        aliases,
        factor,
    }
}

const FAMILIES: [Family; 3] = [
    Family {
        base: ("B", 1.0),
        units: &[
            unit("B", &["b", "byte"], 1.0),
            unit("kB", &["kb", "kbyte", "kilobyte"], (1_u64 << 10) as f64),
            unit("MB", &["mb", "mbyte", "megabyte"], (1_u64 << 20) as f64),
            unit("GB", &["gb", "gbyte", "gigabyte"], (1_u64 << 30) as f64),
            unit("TB", &["tb", "tbyte", "terabyte"], (1_u64 << 40) as f64),
            unit("PB", &["pb", "pbyte", "petabyte"], (1_u64 << 50) as f64),
        ],
    },
    Family {
        base: ("s", 1e9),
        units: &[
            unit("ns", &["ns", "nanosecond"], 1.0),
            unit("us", &["us", "microsecond"], 1e3),
            unit("ms", &["ms", "millisecond"], 1e6),
            unit("s", &["s", "sec", "second"], 1e9),
            unit("hrs", &["hour", "hr"], 3600e9),
        ],
    },
    // Google's compute units: they occur in the profiles of its cloud.
    Family {
        base: ("GCU", 1.0),
        units: &[
            unit("n*GCU", &["nanogcu"], 1e-9),
            unit("u*GCU", &["microgcu"], 1e-6),
            unit("m*GCU", &["milligcu"], 1e-3),
            unit("GCU", &["gcu"], 1.0),
            unit("k*GCU", &["kilogcu"], 1e3),
            unit("M*GCU", &["megagcu"], 1e6),
            unit("G*GCU", &["gigagcu"], 1e9),
            unit("T*GCU", &["teragcu"], 1e12),
            unit("P*GCU", &["petagcu"], 1e15),
        ],
    },
];

impl Family {
    fn find(&self, name: &str) -> Option<&'static Unit> {
        let name = name.to_lowercase();
        let singular = if name.len() > 2 {
            name.strip_suffix('s').unwrap_or(&name)
        } else {
            &name
        };
        self.units
            .iter()
            .find(|unit| unit.aliases.contains(&singular))
    }

    /// A value of the family in a named unit, or in the largest unit that leaves it at or above 1.
    fn convert(&self, value: i64, from: &Unit, to: &str) -> (f64, &'static str) {
        let value = value as f64 * from.factor;
        let (name, factor) = if is_automatic(to) {
            let fitting = self.units.iter().rfind(|unit| value / unit.factor >= 1.0);
            fitting.map_or(self.base, |unit| (unit.name, unit.factor))
        } else {
            self.find(to)
                .map_or(self.base, |unit| (unit.name, unit.factor))
        };
        (value / factor, name)
    }
}

fn is_automatic(unit: &str) -> bool {
    matches!(unit, "minimum" | "auto")
}

/// Converts a value between units of one family (bytes, time). The unit comes back empty where it goes
/// without saying, as for counts. `auto` and `minimum` choose the unit.
pub(crate) fn scale(value: i64, from: &str, to: &str) -> (f64, String) {
    if value < 0 && value != i64::MIN {
        let (value, unit) = scale(-value, from, to);
        return (-value, unit);
    }
    for family in &FAMILIES {
        if let Some(from) = family.find(from) {
            let (value, unit) = family.convert(value, from, to);
            return (value, unit.to_owned());
        }
    }
    let unit = match to {
        "count" | "sample" | "unit" | "minimum" | "auto" => "",
        other => other,
    };
    (value as f64, unit.to_owned())
}

/// Whether values of both units can be added after scaling.
pub(crate) fn convertible(left: &str, right: &str) -> bool {
    left == right
        || FAMILIES
            .iter()
            .any(|family| family.find(left).is_some() && family.find(right).is_some())
}

/// An amount in words: `1.50MB`, `25`, `0`.
pub(crate) fn label(value: i64, from: &str, to: &str) -> String {
    let (scaled, unit) = scale(value, from, to);
    let text = format!("{scaled:.2}");
    let text = text.strip_suffix(".00").unwrap_or(&text);
    if matches!(text, "0" | "-0") {
        "0".to_owned()
    } else {
        format!("{text}{unit}")
    }
}

/// A time in nanoseconds; `None` for nothing and for what is no time.
pub(crate) fn nanoseconds(value: i64, unit: &str) -> Option<i64> {
    let (nanos, unit) = scale(value, unit, "nanoseconds");
    (unit == "ns" && nanos != 0.0).then_some(nanos as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_pprof_writes_them() {
        let auto = |value, unit| label(value, unit, "auto");
        assert_eq!(auto(1_536, "bytes"), "1.50kB");
        assert_eq!(auto(-1_536, "bytes"), "-1.50kB");
        assert_eq!(auto(1_870_000_000, "nanoseconds"), "1.87s");
        assert_eq!(auto(2_000_000_000, "nanoseconds"), "2s");
        assert_eq!(auto(7_200_000_000_000, "nanoseconds"), "2hrs");
        assert_eq!(auto(25, "count"), "25");
        assert_eq!(auto(0, "bytes"), "0");
        assert_eq!(label(25, "count", "apples"), "25apples");
        assert_eq!(label(1, "nanoseconds", "hour"), "0");
        assert_eq!(label(3, "megabytes", "kB"), "3072kB");
        assert_eq!(auto(i64::MIN, "bytes"), "-9223372036854775808B");
    }
}
