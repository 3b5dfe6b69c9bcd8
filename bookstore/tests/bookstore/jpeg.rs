//! Images to upload: the frame of a JPEG, with or without an Exif preview, and a picture of so many bytes.

/// An image of `size` bytes of picture, with `preview` embedded.
pub(crate) fn with_preview(preview: &[u8], size: usize) -> Vec<u8> {
    let number = |value: usize| u32::try_from(value).unwrap().to_be_bytes();
    // A TIFF header, an empty directory, and one with the two entries that describe the preview.
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\x0e\0\x02".to_vec();
    for (tag, value) in [(0x0201_u16, 44), (0x0202, preview.len())] {
        exif.extend(tag.to_be_bytes());
        exif.extend([0, 4, 0, 0, 0, 1]);
        exif.extend(number(value));
    }
    exif.extend([0; 4]);
    exif.extend(preview);
    let length = u16::try_from(exif.len() + 2).unwrap();
    let mut image = vec![0xff, 0xd8, 0xff, 0xe1];
    image.extend(length.to_be_bytes());
    image.extend(exif);
    image.extend(picture(size));
    image
}

/// An image of `size` bytes of picture.
pub(crate) fn without_preview(size: usize) -> Vec<u8> {
    let mut image = vec![0xff, 0xd8];
    image.extend(picture(size));
    image
}

fn picture(size: usize) -> impl Iterator<Item = u8> {
    let scan = [0xff, 0xda, 0, 2];
    let bytes = (0..size).map(|place| u8::try_from(place % 128).unwrap());
    scan.into_iter().chain(bytes).chain([0xff, 0xd9])
}
