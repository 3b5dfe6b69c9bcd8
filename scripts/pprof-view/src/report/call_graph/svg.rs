//! The drawing as SVG: one file that any browser shows.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of lines become coordinates, parts of 255 become bytes"
)]

use std::fmt::Write as _;

use super::label::{LINE, SMALL, share};
use super::{CallGraph, DrawnEdge, DrawnNode};
use crate::layout::Point;
use crate::measure;

/// Around the drawing.
const MARGIN: f64 = 12.0;
/// The text above it.
const LEGEND: f64 = 12.0;

impl CallGraph {
    /// The drawing as an SVG document.
    pub fn to_svg(&self) -> String {
        let mut out = String::new();
        self.write(&mut out).expect("writing to a String succeeds");
        out
    }

    /// The lines above the drawing: what it is of, and what it leaves out.
    pub fn legend(&self) -> Vec<String> {
        let scale = &self.amounts.0;
        let mut lines = self.header.lines(scale);
        lines.extend(self.accounting.lines(&self.header, scale));
        if self.dropped_edges > 0 {
            let calls = if self.dropped_edges > 1 {
                "edges"
            } else {
                "edge"
            };
            lines.push(format!("Dropped {} {calls}", self.dropped_edges));
        }
        lines
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let legend = self.legend();
        let longest = legend.iter().map(|line| line.chars().count()).max();
        // Characters of the legend's font are at most about 0.6 of its size wide on average.
        let legend_width = longest.unwrap_or(0) as f64 * LEGEND * 0.6;
        let top = MARGIN + (legend.len() as f64 + 0.5) * LEGEND * LINE;
        let width = self.width.max(legend_width) + 2.0 * MARGIN;
        let height = top + self.height + MARGIN;
        writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" font-family=\"Helvetica, Arial, sans-serif\">"
        )?;
        writeln!(out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>")?;
        for (line, at) in legend.iter().zip(1_u32..) {
            let y = MARGIN + f64::from(at) * LEGEND * LINE;
            writeln!(
                out,
                "<text x=\"{MARGIN}\" y=\"{y:.1}\" font-size=\"{LEGEND}\">{}</text>",
                escape(line)
            )?;
        }
        writeln!(out, "<g transform=\"translate({MARGIN} {top:.1})\">")?;
        for edge in &self.edges {
            self.write_edge(edge, out)?;
        }
        for node in &self.nodes {
            self.write_node(node, out)?;
        }
        writeln!(out, "</g>\n</svg>")
    }

    fn write_node(&self, node: &DrawnNode, out: &mut String) -> std::fmt::Result {
        let DrawnNode {
            center,
            width,
            height,
            font_size,
            ..
        } = node;
        let weight = signed_share(node.cum, self.header.total);
        let title = format!("{} ({})", node.name, self.amounts.label(node.cum));
        writeln!(out, "<g class=\"node\"><title>{}</title>", escape(&title))?;
        writeln!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{}\" stroke=\"{}\"/>",
            center.x - width / 2.0,
            center.y - height / 2.0,
            colour(weight, Tone::Light),
            colour(weight, Tone::Dark),
        )?;
        write_lines(out, &node.label, *center, *font_size)?;
        writeln!(out, "</g>")
    }

    fn write_edge(&self, edge: &DrawnEdge, out: &mut String) -> std::fmt::Result {
        let total = self.header.total;
        let stroke = colour(signed_share(edge.weight, total), Tone::Dark);
        let width = 1.0 + (share(edge.weight, total) * 5.0).floor();
        let dashes = if edge.residual {
            " stroke-dasharray=\"3 3\""
        } else {
            ""
        };
        let arrow = if edge.residual { "..." } else { "->" };
        let name = |at: usize| &self.nodes[at].name;
        let title = format!(
            "{} {arrow} {} ({})",
            name(edge.caller),
            name(edge.callee),
            self.amounts.label(edge.weight)
        );
        writeln!(out, "<g class=\"edge\"><title>{}</title>", escape(&title))?;
        writeln!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width:.0}\"{dashes}/>",
            curve(&edge.path.points)
        )?;
        if let [.., before, tip] = edge.path.points[..] {
            let back = if before.y < tip.y { -1.0 } else { 1.0 } * (5.0 + width);
            let half = 2.5 + width / 2.0;
            let Point { x, y } = tip;
            writeln!(
                out,
                "<path d=\"M{x:.1} {y:.1}L{:.1} {:.1}L{:.1} {:.1}Z\" fill=\"{stroke}\"/>",
                x - half,
                y + back,
                x + half,
                y + back
            )?;
        }
        write_lines(out, &edge.label, edge.path.label, SMALL)?;
        writeln!(out, "</g>")
    }
}

fn write_lines(
    out: &mut String,
    lines: &[String],
    middle: Point,
    font_size: f64,
) -> std::fmt::Result {
    let first = middle.y - lines.len() as f64 * font_size * LINE / 2.0;
    for (line, at) in lines.iter().zip(0_u32..) {
        // The baseline is about a fifth above the line's lower edge.
        let y = first + (f64::from(at) + 0.8) * font_size * LINE;
        writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{y:.1}\" font-size=\"{font_size:.0}\" text-anchor=\"middle\">{}</text>",
            middle.x,
            escape(line)
        )?;
    }
    Ok(())
}

/// A curve through points that it passes vertically.
fn curve(points: &[Point]) -> String {
    let mut path = String::new();
    let mut previous: Option<Point> = None;
    for &Point { x, y } in points {
        let piece = match previous {
            None => format!("M{x:.1} {y:.1}"),
            Some(from) if (from.x - x).abs() < 0.05 => format!("L{x:.1} {y:.1}"),
            Some(from) => {
                let middle = f64::midpoint(from.y, y);
                format!(
                    "C{:.1} {middle:.1} {x:.1} {middle:.1} {x:.1} {y:.1}",
                    from.x
                )
            }
        };
        path.push_str(&piece);
        previous = Some(Point { x, y });
    }
    path
}

#[derive(Clone, Copy)]
enum Tone {
    /// For areas.
    Light,
    /// For lines.
    Dark,
}

fn signed_share(value: i64, total: i64) -> f64 {
    let share = measure::percent(value, total) / 100.0;
    if value < 0 { -share } else { share }
}

/// pprof's scale: green for what became less, grey for nothing, red for all.
fn colour(score: f64, tone: Tone) -> String {
    /// Moves scores away from grey.
    const SHIFT: f64 = 0.7;
    let (mut saturation, value) = match tone {
        Tone::Light => (0.1, 0.93),
        Tone::Dark => (1.0, 0.7),
    };
    let score = score.clamp(-1.0, 1.0);
    if score.abs() < 0.2 {
        saturation *= score.abs() / 0.2;
    }
    let shifted = score.abs().powf(1.0 - SHIFT);
    let faded = value * (1.0 - saturation * shifted);
    let (red, green) = if score < 0.0 {
        (faded, value)
    } else {
        (value, faded)
    };
    let blue = value * (1.0 - saturation);
    let byte = |part: f64| format!("{:02x}", (part * 255.0) as u8);
    format!("#{}{}{}", byte(red), byte(green), byte(blue))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no other control characters, not even as references.
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_pprof() {
        assert_eq!(colour(0.0, Tone::Dark), "#b2b2b2");
        assert_eq!(colour(1.0, Tone::Dark), "#b20000");
        assert_eq!(colour(1.0, Tone::Light), "#edd5d5");
        assert_eq!(colour(-1.0, Tone::Dark), "#00b200");
    }

    #[test]
    fn names_cannot_end_an_element() {
        assert_eq!(
            escape("<T as \"A\">&\u{1}"),
            "&lt;T as &quot;A&quot;&gt;&amp;\u{fffd}"
        );
    }
}
