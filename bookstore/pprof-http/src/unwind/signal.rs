//! The stack of a thread at the instruction where a signal interrupted it.
//!
//! Runs inside a signal handler: loads, stores and the system call `process_vm_readv`, nothing else.
//! Every address outside of the program's own code is read through that call, so that no value found on a stack can make
//! the walk fault.

use super::{DEPTH, text::text};

const PAGE: usize = 4096;
/// The farthest that one frame lies from the next: larger ones are taken for garbage.
const FRAME: usize = 1 << 20;
/// How much of a frame without frame pointer (libc's) is searched for the way back.
const SEARCH: usize = 512;

/// Reads words of this process without the risk of a fault: from copies that the kernel makes.
struct Reader {
    /// The page that was copied last; 0 before the first.
    page: usize,
    words: [usize; PAGE / 8],
}

impl Reader {
    fn new() -> Self {
        Self {
            page: 0,
            words: [0; PAGE / 8],
        }
    }

    fn word(&mut self, address: usize) -> Option<usize> {
        if !address.is_multiple_of(8) || address < PAGE {
            return None;
        }
        let page = address & !(PAGE - 1);
        if page != self.page && !self.copy(page) {
            return None;
        }
        self.words.get((address - page) / 8).copied()
    }

    /// Whether the page can be read: the kernel answers `EFAULT` where a load would fault. Not loaded from afterwards
    /// either, since another thread may unmap what is no stack.
    fn copy(&mut self, page: usize) -> bool {
        self.page = 0;
        let local = libc::iovec {
            iov_base: self.words.as_mut_ptr().cast(),
            iov_len: PAGE,
        };
        let remote = libc::iovec {
            iov_base: page as *mut libc::c_void,
            iov_len: PAGE,
        };
        // SAFETY: process_vm_readv(2) writes at most a page to `words`, which is as long, and fails instead of faulting;
        // a bare system call, as is getpid(2), which signal-safety(7) lists.
        let copied = unsafe {
            libc::process_vm_readv(libc::getpid(), &raw const local, 1, &raw const remote, 1, 0)
        };
        if copied.cast_unsigned() == PAGE {
            self.page = page;
        }
        self.page == page
    }
}

/// Writes the interrupted stack into `stack`, leaf first, and tells its depth.
///
/// # Safety
/// `context` is the third argument of a handler installed with `SA_SIGINFO` (sigaction(2)).
#[inline]
pub(crate) unsafe fn interrupted(
    context: *const libc::c_void,
    stack: &mut [usize; DEPTH],
) -> usize {
    // SAFETY: sigaction(2): with SA_SIGINFO the third argument points to a ucontext_t.
    let registers = unsafe { &(*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
    // The REG_ constants are small and positive (sys/ucontext.h); registers hold addresses.
    let register = |index: libc::c_int| {
        usize::from_ne_bytes(registers[index.unsigned_abs() as usize].to_ne_bytes())
    };
    let (pc, sp) = (register(libc::REG_RIP), register(libc::REG_RSP));
    let mut frame = register(libc::REG_RBP);
    let mut reader = Reader::new();
    stack[0] = pc;
    let mut depth = 1;
    if own(pc) {
        if let Some(caller) = caller_at_edge(pc, sp, &mut reader) {
            stack[1] = caller - 1;
            depth = 2;
        }
    } else if let Some((slot, caller)) = way_back(sp, frame, &mut reader) {
        if slot != frame.wrapping_add(8) {
            stack[1] = caller - 1;
            depth = 2;
        }
        if !plausible(frame, slot, &mut reader) {
            frame = saved_frame(sp, slot, &mut reader);
        }
    }
    let mut lowest = sp;
    while depth < DEPTH && frame >= lowest && frame - lowest < FRAME {
        let (Some(next), Some(caller)) = (reader.word(frame), reader.word(frame + 8)) else {
            break;
        };
        if caller < PAGE {
            break;
        }
        stack[depth] = caller - 1;
        depth += 1;
        lowest = frame + 16;
        frame = next;
    }
    depth
}

/// Whether `address` is in the program's own code, which has frame pointers.
fn own(address: usize) -> bool {
    let (start, end) = text();
    (start..end).contains(&address)
}

/// Whether `address` follows a call instruction of the program (Intel SDM volume 2, CALL: `e8 rel32`,
/// `ff /2` with its operand forms of two to seven bytes).
fn follows_call(address: usize) -> bool {
    let (start, end) = text();
    if address < start + 7 || address >= end {
        return false;
    }
    // SAFETY: within the program's own code, which proc(5) shows as mapped for good.
    let byte = |back: usize| unsafe { *((address - back) as *const u8) };
    let indirect = |back: usize| byte(back) == 0xff && (byte(back - 1) >> 3) & 7 == 2;
    byte(5) == 0xe8 || (2..=7).any(indirect)
}

/// The return address while the function's own frame is not linked: before `push rbp`, before
/// `mov rbp, rsp`, and at `ret` (AMD64 ABI 3.2.2).
fn caller_at_edge(pc: usize, sp: usize, reader: &mut Reader) -> Option<usize> {
    let (_, end) = text();
    if pc + 3 > end {
        return None;
    }
    // SAFETY: std::slice::from_raw_parts: `pc` and the two bytes after it are in the program's own code, which proc(5)
    // shows as mapped for good, and which nothing writes to.
    let code = unsafe { std::slice::from_raw_parts(pc as *const u8, 3) };
    let slot = match code {
        [0x55 | 0xc3, ..] => sp,
        [0x48, 0x89, 0xe5] => sp + 8,
        _ => return None,
    };
    reader.word(slot).filter(|caller| follows_call(*caller))
}

/// From a leaf without frame pointer: the nearest stack slot that holds a return address of the program.
fn way_back(sp: usize, frame: usize, reader: &mut Reader) -> Option<(usize, usize)> {
    let start = sp & !7;
    let end = if frame > sp && frame - sp < SEARCH {
        frame + 16
    } else {
        start + SEARCH
    };
    let mut slot = start;
    while slot < end {
        let word = reader.word(slot)?;
        if own(word) && follows_call(word) {
            return Some((slot, word));
        }
        slot += 8;
    }
    None
}

/// Whether `frame` links to a caller in the program, above the slot where the leaf returns to.
fn plausible(frame: usize, slot: usize, reader: &mut Reader) -> bool {
    frame.wrapping_add(8) >= slot
        && frame - slot.min(frame) < FRAME
        && reader.word(frame.wrapping_add(8)).is_some_and(follows_call)
}

/// Where the leaf uses `rbp` for itself it saved the caller's below the return address: look there.
fn saved_frame(sp: usize, slot: usize, reader: &mut Reader) -> usize {
    let mut candidate = slot;
    while candidate > sp + 7 {
        candidate -= 8;
        if let Some(word) = reader.word(candidate)
            && word > slot
            && plausible(word, slot, reader)
        {
            return word;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::{PAGE, Reader};

    /// A page of zeros, and its end.
    fn page() -> usize {
        // SAFETY: mmap(2): new memory, at an address that the kernel chooses.
        let page = unsafe {
            let access = libc::PROT_READ | libc::PROT_WRITE;
            let kind = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
            libc::mmap(std::ptr::null_mut(), PAGE, access, kind, -1, 0)
        };
        assert_ne!(page, libc::MAP_FAILED);
        page.addr()
    }

    fn unmap(page: usize) {
        // SAFETY: munmap(2): a page that `page` has made and nobody refers to.
        assert_eq!(unsafe { libc::munmap(page as *mut libc::c_void, PAGE) }, 0);
    }

    #[test]
    fn memory_that_another_thread_unmaps_is_read_without_a_fault() {
        let page = page();
        let mut reader = Reader::new();
        assert_eq!(reader.word(page + 8), Some(0));
        unmap(page);
        assert_eq!(reader.word(page + 16), Some(0), "as it was");
        assert_eq!(Reader::new().word(page + 16), None);
    }

    #[test]
    fn words_are_those_at_their_addresses() {
        let words: Vec<usize> = (0..2 * PAGE).collect();
        let mut reader = Reader::new();
        for word in &words {
            let address = std::ptr::from_ref(word).addr();
            assert_eq!(reader.word(address), Some(*word));
            assert_eq!(reader.word(address + 1), None, "not aligned");
        }
        assert_eq!(reader.word(8), None);
    }
}
