//! What is mapped executable, from `/proc/self/maps` (proc(5)).

/// One executable mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Map {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where in the file the mapping begins.
    pub(crate) offset: usize,
    /// The file, or a name in brackets; empty for anonymous memory.
    pub(crate) path: String,
}

impl Map {
    pub(crate) fn contains(&self, address: usize) -> bool {
        (self.start..self.end).contains(&address)
    }

    /// The offset in the file of what is mapped at `address`.
    pub(crate) fn offset_of(&self, address: usize) -> u64 {
        (address - self.start + self.offset) as u64
    }
}

/// The executable mappings, the program itself first; none where there is no `/proc`.
pub(crate) fn maps() -> Vec<Map> {
    let Ok(text) = std::fs::read_to_string("/proc/self/maps") else {
        return Vec::new();
    };
    let program = std::fs::read_link("/proc/self/exe").ok();
    let mut maps: Vec<Map> = text.lines().filter_map(parse).collect();
    maps.sort_by_key(|map| {
        let own = program
            .as_ref()
            .is_some_and(|program| program.as_os_str() == map.path.as_str());
        (!own, map.start)
    });
    maps
}

fn parse(line: &str) -> Option<Map> {
    let mut rest = line;
    let mut field = || {
        let (field, after) = rest.split_once(' ').unwrap_or((rest, ""));
        rest = after.trim_start_matches(' ');
        field
    };
    let (start, end) = field().split_once('-')?;
    let executable = field().contains('x');
    let offset = usize::from_str_radix(field(), 16).ok()?;
    let (_device, _inode) = (field(), field());
    if !executable {
        return None;
    }
    Some(Map {
        start: usize::from_str_radix(start, 16).ok()?,
        end: usize::from_str_radix(end, 16).ok()?,
        offset,
        path: rest.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_executable_mappings_are_taken_and_paths_may_hold_spaces() {
        let line = "55d0a000-55d0f000 r-xp 00001000 08:01 131 /srv/my books/bookstore";
        let map = parse(line).unwrap();
        assert_eq!(map.path, "/srv/my books/bookstore");
        assert_eq!(map.offset_of(0x55d0_a010), 0x1010);
        assert_eq!(
            parse("55d0a000-55d0f000 r--p 00001000 08:01 131 /srv/bookstore"),
            None
        );
    }
}
