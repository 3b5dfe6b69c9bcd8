//! `block?debug=1` and `mutex?debug=1`.

use super::{frames, labels, line, row};
use crate::contention::{Contentions, Sum};
use crate::stacks::{Machinery, Place};
use crate::symbolize;

/// `--- contention:` or `--- mutex:`, the clock, and rows of `delay contentions @ 0x…`, the longest delay first.
///
/// With a `fraction` the rows are as sampled: readers of this form multiply them by the `sampling period` in its head.
pub(crate) fn contentions(
    name: &str,
    contentions: &Contentions,
    fraction: Option<u32>,
    remarks: &[String],
) -> String {
    let mut text = format!("--- {name}:\ncycles/second=1000000000\n");
    if let Some(period) = fraction {
        line(&mut text, format_args!("sampling period={period}"));
    }
    for remark in remarks {
        line(&mut text, format_args!("# {remark}"));
    }
    // Nobody multiplies by a period of 0.
    let divisor = f64::from(fraction.unwrap_or(1).max(1));
    symbolize::with(|symbolizer| {
        for (origin, stack, sum) in contentions.by_delay() {
            row(&mut text, &counts(sum, divisor), &stack);
            labels(&mut text, origin.labels());
            if let Some(site) = origin.spawned_at {
                let place = Place::spawned_at(site);
                line(&mut text, format_args!("#\t{}", place.function));
            }
            frames(&mut text, &stack, Machinery::Waiting, symbolizer);
            text.push('\n');
        }
    });
    text
}

fn counts(sum: Sum, divisor: f64) -> String {
    format!(
        "{:.0} {:.0}",
        sum.delay / divisor,
        sum.contentions / divisor
    )
}
