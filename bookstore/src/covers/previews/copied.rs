//! A preview with bytes of its own.

use bytes::Bytes;

use super::Opened;
use crate::covers::exif;

/// Puts the upload together and finds its preview.
#[inline(never)]
pub(super) fn open(parts: &[Bytes]) -> Opened {
    let image = Bytes::from(parts.concat()); // anchor: join
    let preview = exif::preview(&image).map(|place| Bytes::copy_from_slice(&image[place]));
    Opened { image, preview }
}
