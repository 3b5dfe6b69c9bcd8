//! Compressed profiles: read as plain ones, refused where the file is damaged, and never larger than was allowed.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::{Fault, Limits, ParseError, Within, parse_within};
use super::{fault, small};
use crate::encoder::Encoder;
use crate::profile::Profile;

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn gzip_changes_nothing() {
    let plain = small().finish();
    assert_eq!(Profile::parse(&gzip(&plain)), Profile::parse(&plain));
}

#[test]
fn damaged_gzip_is_refused_with_an_offset_in_the_file() {
    let whole = gzip(&small().finish());
    for length in 2..whole.len() {
        let ParseError {
            fault,
            offset,
            within,
        } = Profile::parse(&whole[..length]).expect_err("the stream is cut");
        assert!(
            matches!(fault, Fault::Gzip(_)),
            "{fault:?} at length {length}"
        );
        assert_eq!(within, Within::Input);
        assert!(offset <= length);
    }
    let mut wrong = whole.clone();
    let checksum = wrong.len() - 8;
    wrong[checksum] ^= 1;
    assert!(matches!(fault(&wrong), (Fault::Gzip(_), _)));
}

#[test]
fn offsets_in_a_compressed_profile_count_inflated_bytes() {
    let error = Profile::parse(&gzip(&[0x13])).unwrap_err();
    assert_eq!((error.offset, error.within), (0, Within::Inflated));
}

#[test]
fn a_bomb_is_refused_before_it_fills_the_memory() {
    let bomb = gzip(&vec![0; 1 << 20]);
    assert!(bomb.len() < 8 << 10);
    let limits = Limits {
        inflated: 1 << 16,
        decoded: 1 << 16,
    };
    let error = parse_within(&bomb, limits).unwrap_err();
    assert_eq!(error.fault, Fault::Inflated { limit: 1 << 16 });
    assert!(
        error.offset < bomb.len() / 2,
        "most of the bomb stays packed"
    );

    // Rows of a few bytes that become rows of a hundred.
    let mut rows = Encoder::new();
    rows.sample_type("a", "b");
    for _ in 0..2_000 {
        rows.sample(&[], &[1]);
    }
    let error = parse_within(&rows.finish(), limits).unwrap_err();
    assert_eq!(error.fault, Fault::Decoded { limit: 1 << 16 });
    let just_fits = gzip(&small().finish());
    let limits = Limits {
        inflated: small().finish().len(),
        ..limits
    };
    assert!(parse_within(&just_fits, limits).is_ok());
}
