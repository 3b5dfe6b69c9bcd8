//! Right profiles are read whole; wrong ones are refused at the byte that is wrong.

mod compressed;

use self::compressed::gzip;
use super::Fault;
use crate::encoder::{Encoder, Message};
use crate::profile::{LabelValue, Profile};

/// One function that calls another, inlined, seen once.
fn small() -> Encoder {
    let mut profile = Encoder::new();
    profile
        .sample_type("samples", "count")
        .sample_type("cpu", "nanoseconds")
        .mapping(1, 0x1000, "/srv/shop", "abc")
        .function(7, "inner", "_inner", "src/inner.rs", 3)
        .function(9, "outer", "_outer", "src/outer.rs", 30)
        .location(40, 1, 0x1234, &[(7, 5), (9, 33)])
        .sample(&[40, 40], &[1, -10]);
    profile
}

fn fault(bytes: &[u8]) -> (Fault, usize) {
    let error = Profile::parse(bytes).expect_err("the profile is wrong");
    (error.fault, error.offset)
}

#[test]
fn a_profile_is_read_whole() {
    let mut encoder = small();
    let (key, text, unit) = (
        encoder.string("thread"),
        encoder.string("main"),
        encoder.string("bytes"),
    );
    let named = Message::default().number(1, key).number(2, text);
    let sized = Message::default()
        .number(1, unit)
        .number(3, 64)
        .number(4, unit);
    let sample = Message::default()
        .number(1, 40)
        .number(2, 2)
        .number(2, 20)
        .bytes(3, &named.0)
        .bytes(3, &sized.0);
    encoder
        .message(2, &sample)
        .text(14, "cpu")
        .number(9, 5)
        .number(10, 6)
        .text(13, "a remark");

    let profile = Profile::parse(&encoder.finish()).unwrap();

    assert_eq!(profile.sample_types[1].kind.as_ref(), "cpu");
    assert_eq!((profile.time_nanos, profile.duration_nanos), (5, 6));
    assert_eq!(profile.comments[0].as_ref(), "a remark");
    assert_eq!(profile.mappings[0].filename.as_ref(), "/srv/shop");
    assert_eq!(profile.samples[0].values, [1, -10]);
    assert_eq!(
        profile.samples[1].labels[0].value,
        LabelValue::Text("main".into())
    );
    assert_eq!(
        profile.samples[1].labels[1].value,
        LabelValue::Number {
            value: 64,
            unit: "bytes".into()
        }
    );
    let frames: Vec<_> = profile
        .frames(&profile.samples[1])
        .map(|f| (f.function, f.file, f.line, f.inlined))
        .collect();
    assert_eq!(
        frames,
        [
            ("inner", "src/inner.rs", 5, true),
            ("outer", "src/outer.rs", 33, false)
        ]
    );
}

#[test]
fn a_value_is_found_by_name_by_number_and_by_default() {
    let mut encoder = small();
    let profile = Profile::parse(&encoder.finish()).unwrap();
    assert_eq!(profile.value_index(None), Ok(1));
    assert_eq!(profile.value_index(Some("samples")), Ok(0));
    assert_eq!(profile.value_index(Some("0")), Ok(0));
    assert_eq!(
        profile.value_index(Some("heap")).unwrap_err().to_string(),
        "sample_index `heap` is not in this profile: it has samples, cpu"
    );
    assert!(profile.value_index(Some("2")).is_err());
    let profile = Profile::parse(&encoder.text(14, "samples").finish()).unwrap();
    assert_eq!(profile.value_index(None), Ok(0));
    assert!(Profile::default().value_index(None).is_err());
}

#[test]
fn references_into_nothing_are_refused_where_they_stand() {
    let mut encoder = small();
    let at = encoder.bytes.len();
    let sample = encoder.sample(&[40, 41], &[1, 1]).finish();
    // Tag and length of the sample, tag and length of the list, and the first id.
    assert_eq!(
        fault(&sample),
        (
            Fault::Dangling {
                table: "location",
                id: 41
            },
            at + 5
        )
    );

    let mut encoder = small();
    let at = encoder.bytes.len();
    let location = encoder.location(41, 1, 0, &[(8, 1)]).finish();
    // Tag and length of the location, three numbers of two bytes, tag and length of the line.
    assert_eq!(
        fault(&location),
        (
            Fault::Dangling {
                table: "function",
                id: 8
            },
            at + 10
        )
    );

    let mut encoder = small();
    let at = encoder.bytes.len();
    let text = encoder.number(14, 999).finish();
    assert!(matches!(fault(&text), (Fault::String { index: 999, .. }, offset) if offset == at));
    let text = small().number(14, u64::MAX).finish();
    assert!(matches!(fault(&text), (Fault::String { index: -1, .. }, _)));
}

#[test]
fn a_mapping_that_is_not_there_is_none() {
    let profile = Profile::parse(&small().location(41, 5, 0x99, &[]).finish()).unwrap();
    assert_eq!(profile.locations[1].mapping, None);
}

#[test]
fn ids_are_unique_and_not_zero() {
    let twice = small().function(7, "again", "", "", 0).finish();
    assert!(matches!(
        fault(&twice),
        (
            Fault::Duplicate {
                table: "function",
                id: 7
            },
            _
        )
    ));
    let zero = small().location(0, 1, 0, &[]).finish();
    assert!(matches!(
        fault(&zero),
        (Fault::Reserved { table: "location" }, _)
    ));
}

#[test]
fn a_sample_has_a_value_for_each_type() {
    let short = small().sample(&[40], &[1]).finish();
    assert!(matches!(
        fault(&short),
        (
            Fault::Values {
                values: 1,
                types: 2
            },
            _
        )
    ));
    let untyped = Encoder::new().sample(&[], &[]).finish();
    assert_eq!(fault(&untyped), (Fault::NoSampleType, 0));
    // A field that profiles do not have, as other binary files may happen to read.
    assert_eq!(fault(&[0x78 | 0x80, 0x7f, 0x00]), (Fault::NoSampleType, 0));
}

#[test]
fn broken_wire_is_refused() {
    // A tag whose number goes on for ever.
    assert_eq!(fault(&[0xff; 20]), (Fault::VarintLength, 0));
    assert_eq!(fault(&[0x12, 0x80]), (Fault::VarintEnds, 1));
    // A length of 2^63.
    let length = [
        0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01,
    ];
    assert_eq!(
        fault(&length),
        (
            Fault::Length {
                length: 1 << 63,
                left: 0
            },
            1
        )
    );
    assert_eq!(fault(&[0x13]), (Fault::WireType(3), 0));
    // A sample that is a number.
    assert_eq!(
        fault(&[0x0a, 0x00, 0x10, 0x01]),
        (
            Fault::FieldType {
                number: 2,
                expected: "a message"
            },
            2
        )
    );
    assert_eq!(fault(&[0x32, 0x01, b'x']), (Fault::FirstString, 0));
}

#[test]
fn what_is_no_profile_is_named() {
    assert_eq!(fault(b""), (Fault::Empty, 0));
    assert_eq!(
        fault(b"<!doctype html><title>debug/pprof</title>"),
        (Fault::Text, 0)
    );
    assert_eq!(fault(b"goroutine profile: total 25\n"), (Fault::Text, 0));
    assert_eq!(fault(b"PERFILE2\x68\0\0\0\0\0\0\0"), (Fault::Perf, 0));
    let two = [small().number(9, 1).finish(), small().number(9, 2).finish()].concat();
    assert!(matches!(fault(&two), (Fault::Concatenated, _)));
}

/// Every cut and every flipped bit of a profile: read or refused within its bytes, never a panic.
#[test]
fn no_damage_to_a_profile_panics() {
    let whole = small().text(7, "inner").text(13, "x").finish();
    let check = |bytes: &[u8]| {
        if let Err(error) = Profile::parse(bytes) {
            assert!(error.offset <= bytes.len(), "{error}");
        }
    };
    for length in 0..whole.len() {
        check(&whole[..length]);
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[length] ^= 1 << bit;
            check(&flipped);
        }
    }
}

#[test]
fn folded_stacks_are_a_profile() {
    let profile = Profile::parse(b"main;run a b 3\r\n\nmain;run a b;main 4\nidle -1").unwrap();
    let stack = |sample: &crate::profile::Sample| -> Vec<String> {
        profile
            .frames(sample)
            .map(|frame| frame.function.to_owned())
            .collect()
    };
    let stacks: Vec<_> = profile
        .samples
        .iter()
        .map(|s| (stack(s), s.values[0]))
        .collect();
    let strings = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        stacks,
        [
            (strings(&["run a b", "main"]), 3),
            (strings(&["main", "run a b", "main"]), 4),
            (strings(&["idle"]), -1),
        ]
    );
    assert_eq!(profile.functions.len(), 3);
    assert_eq!(Profile::parse(&gzip(b"a;b 1\n")).unwrap().samples.len(), 1);

    let error = Profile::parse(b"main;run 3\nmain;walk\n").unwrap_err();
    assert_eq!((error.fault, error.offset), (Fault::FoldedLine, 11));
    for text in ["goroutine profile: total 25\n", "no number\n", " 7\n"] {
        let error = Profile::parse(text.as_bytes()).unwrap_err();
        assert_eq!(error.fault, Fault::Text, "{text}");
    }
}
