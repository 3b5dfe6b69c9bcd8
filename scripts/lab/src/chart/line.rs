//! Lines over a common axis.

use super::scale::{Scale, figure};
use super::sheet::{Anchor, LOOKS, Sheet};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 580.0;
const TOP: f64 = 84.0;
const BOTTOM: f64 = 340.0;
/// Labels at the lines' ends stand at least this far apart.
const LABEL: f64 = 34.0;
/// Dash patterns by series: the second to fourth line can be told from the first without colour.
const DASHES: [&str; LOOKS] = ["", "7 4", "2 4", "10 3 2 3"];

/// A line chart from 0 on both axes.
#[derive(Debug, Clone)]
pub struct Chart {
    title: String,
    description: String,
    x: String,
    y: String,
    series: Vec<Series>,
}

/// One line of a chart.
#[derive(Debug, Clone)]
pub struct Series {
    name: String,
    points: Vec<(f64, f64)>,
}

impl Series {
    /// A line through `points` (x ascending, no negative values), labelled `name` at its end.
    pub fn new(name: impl Into<String>, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self {
            name: name.into(),
            points: points.into_iter().collect(),
        }
    }
}

impl Chart {
    /// A chart with its title and, for those who do not see it, what it shows in a sentence or two.
    pub fn new(title: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            description: description.into(),
            x: String::new(),
            y: String::new(),
            series: vec![],
        }
    }

    /// Names both axes, units included ("reads", "live bytes (MiB)").
    #[must_use]
    pub fn axes(mut self, x: impl Into<String>, y: impl Into<String>) -> Self {
        self.x = x.into();
        self.y = y.into();
        self
    }

    /// Adds a line: the fault's first, its repair's second.
    #[must_use]
    pub fn series(mut self, series: Series) -> Self {
        self.series.push(series);
        self
    }

    /// The chart as a self-contained SVG document.
    pub fn svg(&self) -> String {
        let points = || self.series.iter().flat_map(|series| &series.points);
        let x = Scale::new(
            points().map(|point| point.0).fold(0.0, f64::max),
            LEFT,
            RIGHT,
        );
        let y = Scale::new(
            points().map(|point| point.1).fold(0.0, f64::max),
            BOTTOM,
            TOP,
        );
        let mut sheet = Sheet::new(WIDTH, HEIGHT, &self.title, &self.description);
        self.axes_on(&mut sheet, &x, &y);
        for (index, series) in self.series.iter().enumerate() {
            draw(&mut sheet, index % LOOKS, series, &x, &y);
        }
        self.labels_on(&mut sheet, &x, &y);
        sheet.finish()
    }

    fn axes_on(&self, sheet: &mut Sheet, x: &Scale, y: &Scale) {
        for value in y.ticks() {
            let place = y.place(value);
            let class = if value > 0.0 { "grid" } else { "axis" };
            sheet.rule(class, (LEFT, place), (RIGHT, place));
            sheet.text("soft", Anchor::End, LEFT - 8.0, place + 4.0, &figure(value));
        }
        for value in x.ticks() {
            let place = x.place(value);
            sheet.rule("axis", (place, BOTTOM), (place, BOTTOM + 5.0));
            sheet.text("soft", Anchor::Middle, place, BOTTOM + 21.0, &figure(value));
        }
        sheet.text("soft", Anchor::Start, 24.0, TOP - 24.0, &self.y);
        sheet.text(
            "soft",
            Anchor::Middle,
            f64::midpoint(LEFT, RIGHT),
            BOTTOM + 44.0,
            &self.x,
        );
    }

    /// Name and last value of each line beside its end, pushed apart where ends meet.
    fn labels_on(&self, sheet: &mut Sheet, x: &Scale, y: &Scale) {
        let ends = self
            .series
            .iter()
            .enumerate()
            .filter_map(|(index, series)| {
                let last = series.points.last()?;
                Some((y.place(last.1), x.place(last.0), last.1, index, series))
            });
        let mut ends: Vec<_> = ends.collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut lowest = f64::NEG_INFINITY;
        for (place, end, value, index, series) in ends {
            let place = place.max(lowest + LABEL);
            lowest = place;
            let look = index % LOOKS;
            sheet.text(
                &format!("b{look}"),
                Anchor::Start,
                end + 12.0,
                place - 2.0,
                &series.name,
            );
            sheet.text(
                "text",
                Anchor::Start,
                end + 12.0,
                place + 14.0,
                &figure(value),
            );
        }
    }
}

fn draw(sheet: &mut Sheet, look: usize, series: &Series, x: &Scale, y: &Scale) {
    let places: Vec<(f64, f64)> = series
        .points
        .iter()
        .map(|point| (x.place(point.0), y.place(point.1)))
        .collect();
    let path: Vec<String> = places
        .iter()
        .map(|(x, y)| format!("{x:.1},{y:.1}"))
        .collect();
    let dash = match DASHES[look] {
        "" => String::new(),
        dash => format!(" stroke-dasharray=\"{dash}\""),
    };
    sheet.raw(&format!(
        "<polyline class=\"s{look}\" fill=\"none\" stroke-width=\"2.5\" stroke-linejoin=\"round\"{dash} points=\"{}\"/>",
        path.join(" ")
    ));
    for ((px, py), (vx, vy)) in places.iter().zip(&series.points) {
        let note = format!("<title>{} at {}</title>", figure(*vy), figure(*vx));
        sheet.raw(&if look.is_multiple_of(2) {
            format!("<circle class=\"m{look}\" cx=\"{px:.1}\" cy=\"{py:.1}\" r=\"4\">{note}</circle>")
        } else {
            let (left, top) = (px - 4.0, py - 4.0);
            format!("<rect class=\"m{look}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"8\" height=\"8\">{note}</rect>")
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth() -> String {
        Chart::new(
            "Live tasks over reads",
            "Planted: one task per read. Repaired: level at 225.",
        )
        .axes("reads", "live tasks")
        .series(Series::new(
            "planted",
            [
                (0.0, 25.0),
                (200.0, 225.0),
                (700.0, 725.0),
                (1200.0, 1225.0),
                (2200.0, 2225.0),
            ],
        ))
        .series(Series::new(
            "repaired",
            [
                (0.0, 25.0),
                (200.0, 225.0),
                (700.0, 225.0),
                (1200.0, 225.0),
                (2200.0, 225.0),
            ],
        ))
        .svg()
    }

    #[test]
    fn growth_and_its_repair_are_drawn() {
        insta::assert_snapshot!(growth());
    }

    #[test]
    fn labels_of_lines_that_end_together_stand_apart() {
        let svg = Chart::new("t", "d")
            .series(Series::new("one", [(0.0, 0.0), (1.0, 5.0)]))
            .series(Series::new("two", [(0.0, 0.0), (1.0, 5.0)]))
            .svg();
        let places: Vec<f64> = svg
            .lines()
            .filter(|line| line.contains("class=\"b"))
            .map(|line| {
                line.split("y=\"")
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .parse()
                    .unwrap()
            })
            .collect();
        assert!((places[1] - places[0] - LABEL).abs() < 0.2, "{places:?}");
    }

    #[test]
    fn a_chart_without_points_is_still_a_document() {
        let svg = Chart::new("nothing", "no measurement")
            .axes("reads", "tasks")
            .series(Series::new("none", []))
            .svg();
        assert!(svg.contains("<polyline") && !svg.contains("NaN") && !svg.contains("inf"));
    }
}
