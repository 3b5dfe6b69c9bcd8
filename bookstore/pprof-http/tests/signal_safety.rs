//! What the signal handlers can reach, read from the machine code of this very binary.
//!
//! A handler may interrupt anything, also the allocator and the loader: signal-safety(7) lists what it may call. Calls
//! are followed from each handler through the program's own functions, up to what it imports. Every one of them must
//! be in the call tree that the handler's documentation shows, and every import on the list below.
//!
//! A build with debug assertions has panics in it that a release has not. So CI runs this a second time with pprof-http
//! built as for a release, where nothing is let through.

#![cfg(all(target_os = "linux", target_arch = "x86_64", tokio_unstable))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use iced_x86::{Decoder, DecoderOptions, FlowControl, Instruction, OpKind};
use object::{Object, ObjectSection, ObjectSymbol, RelocationTarget, SymbolKind};

/// Each handler with the source whose documentation shows its call tree.
const HANDLERS: [(&str, &str); 2] = [
    (
        "pprof_http::cpu::handler::handle",
        include_str!("../src/cpu/handler.rs"),
    ),
    (
        "pprof_http::block::watcher::handle",
        include_str!("../src/block/watcher.rs"),
    ),
];

/// Async-signal-safe by signal-safety(7), or a system call without more, or (`__errno_location`) an address.
const SAFE: [&str; 7] = [
    "__errno_location",
    "getpid",
    "gettid",
    "memcpy",
    "memmove",
    "memset",
    "process_vm_readv",
];

/// Checks of overflow and of pointers that the compiler adds with debug assertions: they end the process.
/// Without them nothing here may panic.
const ENDS_THE_PROCESS: &str = "core::panicking::";

/// Where an unwinding would end that tried to leave the handler (Rust reference, "Panic", "Unwinding across FFI
/// boundaries"). None begins where no panic is reached.
const ENDS_AN_UNWINDING: &str = "core::panicking::panic_cannot_unwind";

/// Set by whoever means to check a build without debug assertions.
const AS_RELEASED: &str = "SIGNAL_SAFETY_AS_RELEASED";

#[test]
fn a_handler_calls_nothing_but_what_its_documentation_shows() {
    let asserts = cfg!(debug_assertions);
    assert!(
        !asserts || std::env::var_os(AS_RELEASED).is_none(),
        "this build has debug assertions"
    );
    // Links the watcher, and the sampler, which is proved to run.
    pprof_http::tasks::install(&mut tokio::runtime::Builder::new_current_thread());
    let capture =
        pprof_http::cpu::Capture::start(pprof_http::cpu::Hertz::DEFAULT, Duration::from_secs(300));
    drop(capture.unwrap());

    let bytes = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    let program = Program::read(&bytes);
    for (handler, source) in HANDLERS {
        let documented = documented(source);
        let reached = program.reached_from(handler);
        assert!(
            reached.contains_key("process_vm_readv"),
            "the walk was not followed: {reached:?}"
        );
        for (name, by) in &reached {
            let asserted = asserts && name.starts_with(ENDS_THE_PROCESS);
            if asserted || name == ENDS_AN_UNWINDING {
                continue;
            }
            assert!(
                documented.contains(name.as_str()),
                "{by} calls {name}, which the call tree of {handler} does not show"
            );
            assert!(
                name.starts_with("pprof_http::") || SAFE.contains(&name.as_str()),
                "{by} calls {name}, which is not async-signal-safe"
            );
        }
    }
}

/// The first word of each line of the call tree.
fn documented(source: &str) -> BTreeSet<&str> {
    let tree = source.split("```calls").nth(1).expect("a call tree");
    let tree = tree.split("```").next().unwrap();
    tree.lines()
        .filter_map(|line| {
            line.trim_start_matches("//!")
                .split_ascii_whitespace()
                .next()
        })
        .collect()
}

/// An executable file, taken apart.
struct Program<'a> {
    code: Vec<(u64, &'a [u8])>,
    /// Start, end and name of each function, by start.
    functions: BTreeMap<u64, (u64, String)>,
    /// What the loader writes into a slot: an imported name, or an address of the program.
    slots: HashMap<u64, Target>,
}

#[derive(Clone, Debug)]
enum Target {
    Import(String),
    Address(u64),
    /// What the loader has written there.
    Slot(u64),
    /// Through a register or a table: it could be anything.
    Unknown(String),
}

impl<'a> Program<'a> {
    fn read(bytes: &'a [u8]) -> Self {
        let file = object::File::parse(bytes).unwrap();
        let code = file
            .sections()
            .filter(|section| section.kind() == object::SectionKind::Text)
            .map(|section| (section.address(), section.data().unwrap()))
            .collect();
        let functions = file
            .symbols()
            .filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.size() > 0)
            .map(|symbol| {
                let name = format!("{:#}", rustc_demangle::demangle(symbol.name().unwrap()));
                (symbol.address(), (symbol.address() + symbol.size(), name))
            })
            .collect();
        let names = file.dynamic_symbol_table().unwrap();
        let slots = object::ObjectSymbolTable::symbols(&names)
            .map(|symbol| (symbol.index(), symbol.name().unwrap().to_owned()))
            .collect::<HashMap<_, _>>();
        let slots = file
            .dynamic_relocations()
            .unwrap()
            .map(|(slot, relocation)| {
                let target = match relocation.target() {
                    RelocationTarget::Symbol(symbol) => Target::Import(slots[&symbol].clone()),
                    _ => Target::Address(relocation.addend().cast_unsigned()),
                };
                (slot, target)
            })
            .collect();
        Self {
            code,
            functions,
            slots,
        }
    }

    /// Every function and import that `root` can come to, with a caller of each.
    fn reached_from(&self, root: &str) -> BTreeMap<String, String> {
        let (start, _) = self
            .functions
            .iter()
            .find(|(_, (_, name))| name == root)
            .unwrap_or_else(|| panic!("{root} is not in this binary"));
        let mut reached = BTreeMap::new();
        let mut waiting = vec![*start];
        while let Some(function) = waiting.pop() {
            let (end, caller) = self.functions[&function].clone();
            for target in self.calls(function, end) {
                let (name, next) = match self.resolve(target) {
                    Target::Import(name) => (name, None),
                    Target::Unknown(what) => (what, None),
                    Target::Slot(slot) => (format!("whatever is at {slot:#x}"), None),
                    Target::Address(address) => {
                        let (start, (_, name)) = self.function_at(address).unwrap();
                        (name.clone(), Some(*start))
                    }
                };
                let ends = name.starts_with(ENDS_THE_PROCESS);
                if reached.insert(name, caller.clone()).is_none() && !ends {
                    waiting.extend(next);
                }
            }
        }
        reached
    }

    fn function_at(&self, address: u64) -> Option<(&u64, &(u64, String))> {
        self.functions
            .range(..=address)
            .next_back()
            .filter(|(_, (end, _))| address < *end)
    }

    /// Where the instructions from `start` to `end` lead outside of it.
    fn calls(&self, start: u64, end: u64) -> Vec<Target> {
        self.instructions(start)
            .take_while(|instruction| instruction.ip() < end)
            .filter_map(|instruction| leads_to(&instruction))
            .filter(|target| !matches!(target, Target::Address(a) if (start..end).contains(a)))
            .map(|target| self.through_slot(target))
            .collect()
    }

    /// An import by its name, also where the call goes through a stub of the linker (PLT).
    fn resolve(&self, target: Target) -> Target {
        match target {
            Target::Address(address) if self.function_at(address).is_none() => {
                let jump = self
                    .instructions(address)
                    .take(3)
                    .find_map(|i| leads_to(&i));
                match jump.map(|target| self.through_slot(target)) {
                    Some(Target::Import(name)) => Target::Import(name),
                    other => Target::Unknown(format!("{address:#x} ({other:?})")),
                }
            }
            known => known,
        }
    }

    fn through_slot(&self, target: Target) -> Target {
        match target {
            Target::Slot(slot) => match self.slots.get(&slot) {
                Some(known) => known.clone(),
                None => Target::Unknown(format!("whatever is at {slot:#x}")),
            },
            known => known,
        }
    }

    fn instructions(&self, address: u64) -> impl Iterator<Item = Instruction> {
        let (base, bytes) = self
            .code
            .iter()
            .find(|(base, bytes)| (*base..base + bytes.len() as u64).contains(&address))
            .unwrap();
        let offset = usize::try_from(address - base).unwrap();
        let mut decoder = Decoder::with_ip(64, &bytes[offset..], address, DecoderOptions::NONE);
        std::iter::from_fn(move || decoder.can_decode().then(|| decoder.decode()))
    }
}

/// Where an instruction leads other than to the next.
fn leads_to(instruction: &Instruction) -> Option<Target> {
    match instruction.flow_control() {
        FlowControl::Next | FlowControl::Return | FlowControl::Exception => None,
        FlowControl::Call | FlowControl::ConditionalBranch | FlowControl::UnconditionalBranch => {
            Some(Target::Address(instruction.near_branch_target()))
        }
        FlowControl::IndirectCall | FlowControl::IndirectBranch
            if instruction.op0_kind() == OpKind::Memory
                && instruction.is_ip_rel_memory_operand() =>
        {
            Some(Target::Slot(instruction.ip_rel_memory_address()))
        }
        other => Some(Target::Unknown(format!(
            "{other:?} at {:#x}",
            instruction.ip()
        ))),
    }
}
