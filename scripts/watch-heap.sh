#!/usr/bin/env bash
# watch-heap.sh [INTERVAL] [COUNT]: memory of a service, a line every INTERVAL seconds, COUNT times.
#
# Every 2 seconds, 30 times, if not said otherwise: time (UTC) and MiB, held by the heap profile (an estimate from its
# samples), in use by the allocator (exact, the profiler's own tables among it), and resident. A leak makes the first climb
# with the load, on and on; the others climb until the profiler knows the program, and after a burst (chapter 09).
# DEBUG_ADDR says where the debug listener is (127.0.0.1:6060 if not set).
set -euo pipefail
usage() { sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0"; }
fail() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 2; }
if [[ ${1-} == -h ]]; then usage; exit; fi
interval=${1:-2} count=${2:-30}
if ! [[ $# -le 2 && $interval =~ ^[0-9]{1,5}(\.[0-9]+)?$ && $count =~ ^[1-9][0-9]{0,5}$ ]]; then
  usage >&2
  exit 2
fi
url="http://${DEBUG_ADDR:-127.0.0.1:6060}/debug/pprof/heap?debug=1"
printf '%-8s %10s %12s %14s\n' time 'held MiB' 'in use MiB' 'resident MiB'
for ((round = 1; round <= count; round++)); do
  text=$(curl -fsS --max-time 30 "$url") ||
    fail "$url does not answer" "start the service (cargo run -p bookstore), or set DEBUG_ADDR to its debug listener"
  # Rows are as sampled, `OBJECTS: BYTES [… @ …`, twice the rate is in the head; facts stand at the end: `# RSS = 12345`.
  awk -v time="$(date -u +%T)" '
    function mib(name) { return name in fact ? sprintf("%.1f", fact[name] / 1048576) : "-" }
    NR == 1 { split($NF, head, "/"); rate = head[2] / 2; next }
    $1 ~ /^[0-9]+:$/ && $2 > 0 { held += rate > 1 ? $2 / (1 - exp(-$2 / $1 / rate)) : $2 }
    $1 == "#" && $3 == "=" { fact[$2] = $4 }
    END { printf "%-8s %10.1f %12s %14s\n", time, held / 1048576, mib("MallocInUse"), mib("RSS") }' <<<"$text"
  ((round == count)) || sleep "$interval"
done
