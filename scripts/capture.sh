#!/usr/bin/env bash
# capture.sh [PROFILE] [SECONDS] [FILE]: a profile of a service while it is under load.
#
# `profile` (CPU) over 10 seconds into target/lab/PROFILE.pb.gz, if not said otherwise. A CPU profile collects for that
# time; the others (heap, allocs, goroutine, block, mutex) are taken once the load has run for it.
# DEBUG_ADDR says where the debug listener is (127.0.0.1:6060 if not set); the load is load.sh, and heeds API_ADDR.
set -euo pipefail
usage() { sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0"; }
fail() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 2; }
if [[ ${1-} == -h ]]; then usage; exit; fi
profile=${1:-profile} seconds=${2:-10} here=$(dirname "$0")
file=${3:-$here/../target/lab/$profile.pb.gz}
if ! [[ $# -le 3 && $profile =~ ^[a-z]+$ && $seconds =~ ^[1-9][0-9]{0,2}$ ]]; then
  usage >&2
  exit 2
fi
debug=http://${DEBUG_ADDR:-127.0.0.1:6060}/debug/pprof
curl -fsS --max-time 30 -o /dev/null "$debug/" ||
  fail "$debug/ does not answer" "start the service (cargo run -p bookstore), or set DEBUG_ADDR to its debug listener"
mkdir -p "$(dirname "$file")"
# A second of it first: it warms the service, and builds what the load needs.
"$here/load.sh" 1 10 >/dev/null
"$here/load.sh" $((seconds + 5)) 50 >/dev/null &
load=$!
trap 'kill "$load" 2>/dev/null || true' EXIT
if [[ $profile == profile ]]; then
  ask="profile?seconds=$seconds"
else
  ask=$profile
  sleep "$seconds"
fi
curl -fsS --max-time $((seconds + 60)) -o "$file" "$debug/$ask" ||
  fail "$debug/$ask gave no profile" "$debug/ lists what there is; one CPU profile runs at a time"
printf 'saved %s\nread it: cargo lab pprof top %s\n' "$file" "$file"
