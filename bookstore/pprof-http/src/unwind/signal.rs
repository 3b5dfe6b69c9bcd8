//! The stack of a thread at the instruction where a signal interrupted it.
//!
//! Runs inside a signal handler: loads, stores and the system call `process_vm_readv`, nothing else.
//! Every address outside of the program's own code is read through that call or on a page that it has
//! just read, so that no value found on a stack can make the walk fault.

use super::{DEPTH, text::text};

const PAGE: usize = 4096;
/// The farthest that one frame lies from the next: larger ones are taken for garbage.
const FRAME: usize = 1 << 20;
/// How much of a frame without frame pointer (libc's) is searched for the way back.
const SEARCH: usize = 512;

/// Reads words of this process without the risk of a fault.
struct Reader {
    /// The last page found readable.
    page: usize,
}

impl Reader {
    fn word(&mut self, address: usize) -> Option<usize> {
        if !address.is_multiple_of(8) || address < PAGE {
            return None;
        }
        if address & !(PAGE - 1) != self.page {
            if !probe(address) {
                return None;
            }
            self.page = address & !(PAGE - 1);
        }
        // SAFETY: aligned, and process_vm_readv(2) has just read a word of the same page; pages of a stack
        // in use are not unmapped under the thread that the signal interrupted.
        Some(unsafe { *(address as *const usize) })
    }
}

/// Whether the word at `address` can be read: the kernel answers `EFAULT` where a load would fault.
fn probe(address: usize) -> bool {
    let mut word = [0_u8; 8];
    let local = libc::iovec {
        iov_base: word.as_mut_ptr().cast(),
        iov_len: 8,
    };
    let remote = libc::iovec {
        iov_base: address as *mut libc::c_void,
        iov_len: 8,
    };
    // SAFETY: process_vm_readv(2) writes at most eight bytes to `word` and fails instead of faulting;
    // a bare system call, as is getpid(2), which signal-safety(7) lists.
    unsafe {
        libc::process_vm_readv(libc::getpid(), &raw const local, 1, &raw const remote, 1, 0) == 8
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
    let mut reader = Reader { page: 0 };
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
    // SAFETY: `pc` is in the program's own code, and so are the two bytes after it.
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
