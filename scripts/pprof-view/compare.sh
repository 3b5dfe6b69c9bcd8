#!/usr/bin/env bash
# Time and memory of `top` beside `go tool pprof -top`, on one profile in one run: 1,000,000 samples, 200,000 locations.
set -euo pipefail
cd "$(dirname "$0")"
cargo build --release --quiet --package pprof-view --bin pprof-view --example large
built=$(cargo metadata --format-version 1 --no-deps |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release
profile=$(mktemp --suffix=.pb.gz)
trap 'rm -f "$profile"' EXIT
"$built/examples/large" >"$profile"
python3 - "$profile" "$built/pprof-view" "$(go tool -n pprof)" <<'PYTHON'
import os, subprocess, sys, time

profile, ours, theirs = sys.argv[1:]

def measure(command):
    """Seconds by the clock, seconds of CPU and the largest resident size in MiB, each the best of two runs."""
    best, text = None, ""
    for _ in range(2):
        began = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        text = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        assert status == 0, command
        run = (time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
        best = run if best is None else tuple(map(min, best, run))
    return best, [line for line in text.splitlines() if not line.startswith(("Time: ", "Doc: "))]

(here, text), (there, model) = (measure([program, "-top", profile]) for program in (ours, theirs))
assert text == model, "the answers differ"
for name, one, other in zip(("seconds", "CPU seconds", "MiB"), here, there):
    print(f"{name:>12}: pprof-view {one:8.2f}, go tool pprof {other:8.2f}, ratio {one / other:.2f}")
sys.exit(any(one >= other for one, other in zip(here, there)))
PYTHON
