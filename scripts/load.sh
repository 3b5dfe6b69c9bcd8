#!/usr/bin/env bash
# load.sh [SECONDS] [CONNECTIONS] [PATH]: load on one path of the service.
#
# 60 seconds over 100 connections on /api/v1/books, if not said otherwise. With wrk, where it is installed: it asks
# again as soon as it is answered, and so finds the most that the service can do. Without it, with `cargo lab load`:
# RATE requests per second (200 if not set), whatever the service does.
# API_ADDR says where the service listens (127.0.0.1:8080 if not set).
set -euo pipefail
usage() { sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0"; }
fail() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 2; }
if [[ ${1-} == -h ]]; then usage; exit; fi
seconds=${1:-60} connections=${2:-100} path=${3:-/api/v1/books} rate=${RATE:-200}
whole='^[1-9][0-9]{0,5}$'
if ! [[ $# -le 3 && $seconds =~ $whole && $connections =~ $whole && $rate =~ $whole && $path == /* ]]; then
  usage >&2
  exit 2
fi
api=${API_ADDR:-127.0.0.1:8080} url=http://${API_ADDR:-127.0.0.1:8080}$path
[[ $api =~ ^(127\.|localhost:|\[::1\]:) ]] ||
  fail "$api is another machine" "load it only if it is yours: cargo lab load $url --allow-remote"
curl -fsS --max-time 30 -o /dev/null "$url" ||
  fail "$url does not answer" "start the service (cargo run -p bookstore), or set API_ADDR to where it listens"
# Replaced by the load itself, so that who ends this process ends the load.
if command -v wrk >/dev/null; then
  exec wrk --threads $((connections < 2 ? 1 : 2)) --connections "$connections" --duration "${seconds}s" --latency "$url"
fi
cd "$(dirname "$0")/.."
exec cargo lab load "$url" --duration "$seconds" --connections "$connections" --rate "$rate"
