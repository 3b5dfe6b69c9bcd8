//! Copies, but the whole image: the preview is a part of the copy now.
//!
//! Counter: memory-level

use bytes::Bytes;

use super::Opened;
use crate::covers::exif;

/// Puts the upload together and finds its preview.
#[inline(never)]
pub(super) fn open(parts: &[Bytes]) -> Opened {
    let image = Bytes::from(parts.concat());
    let copy = Bytes::copy_from_slice(&image);
    let preview = exif::preview(&image).map(|place| copy.slice(place));
    Opened { image, preview }
}
