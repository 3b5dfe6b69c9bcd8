//! A burst that leaves nothing behind, and after which the process is as large as at its peak.

use std::fmt::Write as _;
use std::hint::black_box;

use lab::error::Result;
use serde::{Deserialize, Serialize};

use crate::bench::Bench;

/// Blocks of a burst, of a kilobyte each: 96 MiB.
const BLOCKS: usize = 96 * 1024;
/// One in so many outlives the burst: 1.5 MiB of them all, none on the same page as another.
const KEPT: usize = 64;
const BLOCK: usize = 1024;

/// What was read off at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// When.
    pub name: String,
    /// Bytes that the program holds, by the heap profile.
    pub held: i64,
    /// Bytes of the process that are resident.
    pub resident: i64,
}

/// Memory before a burst, at its peak, after it, and after a second one.
pub async fn watch(bench: &Bench) -> Result<Vec<Moment>> {
    let mut moments = Vec::new();
    // The first look reads symbols; that is none of the burst's.
    look(bench, "first").await?;
    moments.push(look(bench, "before").await?);
    let burst = burst();
    moments.push(look(bench, "at the peak").await?);
    let kept = over(burst);
    moments.push(look(bench, "after it").await?);
    let again = over(self::burst());
    moments.push(look(bench, "after a second one").await?);
    black_box((kept, again));
    Ok(moments)
}

/// The chapter's table of moments: MiB held and resident.
pub fn table(moments: &[Moment]) -> String {
    let mut text = String::from("| | held | resident |\n|---|---:|---:|\n");
    for moment in moments {
        let (held, resident) = (mib(moment.held), mib(moment.resident));
        let _ = writeln!(text, "| {} | {held} | {resident} |", moment.name);
    }
    text
}

/// Bytes as the chapter tells them, to a tenth of a MiB.
pub fn mib(bytes: i64) -> String {
    format!("{}.{} MiB", bytes >> 20, ((bytes & 0xf_ffff) * 10) >> 20)
}

async fn look(bench: &Bench, name: &str) -> Result<Moment> {
    let (held, resident) = bench.memory().await?;
    Ok(Moment {
        name: name.to_owned(),
        held,
        resident,
    })
}

#[inline(never)]
fn burst() -> Vec<Vec<u8>> {
    let mut blocks = Vec::with_capacity(BLOCKS);
    for n in 0..BLOCKS {
        // Written, so that the page is there.
        blocks.push(vec![u8::try_from(n % 251).expect("below 251"); BLOCK]);
    }
    blocks
}

/// The end of a burst: all blocks are freed but a few, which lie all over its memory.
#[inline(never)]
fn over(blocks: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut kept = Vec::with_capacity(BLOCKS / KEPT);
    for (n, block) in blocks.into_iter().enumerate() {
        if n % KEPT == KEPT - 1 {
            kept.push(block);
        }
    }
    kept
}
