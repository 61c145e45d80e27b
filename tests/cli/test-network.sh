#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Several hosts, each with a part of a corpus, in network namespaces.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/servers.sh"
. "$(dirname "$0")/network.sh"
need_servers || finish
if ! network_possible; then
    skip "$why_not"
    pass
    finish
fi
trap 'stop_servers; network_down; chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT
network_up 8
remote_query() { run on 0 "$QUERY" "$@"; }

index -q -i whole.index "$sample"
expect_status 0
queries=('earthquake rescue' 'government plant minister' '"death toll"' 'person:erdogmus OR place:kemrun'
    'source:"continental press" date:2021' 'tigris -quake')
fields=(-o tsv --fields=score,id,date -n 100)

# The same articles with the same scores from 1, 2, 4 and 8 hosts as from one index.
for count in 1 2 4 8; do
    places=()
    for host in $(seq "$count"); do
        rm -rf "part$host.index"
        "$INDEXER" -q -i "part$host.index" --shard="$host/$count" "$sample" || fail 'indexing'
        serve_on "$host" "part$host.index" || fail "no server on host $host"
    done
    all=()
    for place in "${places[@]}"; do all+=(-i "$place"); done
    for text in "${queries[@]}"; do
        query -i whole.index --engine=xapian "${fields[@]}" "$text"
        sort "$state/out" >wanted
        expect 'something' test -s wanted
        remote_query "${all[@]}" "${fields[@]}" "$text"
        expect_status 0
        expect "$count hosts: $text" diff wanted <(sort "$state/out")
        expect_same "$(cut -f 1 "$state/out")" "$(sort -rg "$state/out" | cut -f 1)" # the best first
    done
    for how in '--count' '-n 0 --facets=source,person,year' '-n 0 --timeline' '-n 20 --recency=1y -o trec' '--sort=-date -o ids -n 5'; do
        # shellcheck disable=SC2086
        query -i whole.index --engine=xapian $how government
        cp "$state/out" wanted
        # shellcheck disable=SC2086
        remote_query "${all[@]}" $how government
        expect "$count hosts: $how" diff wanted "$state/out"
    done
    [ "$count" = 8 ] || stop_servers
done

# Host 3 is cut off: packets to it are lost, and nobody says so.
mend_all() { for host in 1 2 3 4 5 6 7 8; do plug $host; done; }
rest=()
for host in 1 2 4 5 6 7 8; do rest+=(-i "$(address $host):7711"); done
remote_query "${rest[@]}" "${fields[@]}" government minister
cp "$state/out" wanted
unplug 3
start=$EPOCHREALTIME
remote_query "${all[@]}" --timeout=1s -o ids government minister
took=$(python3 -c "print($EPOCHREALTIME - $start)")
expect_status 69
expect_message "cannot connect to index '$(address 3):7711'"
expect "within the timeout, not $took s" python3 -c "import sys; sys.exit(not 0.9 < $took < 6)"
remote_query "${all[@]}" --timeout=2s --partial "${fields[@]}" government minister
expect_status 75
expect 'the rest' diff wanted "$state/out"
expect_once "warning: index '$(address 3):7711' is left out: "
plug 3

# It is cut off, or killed, in the middle of a batch of 400.
python3 -c 'for i in range(400): print(f"{i}\tgovernment minister")' >batch
on 0 "$QUERY" "${all[@]}" -n 100 -o tsv --fields=qid,score,id -j 1 --batch=batch >full
for end in cut kill; do
    for partial in '' --partial; do
        : >out
        # shellcheck disable=SC2086
        on 0 "$QUERY" "${all[@]}" -n 100 --timeout=4s $partial -o tsv --fields=qid,score,id -j 1 --batch=batch >out 2>err &
        process=$!
        for _ in $(seq 500); do
            [ "$(wc -l <out)" -gt 300 ] && break
            sleep 0.01
        done
        if [ $end = cut ]; then unplug 5; else kill -STOP "${servers[4]}"; pkill -KILL -P "${servers[4]}"; kill -KILL "${servers[4]}"; fi
        wait $process
        status=$? command="$end $partial"
        cp err "$state/err"
        if [ -z "$partial" ]; then
            expect_status 69
            expect_message "$(address 5):7711"
            lines=$(wc -l <out)
            expect 'whole answers up to there' diff <(head -n "$lines" full) out
        else
            expect_status 75
            expect_once "warning: index '$(address 5):7711' is left out: "
            expect_same "$(cut -f 1 out | uniq | wc -l)" 400
            # each answer is that of all hosts, or that of the seven that are left
            on 0 "$QUERY" "${all[@]}" --partial --timeout=4s -n 100 -o tsv --fields=score,id government minister >seven 2>/dev/null
            expect 'each answer whole' python3 - <<'PYTHON'
import sys
answers = {}
for line in open('out'):
    qid, rest = line.split('\t', 1)
    answers.setdefault(qid, []).append(rest)
full = [line.split('\t', 1)[1] for line in open('full') if line.startswith('0\t')]
seven = list(open('seven'))
states = [0 if a == full else 1 if a == seven else 2 for a in answers.values()]
sys.exit(2 in states or states != sorted(states) or not 0 < sum(states) < 400)
PYTHON
        fi
        if [ $end = cut ]; then
            plug 5
        else
            unset 'servers[4]'
            keep=("${places[@]}") place=("${servers[@]}")
            serve_on 5 part5.index || fail 'no server again'
            servers=("${place[@]:0:4}" "${servers[-1]}" "${place[@]:4}") places=("${keep[@]}")
        fi
    done
done

# Delay and loss, where the kernel has netem.
if tc -n "$network-switch" qdisc add dev port2 root netem delay 20ms loss 5% 2>/dev/null; then
    remote_query "${all[@]}" "${fields[@]}" government minister
    expect_status 0
    sort "$state/out" >delayed
    query -i whole.index --engine=xapian "${fields[@]}" government minister
    expect 'late, but the same' diff <(sort "$state/out") delayed
    tc -n "$network-switch" qdisc del dev port2 root
    tc -n "$network-switch" qdisc add dev port2 root netem delay 3s
    remote_query "${all[@]}" --timeout=1s government minister
    expect_status 69
    remote_query "${all[@]}" --timeout=1s --partial -o ids government minister
    expect_status 75
    tc -n "$network-switch" qdisc del dev port2 root
else
    skip 'this kernel has no netem: no delay, no loss'
fi
mend_all
finish
