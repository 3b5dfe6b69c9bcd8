//! The address range of the program's own code, read once before any signal needs it.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

static START: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);

/// Reads the range from `/proc/self/maps` (proc(5)). To be called before signals are taken.
pub(crate) fn learn_text() -> std::io::Result<()> {
    let program = std::fs::read_link("/proc/self/exe")?;
    let maps = std::fs::read_to_string("/proc/self/maps")?;
    let (start, end) = maps
        .lines()
        .filter_map(|line| executable_range(line, &program))
        .reduce(|all, one| (all.0.min(one.0), all.1.max(one.1)))
        .ok_or_else(|| std::io::Error::other("the program's own code is not in /proc/self/maps"))?;
    START.store(start, Ordering::Relaxed);
    END.store(end, Ordering::Release);
    Ok(())
}

fn executable_range(line: &str, program: &Path) -> Option<(usize, usize)> {
    let mut fields = line.split_ascii_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    let executable = fields.next()?.contains('x');
    let path = fields.nth(3)?;
    if !executable || Path::new(path) != program {
        return None;
    }
    Some((
        usize::from_str_radix(start, 16).ok()?,
        usize::from_str_radix(end, 16).ok()?,
    ))
}

/// The range of the program's code: (first, past the last). Empty before [`learn_text`].
#[inline]
pub(super) fn text() -> (usize, usize) {
    let end = END.load(Ordering::Acquire);
    (START.load(Ordering::Relaxed), end)
}
