#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server that fails at any byte of the conversation: what it says is whole or not there.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/servers.sh"
need_servers || finish
proxy=$(dirname "$0")/cut-off-proxy.py

for part in 1 2; do index -q -i part$part.index --shard=$part/2 "$sample"; done
serve_any part1.index part2.index
real=${places[1]#*:}
both=(-i "${places[0]}" -i "${places[1]}")
formats=(-o tsv -n 5)
query "${both[@]}" "${formats[@]}" government minister
expect_status 0
cp "$state/out" full
query -i "${places[0]}" "${formats[@]}" government minister
expect_status 0
cp "$state/out" half

cut_off() { # cut_off SIDE BYTES HOW CONNECTIONS
    port=$(free_port)
    proxied=(-i "${places[0]}" -i "127.0.0.1:$port")
    [ "$order" = last ] || proxied=(-i "127.0.0.1:$port" -i "${places[0]}")
    rm -f listening
    python3 "$proxy" "$port" "$real" "$@" >listening &
    cutter=$!
    disown
    for _ in $(seq 200); do [ -s listening ] && break; sleep 0.02; done
}
order=last failures=0
count_failures() { failures=$((failures + 1)); }

try() { # try SIDE BYTES HOW: one search that fails or not, with and without --partial
    local took start
    cut_off "$1" "$2" "$3"
    start=$EPOCHREALTIME
    query "${proxied[@]}" --timeout=500ms "${formats[@]}" government minister
    took=$(python3 -c "print($EPOCHREALTIME - $start)")
    if [ "$status" = 0 ]; then
        expect "$*: all" diff full "$state/out"
    else
        expect_status 69
        expect_message "127.0.0.1:$port"
        expect_stdout ''
        count_failures
    fi
    expect "$*: in time, not $took s" python3 -c "import sys; sys.exit($took > 6)"
    query "${proxied[@]}" --timeout=500ms --partial "${formats[@]}" government minister
    if [ "$status" = 0 ]; then
        expect "$*, --partial: all" diff full "$state/out"
    else
        expect_status 75
        expect "$*, --partial: the other half" diff half "$state/out"
        expect_once "warning: index '127.0.0.1:$port' is left out: "
    fi
    kill -KILL $cutter
}
for bytes in 0 20 60 100 160 200; do try client $bytes close; done
for bytes in 0 60 130 420 500 700 1500 4000 8000; do try server $bytes close; done
expect "most of them fail ($failures)" test $failures -ge 10
failures=0
for bytes in 10 160; do try client $bytes hang; done
for bytes in 130 420 600; do try server $bytes hang; done
expect "most of them fail ($failures)" test $failures -ge 3
# The other server's answers are then not waited for any more: it is not to blame for that.
order=first failures=0
for bytes in 100 160 200; do try client $bytes close; done
for bytes in 420 500 700 1500; do try server $bytes close; done
expect "most of them fail ($failures)" test $failures -ge 5
# A connection that breaks once, while the server lives, is made again.
for bytes in 420 700 1500; do
    cut_off server $bytes close 1
    query "${proxied[@]}" --timeout=500ms "${formats[@]}" government minister
    expect_status 0
    expect "$bytes: made again" diff full "$state/out"
    kill -KILL $cutter
done
stop_servers
finish
