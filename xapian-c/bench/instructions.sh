#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# instructions.sh OVERHEAD LIMIT CASE...: instructions of C to those of C++ in cases of bench/overhead, counted
# by valgrind, so whatever else the machine does. Fails if one is above LIMIT (a ratio).
set -eu
overhead=$1 limit=$2
shift 2
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# instructions CASE SIDE: of one run; two runs less one leave the set-up out
instructions() {
    for n in 1 2; do
        valgrind --tool=callgrind --callgrind-out-file=/dev/null "$overhead" "$1" "$2" $n 2>"$log"
        sed -n 's/.*Collected : //p' "$log"
    done | awk '{ n[NR] = $1 } END { print n[2] - n[1] }'
}

status=0
for name; do
    ratio=$(echo "$(instructions $name c) $(instructions $name c++)" | awk '{ printf "%.3f", $1 / $2 }')
    echo "$name: C to C++ $ratio of instructions"
    if [ "$(echo "$ratio $limit" | awk '{ print $1 > $2 }')" = 1 ]; then
        echo "instructions.sh: $name is above $limit" >&2
        status=1
    fi
done
exit $status
