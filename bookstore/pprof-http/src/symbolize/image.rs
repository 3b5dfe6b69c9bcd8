//! One file of machine code: its symbols and its debug information, read as needed and kept.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs::File;

use addr2line::Context;
use gimli::{EndianSlice, RunTimeEndian};
use memmap2::Mmap;
use object::{Object, ObjectSection, ObjectSegment, SymbolMap, SymbolMapName};

use super::{Frame, start_line, trimmed};

pub(super) type Reader = EndianSlice<'static, RunTimeEndian>;

/// An opened file. It stays mapped until the process ends.
pub(super) struct Image {
    file: object::File<'static>,
    symbols: SymbolMap<SymbolMapName<'static>>,
    /// `None` for a file without debug information.
    lines: Option<Context<Reader>>,
}

impl Image {
    /// `None` for what is no file, or no object file.
    pub(super) fn open(path: &str) -> Option<Self> {
        let handle = File::open(path).ok()?;
        // SAFETY: memmap2::Mmap::map: the file must not change while it is mapped. It is the running program or a
        // library of it, which Linux keeps from being written to (open(2), ETXTBSY) and which linkers and package
        // managers replace by a new file.
        let map: &'static Mmap = Box::leak(Box::new(unsafe { Mmap::map(&handle) }.ok()?));
        let file = object::File::parse(&**map).ok()?;
        let symbols = file.symbol_map();
        let lines = load(&file);
        Some(Self {
            file,
            symbols,
            lines,
        })
    }

    /// The frames at an offset in the file, innermost first; empty if there is not even a symbol.
    pub(super) fn frames(&self, offset: u64) -> Vec<Frame> {
        let Some(address) = self.address(offset) else {
            return Vec::new();
        };
        let mut frames = self
            .lines
            .as_ref()
            .map_or_else(Vec::new, |lines| inline_chain(lines, address));
        if let Some(symbol) = self.symbols.containing(address) {
            if frames.is_empty() {
                frames.push(frame(symbol.name(), None));
            }
            for frame in &mut frames {
                frame.offset = address - symbol.address();
            }
        }
        frames
    }

    /// The source files that have code in this file, each once.
    pub(super) fn source_files(&self) -> Vec<String> {
        let Some(found) = self
            .lines
            .as_ref()
            .and_then(|lines| lines.find_location_range(0, u64::MAX).ok())
        else {
            return Vec::new();
        };
        let mut files = BTreeSet::new();
        for (_, _, location) in found {
            if let Some(file) = location.file
                && !files.contains(file)
            {
                files.insert(file.to_owned());
            }
        }
        files.into_iter().collect()
    }

    /// The GNU build id in hexadecimal.
    pub(super) fn build_id(&self) -> Option<String> {
        let id = self.file.build_id().ok()??;
        let mut text = String::with_capacity(2 * id.len());
        for byte in id {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Some(text)
    }

    /// From an offset in the file to the address that the linker gave it (elf(5), program headers).
    fn address(&self, offset: u64) -> Option<u64> {
        self.file.segments().find_map(|segment| {
            let (start, length) = segment.file_range();
            (start..start + length)
                .contains(&offset)
                .then(|| offset - start + segment.address())
        })
    }
}

fn load(file: &object::File<'static>) -> Option<Context<Reader>> {
    let endian = if file.is_little_endian() {
        RunTimeEndian::Little
    } else {
        RunTimeEndian::Big
    };
    let section = |id: gimli::SectionId| -> Result<Reader, gimli::Error> {
        let data = file
            .section_by_name(id.name())
            .and_then(|s| s.uncompressed_data().ok());
        let bytes: &'static [u8] = match data {
            Some(Cow::Borrowed(bytes)) => bytes,
            Some(Cow::Owned(bytes)) => Box::leak(bytes.into_boxed_slice()),
            None => &[],
        };
        Ok(EndianSlice::new(bytes, endian))
    };
    file.section_by_name(".debug_info")?;
    Context::from_dwarf(gimli::Dwarf::load(section).ok()?).ok()
}

fn inline_chain(lines: &Context<Reader>, address: u64) -> Vec<Frame> {
    let Ok(mut found) = lines.find_frames(address).skip_all_loads() else {
        return Vec::new();
    };
    let mut frames = Vec::new();
    // A unit that cannot be read ends the chain early; what was found stands.
    while let Ok(Some(one)) = found.next() {
        let Some(function) = one.function else {
            continue;
        };
        let Ok(raw) = function.raw_name() else {
            continue;
        };
        let mut frame = frame(&raw, one.location.as_ref());
        if let Some(die) = one.dw_die_offset {
            frame.start_line = start_line::of(lines, address, die);
        }
        frames.push(frame);
    }
    frames
}

fn frame(raw: &str, location: Option<&addr2line::Location<'_>>) -> Frame {
    // `{:#}` leaves the hash out.
    let name = format!("{:#}", rustc_demangle::demangle(raw));
    Frame {
        system_name: if name == raw {
            String::new()
        } else {
            raw.to_owned()
        },
        name,
        file: location
            .and_then(|l| l.file)
            .map_or_else(String::new, trimmed),
        line: location.and_then(|l| l.line).unwrap_or(0),
        start_line: 0,
        offset: 0,
    }
}
