//! What the profiles cost a service: CPU time per request, part by part, in alternating rounds.
//!
//! ```text
//! cargo run --release --package pprof-http --example cost -- [ROUNDS] [REQUESTS]
//! ```
//!
//! Each variant is a runtime of two threads with an HTTP service that takes a lock, awaits a task that it spawned and answers
//! with a list of books. Four clients on threads of their own ask it, so many requests a round; the CPU time is that of the
//! service's threads alone (`/proc/self/task/TID/schedstat`). `nothing` runs twice: what lies between the two is noise, and the
//! resolution of the table.

mod clients;
mod service;
mod table;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use pprof_http::cpu::{Capture, Hertz};

use self::service::{Parts, Service};

// Its countdown runs in every variant; at rate 0 it is a subtraction per allocation.
#[global_allocator]
static ALLOCATOR: pprof_http::HeapAllocator = pprof_http::HeapAllocator::new(std::alloc::System);

fn main() -> ExitCode {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|number| number.parse::<usize>());
    let (rounds, requests) = match (arguments.next(), arguments.next(), arguments.next()) {
        (None, None, None) => (9, 8000),
        (Some(Ok(rounds @ 1..)), None, None) => (rounds, 8000),
        (Some(Ok(rounds @ 1..)), Some(Ok(requests @ 1..)), None) => (rounds, requests),
        _ => {
            eprintln!(
                "error: not numbers above 0\nhint: cargo run --release --example cost -- 9 8000"
            );
            return ExitCode::from(2);
        }
    };
    match measure(rounds, requests) {
        Ok(table) => {
            // With stdout closed there is nobody left to tell.
            match writeln!(std::io::stdout(), "{table}") {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::FAILURE,
            }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(rounds: usize, requests: usize) -> Result<table::Table, Box<dyn std::error::Error>> {
    pprof_http::heap::set_rate(0);
    let debug = pprof_http::start(([127, 0, 0, 1], 0))?;
    let services: Vec<Service> = VARIANTS
        .iter()
        .map(|variant| Service::start(variant.parts))
        .collect::<Result<_, _>>()?;
    let mut table = table::Table::new(VARIANTS.iter().map(|variant| variant.name), requests);
    // The first round warms caches and connections up and is not counted.
    for round in 0..=rounds {
        for turn in 0..VARIANTS.len() {
            // Each variant comes first, last and in between.
            let index = (turn + round) % VARIANTS.len();
            let (variant, service) = (&VARIANTS[index], &services[index]);
            let before = service.cpu_time()?;
            if variant.captures {
                let _heap = HeapSampling::begin();
                let _cpu = Capture::start(Hertz::DEFAULT, Duration::from_secs(300))?;
                let _wall = clients::begin(debug.local_addr(), "/debug/fgprof?seconds=300")?;
                clients::ask(service.address(), requests)?;
            } else {
                clients::ask(service.address(), requests)?;
            }
            if round > 0 {
                table.add(index, service.cpu_time()?.saturating_sub(before));
            }
        }
        eprintln!("round {round} of {rounds}");
    }
    Ok(table)
}

/// A row of the table.
struct Variant {
    name: &'static str,
    parts: Parts,
    /// Whether CPU, heap and wall clock are sampled meanwhile.
    captures: bool,
}

const VARIANTS: [Variant; 8] = [
    Variant {
        name: "nothing",
        parts: Parts::Nothing,
        captures: false,
    },
    Variant {
        name: "nothing, again",
        parts: Parts::Nothing,
        captures: false,
    },
    Variant {
        name: "tasks",
        parts: Parts::Tasks,
        captures: false,
    },
    Variant {
        name: "+ poll hooks",
        parts: Parts::Polls,
        captures: false,
    },
    Variant {
        name: "+ wrapped tasks",
        parts: Parts::Wrappers,
        captures: false,
    },
    Variant {
        name: "+ block and mutex",
        parts: Parts::Locks,
        captures: false,
    },
    Variant {
        name: "+ labels",
        parts: Parts::Labels,
        captures: false,
    },
    Variant {
        name: "all, while CPU, heap and fgprof sample",
        parts: Parts::Labels,
        captures: true,
    },
];

/// While it lives, the heap is sampled at the usual rate.
struct HeapSampling;

impl HeapSampling {
    fn begin() -> Self {
        pprof_http::heap::set_rate(pprof_http::heap::DEFAULT_RATE);
        Self
    }
}

impl Drop for HeapSampling {
    fn drop(&mut self) {
        pprof_http::heap::set_rate(0);
    }
}
