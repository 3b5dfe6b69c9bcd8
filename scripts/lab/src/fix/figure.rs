//! The live figure: a counter over requests, one row per reading.

/// Cells of the longest bar.
const CELLS: u64 = 40;
/// Eighths of a cell.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A bar chart that grows downwards as readings come in.
///
/// A full bar is what the fault leaves by the last point: planted it draws a staircase down to the right edge, repaired a level line,
/// or a far flatter one.
#[derive(Debug)]
pub struct Figure {
    unit: &'static str,
    full: f64,
}

impl Figure {
    /// A chart of `unit` for a run of `requests` in all, each of which leaves `per_request` where the fault is there.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a run has far fewer than 2^53 requests"
    )]
    pub fn new(unit: &'static str, requests: u64, per_request: f64) -> Self {
        Self {
            unit,
            full: requests.max(1) as f64 * per_request,
        }
    }

    /// The line above the bars.
    pub fn heading(&self) -> String {
        format!("{:>8}  {:>10}", "requests", self.unit)
    }

    /// The row of one reading.
    pub fn row(&self, requests: u64, count: f64) -> String {
        let width = self.unit.len().max(10);
        format!("{requests:>8}  {count:>width$.0}  {}", self.bar(count))
            .trim_end()
            .to_owned()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "cast from and to small numbers of eighths; beyond the edge they saturate"
    )]
    fn bar(&self, count: f64) -> String {
        let eighths = (count / self.full * (CELLS * 8) as f64).ceil().max(0.0) as u64;
        if eighths > CELLS * 8 {
            return format!("{}▶", full_cells(CELLS));
        }
        let rest = usize::try_from(eighths % 8).expect("an eighth is small");
        format!("{}{}", full_cells(eighths / 8), EIGHTHS[rest])
    }
}

fn full_cells(count: u64) -> String {
    "█".repeat(usize::try_from(count).expect("a bar is short"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leak_is_a_staircase_and_a_repair_is_level() {
        let figure = Figure::new("live tasks", 2_200, 1.0);
        let leak = [
            (0, 25),
            (200, 225),
            (700, 725),
            (1_200, 1_225),
            (2_200, 2_225),
        ];
        let level = [(0, 25), (200, 225), (700, 225), (1_200, 225), (2_200, 225)];
        let drawn = |readings: &[(u64, u32)]| {
            readings
                .iter()
                .map(|(reads, count)| figure.row(*reads, f64::from(*count)))
                .collect::<Vec<_>>()
                .join("\n")
        };
        insta::assert_snapshot!(format!(
            "{}\n{}\n\n{}",
            figure.heading(),
            drawn(&leak),
            drawn(&level)
        ));
    }
}
