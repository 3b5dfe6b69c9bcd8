//! Addresses to functions, files, lines and inline chains.
//!
//! One symbolizer for the process, cached by address. Reading debug information takes a second at first
//! and much memory: never on a runtime's worker, never while a sampler's lock is held.

mod image;
mod maps;
mod paths;
mod start_line;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use self::image::Image;
pub(crate) use self::maps::{Map, maps};
pub(crate) use self::paths::{trim_to, trimmed};
use crate::exclude;

/// One function at an address; several where the compiler has inlined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Demangled, without the hash.
    pub(crate) name: String,
    /// As the linker knows it; empty where that is the same as `name`.
    pub(crate) system_name: String,
    /// The source file as the compiler names it; empty if unknown.
    pub(crate) file: String,
    /// The line of the instruction; 0 if unknown.
    pub(crate) line: u32,
    /// The line where the function is declared; 0 if unknown.
    pub(crate) start_line: u32,
    /// Bytes from the start of the machine code that holds it, inlined callers included; 0 if unknown.
    pub(crate) offset: u64,
}

/// The frames at an address, innermost first; never empty.
pub(crate) type Frames = Arc<[Frame]>;

/// The process's symbolizer.
#[derive(Default)]
pub(crate) struct Symbolizer {
    maps: Vec<Map>,
    /// By path; `None` for what cannot be read (`[vdso]`, a deleted file).
    images: HashMap<String, Option<Image>>,
    known: HashMap<usize, Frames>,
}

static SYMBOLIZER: Mutex<Option<Symbolizer>> = Mutex::new(None);

/// Lends the process's symbolizer to `work`, whose allocations and CPU time stay out of the profiles.
pub(crate) fn with<T>(work: impl FnOnce(&mut Symbolizer) -> T) -> T {
    let _excluded = exclude::enter();
    let mut guard = crate::lock(&SYMBOLIZER);
    let symbolizer = guard.get_or_insert_default();
    symbolizer.maps = maps();
    work(symbolizer)
}

impl Symbolizer {
    /// What is mapped executable, the program itself first.
    pub(crate) fn maps(&self) -> &[Map] {
        &self.maps
    }

    /// The frames at an address that lies inside an instruction.
    pub(crate) fn frames(&mut self, address: usize) -> Frames {
        if let Some(frames) = self.known.get(&address) {
            return Arc::clone(frames);
        }
        let frames: Frames = self.look_up(address).into();
        self.known.insert(address, Arc::clone(&frames));
        frames
    }

    /// The address as the file that holds it numbers it, with the file's place in [`Self::maps`].
    pub(crate) fn map_of(&self, address: usize) -> Option<usize> {
        self.maps.iter().position(|map| map.contains(address))
    }

    /// The source files that the program's own debug information names, in the compiler's words.
    pub(crate) fn source_files(&mut self) -> Vec<String> {
        let Some(path) = self.maps.first().map(|map| map.path.clone()) else {
            return Vec::new();
        };
        let image = self
            .images
            .entry(path.clone())
            .or_insert_with(|| Image::open(&path));
        image.as_ref().map_or_else(Vec::new, Image::source_files)
    }

    fn look_up(&mut self, address: usize) -> Vec<Frame> {
        let Some(map) = self.map_of(address).map(|index| self.maps[index].clone()) else {
            return vec![unknown(address)];
        };
        let image = self
            .images
            .entry(map.path.clone())
            .or_insert_with(|| Image::open(&map.path));
        let found = image
            .as_ref()
            .map(|image| image.frames(map.offset_of(address)));
        match found {
            Some(frames) if !frames.is_empty() => frames,
            _ => vec![in_file(address, &map)],
        }
    }
}

/// The build id of the program, in hexadecimal, if the linker has written one.
pub(crate) fn build_id(symbolizer: &mut Symbolizer, map: usize) -> Option<String> {
    let path = symbolizer.maps.get(map)?.path.clone();
    symbolizer
        .images
        .entry(path.clone())
        .or_insert_with(|| Image::open(&path))
        .as_ref()?
        .build_id()
}

fn unknown(address: usize) -> Frame {
    Frame {
        name: format!("{address:#x}"),
        system_name: String::new(),
        file: String::new(),
        line: 0,
        start_line: 0,
        offset: 0,
    }
}

/// Code without a symbol: named by its file, as one name for all of it.
fn in_file(address: usize, map: &Map) -> Frame {
    let file = map.path.rsplit('/').next().filter(|name| !name.is_empty());
    match file {
        Some(file) => Frame {
            name: format!("[{}]", file.trim_matches(['[', ']'])),
            ..unknown(address)
        },
        None => unknown(address),
    }
}
