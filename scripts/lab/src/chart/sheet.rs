//! The paper: size, style, words.

use std::fmt::Write as _;

/// Colours by role. The first series is the fault's (vermilion), the second its repair's (blue): the pair of Okabe and Ito that
/// every common colour vision tells apart.
const STYLE: &str = "\
.paper{fill:#fff}.text{fill:#1f2328}.soft{fill:#59636e}.grid{stroke:#d1d9e0}.axis{stroke:#59636e}\
.s0{stroke:#c2410c}.m0,.b0{fill:#c2410c}.s1{stroke:#0067a3}.m1,.b1{fill:#0067a3}\
.s2{stroke:#6b21a8}.m2,.b2{fill:#6b21a8}.s3{stroke:#3f6212}.m3,.b3{fill:#3f6212}\
@media (prefers-color-scheme:dark){\
.paper{fill:#0d1117}.text{fill:#e6edf3}.soft{fill:#9198a1}.grid{stroke:#2f353d}.axis{stroke:#9198a1}\
.s0{stroke:#ff8c5a}.m0,.b0{fill:#ff8c5a}.s1{stroke:#5ab4f0}.m1,.b1{fill:#5ab4f0}\
.s2{stroke:#c79bf2}.m2,.b2{fill:#c79bf2}.s3{stroke:#a3d05c}.m3,.b3{fill:#a3d05c}}";

/// How many series have a look of their own; further ones start anew.
pub(super) const LOOKS: usize = 4;

/// An SVG document being written.
pub(super) struct Sheet {
    svg: String,
}

/// Where a text stands relative to its place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Sheet {
    pub(super) fn new(width: f64, height: f64, title: &str, description: &str) -> Self {
        let mut svg = String::new();
        let (heading, words) = (escaped(title), escaped(description));
        put(
            &mut svg,
            format_args!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"img\" aria-labelledby=\"chart-title chart-desc\" font-family=\"system-ui,-apple-system,Segoe UI,sans-serif\" \
             font-size=\"13\">\n<title id=\"chart-title\">{heading}</title>\n<desc id=\"chart-desc\">{words}</desc>\n\
             <style>{STYLE}</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>\n"
            ),
        );
        let mut sheet = Self { svg };
        sheet.raw(&format!("<text class=\"text\" x=\"24\" y=\"32\" font-size=\"16\" font-weight=\"600\">{heading}</text>"));
        sheet
    }

    /// An element as it is.
    pub(super) fn raw(&mut self, element: &str) {
        self.svg.push_str(element);
        self.svg.push('\n');
    }

    pub(super) fn text(&mut self, class: &str, anchor: Anchor, x: f64, y: f64, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let words = escaped(words);
        self.raw(&format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"));
    }

    pub(super) fn rule(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.raw(&format!(
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
        ));
    }

    /// A frame of a flame graph: its left, top, width and height, with what a pointer over it says.
    pub(super) fn frame(&mut self, class: &str, place: (f64, f64, f64, f64), note: &str) {
        let (x, y, width, height) = place;
        let note = escaped(note);
        self.raw(&format!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"><title>{note}</title></rect>"
        ));
    }

    pub(super) fn finish(mut self) -> String {
        self.raw("</svg>");
        self.svg
    }
}

fn put(svg: &mut String, text: std::fmt::Arguments<'_>) {
    svg.write_fmt(text).expect("a String takes everything");
}

/// Text for element content.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_break_out_of_their_element() {
        let svg = Sheet::new(10.0, 10.0, "a < b & c", "</desc><script>").finish();
        assert!(svg.contains("<title id=\"chart-title\">a &lt; b &amp; c</title>"));
        assert!(!svg.contains("<script>"));
    }
}
