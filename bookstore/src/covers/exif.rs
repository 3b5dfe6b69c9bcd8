//! Where an image holds its preview: the thumbnail of its Exif segment.
//!
//! Sources: ITU T.81 (JPEG), annex B, for segments; CIPA DC-008-2019 (Exif 2.32), sections 4.5 and 4.6, for what is in
//! the segment: a TIFF header, and a list of directories, the second of which describes the thumbnail.

use std::ops::Range;

const APP1: u8 = 0xe1;
const START_OF_SCAN: u8 = 0xda;
const EXIF: &[u8] = b"Exif\0\0";

/// Tags of the second directory: where the thumbnail begins, and how long it is.
const OFFSET: u16 = 0x0201;
const LENGTH: u16 = 0x0202;

/// A directory's entry: tag, type, count, value.
const ENTRY: usize = 12;

/// The bytes of the preview within `image`. `None` if it has none, or one that does not lie within its segment.
pub(super) fn preview(image: &[u8]) -> Option<Range<usize>> {
    let tiff = segments(image).find_map(|segment| {
        let inside = image.get(segment.clone())?;
        inside
            .starts_with(EXIF)
            .then(|| segment.start + EXIF.len()..segment.end)
    })?;
    let found = Tiff::read(image.get(tiff.clone())?)?.thumbnail()?;
    Some(tiff.start + found.start..tiff.start + found.end)
}

/// The contents of the APP1 segments before the picture itself.
fn segments(image: &[u8]) -> impl Iterator<Item = Range<usize>> {
    // After the two bytes that begin an image.
    let mut at = 2;
    let next = move || -> Option<(u8, Range<usize>)> {
        let &[0xff, marker, high, low] = image.get(at..at + 4)? else {
            return None;
        };
        // The length counts itself.
        let length = usize::from(u16::from_be_bytes([high, low]));
        let contents = at + 4..at + 2 + length;
        at = contents.end;
        (marker != START_OF_SCAN && length >= 2).then_some((marker, contents))
    };
    std::iter::from_fn(next).filter_map(|(marker, contents)| (marker == APP1).then_some(contents))
}

/// A TIFF structure, whose numbers are in the order that it names.
struct Tiff<'a> {
    bytes: &'a [u8],
    little_endian: bool,
}

impl<'a> Tiff<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let little_endian = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self {
            bytes,
            little_endian,
        })
    }

    fn thumbnail(&self) -> Option<Range<usize>> {
        let first = self.u32(4)?;
        let entries = usize::from(self.u16(first)?);
        let second = self.u32(first + 2 + entries * ENTRY)?;
        let start = self.value(second, OFFSET)?;
        let end = start.checked_add(self.value(second, LENGTH)?)?;
        (start < end && end <= self.bytes.len()).then_some(start..end)
    }

    /// The value of a tag that is in the directory at `directory`.
    fn value(&self, directory: usize, tag: u16) -> Option<usize> {
        let entries = usize::from(self.u16(directory)?);
        let entry = (0..entries)
            .map(|nth| directory + 2 + nth * ENTRY)
            .find(|&entry| self.u16(entry) == Some(tag))?;
        self.u32(entry + 8)
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at + 2)?.try_into().ok()?;
        Some(if self.little_endian {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = if self.little_endian {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        };
        usize::try_from(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn image(preview: &[u8], little_endian: bool) -> Vec<u8> {
        let u16 = |value: u16| {
            if little_endian {
                value.to_le_bytes()
            } else {
                value.to_be_bytes()
            }
        };
        let u32 = |value: usize| {
            let value = u32::try_from(value).unwrap();
            if little_endian {
                value.to_le_bytes()
            } else {
                value.to_be_bytes()
            }
        };
        let mut tiff = if little_endian {
            b"II*\0".to_vec()
        } else {
            b"MM\0*".to_vec()
        };
        // The first directory is empty, and the second follows it.
        tiff.extend(u32(8));
        tiff.extend(u16(0));
        tiff.extend(u32(14));
        tiff.extend(u16(2));
        for (tag, value) in [(OFFSET, 44), (LENGTH, preview.len())] {
            tiff.extend(u16(tag));
            tiff.extend(u16(4));
            tiff.extend(u32(1));
            tiff.extend(u32(value));
        }
        tiff.extend(u32(0));
        assert_eq!(tiff.len(), 44);
        tiff.extend(preview);
        let length = u16::try_from(2 + EXIF.len() + tiff.len()).unwrap();
        let mut image = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, APP1];
        image.extend(length.to_be_bytes());
        image.extend(EXIF);
        image.extend(tiff);
        image.extend([0xff, START_OF_SCAN, 0, 2, 9, 9, 9]);
        image
    }

    #[test]
    fn an_image_without_exif_has_no_preview() {
        assert_eq!(
            preview(&[0xff, 0xd8, 0xff, START_OF_SCAN, 0, 2, 9, 9]),
            None
        );
        assert_eq!(preview(&[0xff, 0xd8, 0xff]), None);
    }

    proptest! {
        #[test]
        fn a_preview_is_found_in_either_order_of_bytes(
            bytes in prop::collection::vec(any::<u8>(), 1..5_000),
            little_endian: bool,
        ) {
            let image = image(&bytes, little_endian);
            let found = preview(&image).map(|range| &image[range]);
            prop_assert_eq!(found, Some(bytes.as_slice()));
        }

        #[test]
        fn no_damage_leads_outside_of_the_image(
            bytes in prop::collection::vec(any::<u8>(), 1..200),
            little_endian: bool,
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            cut: prop::sample::Index,
        ) {
            let mut image = image(&bytes, little_endian);
            for (place, byte) in damage {
                let place = place.index(image.len());
                image[place] = byte;
            }
            image.truncate(cut.index(image.len() + 1));
            if let Some(range) = preview(&image) {
                prop_assert!(image.get(range).is_some());
            }
        }

        #[test]
        fn no_bytes_make_the_parser_fail(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Some(range) = preview(&bytes) {
                prop_assert!(bytes.get(range).is_some());
            }
        }
    }
}
