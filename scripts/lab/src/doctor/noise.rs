//! Is this machine quiet enough? The same work against itself.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::Finding;
use crate::verdict::expectations::ALL;

/// Pairs of the same piece of work, one right after the other.
const PAIRS: usize = 20;
/// Steps of a piece: some milliseconds, longer than a scheduler's time slice, so that whoever else runs gets in between.
const STEPS: u64 = 10_000_000;
/// Pairs that may differ by more: a machine that is disturbed now and then is quiet enough.
const SPARED: usize = PAIRS / 10;

pub(super) fn examine() -> Finding {
    // The first piece brings the processor up to speed.
    piece();
    let pairs: Vec<_> = (0..PAIRS).map(|_| (piece(), piece())).collect();
    judge(&pairs, least_effect())
}

/// The smallest ratio of two costs that any verdict has to see.
fn least_effect() -> f64 {
    let compared = ALL.iter().flat_map(|expectation| expectation.compare);
    compared
        .map(|costs| costs.least)
        .fold(f64::INFINITY, f64::min)
}

fn piece() -> Duration {
    let began = Instant::now();
    let sum = (0..STEPS).fold(0_u64, |sum, step| sum.rotate_left(3) ^ black_box(step));
    black_box(sum);
    began.elapsed()
}

/// Noise is how many times longer one half of a pair takes than the other, in all pairs but the [`SPARED`] worst.
fn judge(pairs: &[(Duration, Duration)], effect: f64) -> Finding {
    const NAME: &str = "noise";
    let mut ratios: Vec<f64> = pairs
        .iter()
        .map(|(one, other)| one.max(other).as_secs_f64() / one.min(other).as_secs_f64())
        .collect();
    ratios.sort_by(f64::total_cmp);
    let worst = ratios.len().saturating_sub(1 + SPARED);
    let Some(noise) = ratios.get(worst).filter(|noise| noise.is_finite()) else {
        return Finding::warning(NAME, "cannot be measured", "run the command again");
    };
    let found = format!("the same work takes up to {noise:.2} times as long as itself");
    if *noise < effect {
        return Finding::ok(NAME, found);
    }
    Finding::warning(
        NAME,
        format!("{found}, and verdicts tell costs apart from {effect} times on"),
        "close what else is running (`top` shows it); a verdict that this disturbs says INCONCLUSIVE and does not guess",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    /// Pairs whose halves take 10 ms and that many times as long.
    fn pairs(ratios: impl IntoIterator<Item = f64>) -> Vec<(Duration, Duration)> {
        let piece = Duration::from_millis(10);
        let both = |(nth, ratio): (usize, f64)| {
            let longer = piece.mul_f64(ratio);
            if nth % 2 == 0 {
                (piece, longer)
            } else {
                (longer, piece)
            }
        };
        ratios.into_iter().enumerate().map(both).collect()
    }

    #[test]
    fn a_machine_on_which_the_same_work_takes_the_same_time_is_quiet() {
        let finding = judge(&pairs([1.05; PAIRS]), 1.4);
        assert_eq!(finding.state, State::Ok);
        assert_eq!(
            finding.found,
            "the same work takes up to 1.05 times as long as itself"
        );
    }

    #[test]
    fn a_few_disturbances_are_spared() {
        let ratios = (0..PAIRS).map(|nth| if nth < SPARED { 9.0 } else { 1.1 });
        assert_eq!(judge(&pairs(ratios), 1.4).state, State::Ok);
    }

    #[test]
    fn noise_as_large_as_the_smallest_effect_is_told() {
        let ratios = (0..PAIRS).map(|nth| if nth <= SPARED { 2.0 } else { 1.1 });
        let finding = judge(&pairs(ratios), 1.4);
        assert_eq!(finding.state, State::Warning);
        assert!(finding.found.contains("2.00 times"), "{}", finding.found);
    }

    #[test]
    fn a_clock_that_stands_still_measures_nothing() {
        let still = [(Duration::ZERO, Duration::ZERO); PAIRS];
        assert_eq!(judge(&still, 1.4).found, "cannot be measured");
        assert_eq!(judge(&[], 1.4).found, "cannot be measured");
    }

    #[test]
    fn the_bound_is_the_smallest_ratio_that_a_verdict_asks_for() {
        assert!(least_effect() > 1.0 && least_effect().is_finite());
    }
}
