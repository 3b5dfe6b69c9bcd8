#!/usr/bin/env bash
# watch-tasks.sh [INTERVAL] [COUNT]: live tasks of a service, a line every INTERVAL seconds, COUNT times.
#
# Every 2 seconds, 30 times, if not said otherwise: time (UTC), live tasks, MiB that are resident.
# A count that climbs with the load and stays is a leak (chapter 02).
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
debug=http://${DEBUG_ADDR:-127.0.0.1:6060}/debug/pprof
printf '%-8s %8s %12s\n' time tasks 'resident MiB'
for ((round = 1; round <= count; round++)); do
  if ! tasks=$(curl -fsS --max-time 30 "$debug/goroutine?debug=1") ||
    ! heap=$(curl -fsS --max-time 30 "$debug/heap?debug=1"); then
    fail "$debug does not answer" "start the service (cargo run -p bookstore), or set DEBUG_ADDR to its debug listener"
  fi
  # The first line is `goroutine profile: total 25`; one of the last of the heap is `# RSS = 12345`.
  awk -v time="$(date -u +%T)" '
    $1 == "goroutine" && $3 == "total" { tasks = $4 }
    $2 == "RSS" && $3 == "=" { resident = sprintf("%.1f", $4 / 1048576) }
    END { printf "%-8s %8s %12s\n", time, tasks, resident == "" ? "-" : resident }' <<<"$tasks"$'\n'"$heap"
  ((round == count)) || sleep "$interval"
done
