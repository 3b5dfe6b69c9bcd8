#!/usr/bin/env bash
# diff.sh baseline|after|diff [PROFILE] [FOLDER]: what was added between two moments.
#
#   scripts/diff.sh baseline     a profile now, before the load
#   scripts/load.sh 30
#   scripts/diff.sh after        the same once more
#   scripts/diff.sh diff         what the second has more than the first
#
# PROFILE is heap if not said, or allocs, goroutine, block, mutex; FOLDER is target/lab/diff if not said.
# DEBUG_ADDR says where the debug listener is (127.0.0.1:6060 if not set).
set -euo pipefail
usage() { sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0"; }
fail() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 2; }
if [[ ${1-} == -h ]]; then usage; exit; fi
moment=${1-} profile=${2:-heap} root=$(realpath "$(dirname "$0")/..")
folder=$(realpath -m "${3:-$root/target/lab/diff}")
if ! [[ $# -le 3 && $moment =~ ^(baseline|after|diff)$ && $profile =~ ^[a-z]+$ ]]; then
  usage >&2
  exit 2
fi
if [[ $moment == diff ]]; then
  for one in baseline after; do
    [[ -s $folder/$profile-$one.pb.gz ]] || fail "there is no $folder/$profile-$one.pb.gz" "take it: $0 $one $profile"
  done
  cd "$root"
  exec cargo lab pprof top -noinlines -nodecount=20 -base "$folder/$profile-baseline.pb.gz" "$folder/$profile-after.pb.gz"
fi
url=http://${DEBUG_ADDR:-127.0.0.1:6060}/debug/pprof/$profile
mkdir -p "$folder"
curl -fsS --max-time 60 -o "$folder/$profile-$moment.pb.gz" "$url" ||
  fail "$url gave no profile" "start the service (cargo run -p bookstore), or set DEBUG_ADDR to its debug listener"
echo "saved $folder/$profile-$moment.pb.gz"
