//! `pinned-cover`: a preview of a few kilobytes keeps the whole upload that it came in.

use super::{EVERY, culprit_grows, held, live_bytes, memory_level};
use crate::load::{BOOKS, Draws, Step, Turn};
use crate::verdict::{Culprit, Expectation, Stage, View, Work, per_second};

const CULPRIT: Culprit = Culprit {
    function: "open",
    file: "bookstore/src/covers/previews/sliced.rs",
    anchor: "join",
};

/// The fault's expectations.
pub static PINNED_COVER: Expectation = Expectation {
    fault: "pinned-cover",
    class: "memory",
    chapter: "04-heap-growth",
    culprit: Some(CULPRIT),
    work: Work {
        arguments: &[],
        rates: EVERY,
        warm: Stage::of(upload, PICTURE, 40),
        points: Stage::growing(upload, PICTURE, 60),
        rate: per_second(30),
        connections: 8,
        seed: 5,
        statuses: &[200, 201, 204],
    },
    views: &[View::heap(0.8)],
    counter: live_bytes(132_000.0),
    planted: &[culprit_grows(|at| held(at, &CULPRIT), 100_000.0)],
    // The preview, and what the map and the database's cache of pages take.
    repaired: &[memory_level(20_000.0)],
    edited: &[],
    compare: &[],
    keep: &[],
    probe: None,
    differs: None,
};

/// Bytes of a picture, and of the preview in it.
const PICTURE: u64 = 128 * 1024;
const PREVIEW: usize = 4 * 1024;

/// A cover for a book that has none yet, and a look at its preview.
fn upload(_: &mut Draws, turn: Turn) -> Vec<Step> {
    let cover = format!("/api/v1/books/{}/cover", 1 + turn.index % BOOKS);
    let size = usize::try_from(turn.size).expect("a picture is smaller than memory");
    vec![
        Step::post("/api/v1/sessions/guest")
            .take("token", "/token")
            .told_by_status(),
        Step::put(&cover)
            .bearer("token")
            .body("image/jpeg", jpeg(size)),
        Step::get(format!("{cover}/preview")),
        Step::delete("/api/v1/sessions/current").bearer("token"),
    ]
}

/// A JPEG's frame: an Exif segment with a preview, and `size` bytes of picture. Layout by CIPA DC-008-2019, section 4.5.
fn jpeg(size: usize) -> Vec<u8> {
    // A TIFF header, an empty directory, and one of two entries: where the preview begins, and how long it is.
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\x0e\0\x02".to_vec();
    for (tag, value) in [(0x0201_u16, 44), (0x0202, PREVIEW)] {
        let value = u32::try_from(value).expect("a preview is short");
        exif.extend(tag.to_be_bytes());
        exif.extend([0, 4, 0, 0, 0, 1]);
        exif.extend(value.to_be_bytes());
    }
    exif.extend([0; 4]);
    exif.resize(exif.len() + PREVIEW, 0x55);
    let length = u16::try_from(exif.len() + 2).expect("a segment has at most 64 KiB");
    let mut image = vec![0xff, 0xd8, 0xff, 0xe1];
    image.extend(length.to_be_bytes());
    image.extend(exif);
    image.extend([0xff, 0xda, 0, 2]);
    image.resize(image.len() + size, 0x2a);
    image.extend([0xff, 0xd9]);
    image
}
