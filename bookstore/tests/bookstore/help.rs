//! What `bookstore --help` tells.

use insta::assert_snapshot;

use crate::process::bookstore;

#[test]
#[expect(clippy::too_many_lines, reason = "most of them are the help")]
fn help_explains_every_flag() {
    let temporary = tempfile::tempdir().unwrap();
    let output = bookstore(temporary.path())
        .env_clear()
        .arg("--help")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let help = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = help.lines().map(str::trim_end).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    A bookstore API that leaks on purpose.

    Once it answers it prints two lines to stdout, the addresses of its two listeners, and nothing more;
    logs go to stderr. It ends on SIGINT (Ctrl-C) and SIGTERM, after the requests in flight.

    Usage: bookstore [OPTIONS]

    Options:
          --listen <ADDRESS:PORT>
              Where the API listens; port 0 takes a free one

              [env: BOOKSTORE_LISTEN=]
              [default: 127.0.0.1:8080]

          --debug-listen <ADDRESS:PORT|off>
              Where profiles, metrics and the switches of the faults listen, or `off`

              Only a loopback address is taken: what it shows and does is for this machine.

              [env: BOOKSTORE_DEBUG_LISTEN=]
              [default: 127.0.0.1:6060]

          --database <sqlite:PATH>
              The database file, created and filled if it is missing

              Without it the data is in a temporary file, which is removed at the end.

              [env: BOOKSTORE_DATABASE=]

          --faults <all|none|ID,ID>
              Which faults are planted at the start: `all`, `none`, or ids joined by commas

              An unknown id is answered with the list of all. While it runs, the debug listener tells
              them at `/debug/faults`, and `PUT /debug/faults/{id}` switches one.

              [env: BOOKSTORE_FAULTS=]
              [default: all]

          --pricing <stand-in|ADDRESS:PORT|https://HOST|off>
              Which service tells today's prices: one at an address or a URL, a stand-in of this
              bookstore's own, or `off`

              [env: BOOKSTORE_PRICING=]
              [default: stand-in]

          --pricing-delay <MILLISECONDS>
              How long the stand-in takes for each answer, in milliseconds from 0 to 10000

              [env: BOOKSTORE_PRICING_DELAY=]
              [default: 20]

          --only-pricing
              Be the stand-in for the pricing service alone, on `--listen`

          --max-memory <MIB>
              End the service, with exit code 70, when it uses this much memory, in MiB

              [env: BOOKSTORE_MAX_MEMORY=]
              [default: 1024]

          --max-tasks <TASKS>
              End the service, with exit code 70, when it has this many tasks

              [env: BOOKSTORE_MAX_TASKS=]
              [default: 200000]

          --cache-ttl <SECONDS>
              How long the cache keeps a book, in whole seconds from 1 to 86400

              [env: BOOKSTORE_CACHE_TTL=]
              [default: 300]

          --log-format <FORMAT>
              How logs are written to stderr; `RUST_LOG` chooses which

              Possible values:
              - pretty: For people: one line per event, in colour on a terminal
              - json:   For programs: one JSON object per line

              [env: BOOKSTORE_LOG_FORMAT=]
              [default: pretty]

          --exit-on-stdin-close
              End, as on SIGTERM, when stdin is closed: no service outlives the program that started it

              [env: BOOKSTORE_EXIT_ON_STDIN_CLOSE=]

          --sampler <SAMPLER>
              Which sampler takes CPU profiles

              Possible values:
              - native: A timer on each thread's CPU clock; lines and totals are exact
              - pprof:  The `pprof` crate: one timer for the process, stacks kept by function; to
                compare with

              [env: BOOKSTORE_SAMPLER=]
              [default: native]

          --trim-source-paths <FOLDER>
              Show source paths in profiles relative to this folder, so that a profile names no machine

              [env: BOOKSTORE_TRIM_SOURCE_PATHS=]

          --serve-source
              Serve the source files that this program was built from on the debug listener, so that
              `list` shows lines also where the files are not at hand

              [env: BOOKSTORE_SERVE_SOURCE=]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Rates of the profilers:
          --heap-bytes <BYTES>
              Mean number of bytes from one heap sample to the next; 0 samples none

              [env: BOOKSTORE_HEAP_BYTES=]
              [default: 524288]

          --block-threshold-us <MICROSECONDS>
              From how many microseconds on a poll that holds its worker is in the block profile; 0
              counts none

              [env: BOOKSTORE_BLOCK_THRESHOLD_US=]
              [default: 10000]

          --block-rate-ns <NANOSECONDS>
              One wait in the block profile for so many nanoseconds of waiting, longer ones all; 0
              counts none

              [env: BOOKSTORE_BLOCK_RATE_NS=]
              [default: 10000]

          --mutex-fraction <CONTENTIONS>
              One contention in so many is in the mutex profile; 0 counts none

              [env: BOOKSTORE_MUTEX_FRACTION=]
              [default: 1]
    "#);
}
