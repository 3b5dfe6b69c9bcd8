//! The live figure: tasks over reads, one row per reading.

/// Cells of the longest bar.
const CELLS: u64 = 40;
/// Eighths of a cell.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A bar chart that grows downwards as readings come in.
///
/// A full bar is one count per read at the last point: a fault that leaves something behind at each read draws a staircase down
/// to the right edge, a repaired one a level line.
#[derive(Debug)]
pub struct Figure {
    unit: &'static str,
    full: u64,
}

impl Figure {
    /// A chart of `unit` for a run of `reads` in all.
    pub fn new(unit: &'static str, reads: u64) -> Self {
        Self {
            unit,
            full: reads.max(1),
        }
    }

    /// The line above the bars.
    pub fn heading(&self) -> String {
        format!("{:>8}  {:>10}", "reads", self.unit)
    }

    /// The row of one reading.
    pub fn row(&self, reads: u64, count: u64) -> String {
        format!("{reads:>8}  {count:>10}  {}", self.bar(count))
            .trim_end()
            .to_owned()
    }

    fn bar(&self, count: u64) -> String {
        let eighths = (count * CELLS * 8).div_ceil(self.full);
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
        let figure = Figure::new("live tasks", 2_200);
        let leak = [
            (0, 25),
            (200, 225),
            (700, 725),
            (1_200, 1_225),
            (2_200, 2_225),
        ];
        let level = [(0, 25), (200, 225), (700, 225), (1_200, 225), (2_200, 225)];
        let drawn = |readings: &[(u64, u64)]| {
            readings
                .iter()
                .map(|(reads, count)| figure.row(*reads, *count))
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
