#!/usr/bin/env bash
# cron-tasks.sh [LOG]: appends the time (UTC) and the number of live tasks to LOG, or prints them.
#
# Every five minutes, as a line of `crontab -e`:
#   */5 * * * * DEBUG_ADDR=127.0.0.1:6060 /srv/bookstore/scripts/cron-tasks.sh /var/log/bookstore-tasks.log
#
# What goes wrong is said on stderr, which cron sends by mail; LOG then has a gap.
# DEBUG_ADDR says where the debug listener is (127.0.0.1:6060 if not set).
set -euo pipefail
usage() { sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0"; }
fail() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 2; }
if [[ ${1-} == -h ]]; then usage; exit; fi
log=${1:-/dev/stdout}
if [[ $# -gt 1 || $log == -* ]]; then
  usage >&2
  exit 2
fi
url="http://${DEBUG_ADDR:-127.0.0.1:6060}/debug/pprof/goroutine?debug=1"
text=$(curl -fsS --max-time 30 "$url") ||
  fail "$url does not answer" "start the service (cargo run -p bookstore), or set DEBUG_ADDR to its debug listener"
# Its first line is `goroutine profile: total 25`.
tasks=${text%%$'\n'*} tasks=${tasks##*total }
[[ $tasks =~ ^[0-9]+$ ]] || fail "$url answers with no count of tasks" "is that a debug listener? look: curl '$url'"
printf '%s %s\n' "$(date -u +%FT%TZ)" "$tasks" >>"$log"
