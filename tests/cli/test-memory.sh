#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The indexer's memory does not depend on how many articles there are.
. "$(dirname "$0")/lib.sh"

few=20000 many=140000
most=6000 # KB that so many more articles may take: 50 bytes for each

# articles COUNT: tiny ones, so that what is kept of each counts more than what it says
articles() {
    seq "$1" | sed 's/.*/{"id":"n&","title":"Ministers met in Paris","text":"Talks on trade, report &"}/'
}

# memory COMMAND...: the most memory it had, in KB, into $memory
memory() {
    python3 - "$state" "$@" <<'PYTHON'
import resource, subprocess, sys
state, command = sys.argv[1], sys.argv[2:]
with open(state + "/out", "wb") as out, open(state + "/err", "wb") as err:
    status = subprocess.run(command, stdin=0, stdout=out, stderr=err).returncode
with open(state + "/memory", "w") as memory:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=memory)
sys.exit(status)
PYTHON
    status=$?
    command="${*:1}"
    memory=$(cat "$state/memory")
}

if [ -n "$SANITIZE" ]; then
    articles 1000 >few.jsonl
    index --memory=16M few.jsonl
    expect_status 0
    skip 'memory is not measured under sanitizers'
    finish
fi
articles $few >few.jsonl
articles $many >many.jsonl
for options in '-j1 --no-entities' '-j1' '-j2'; do
    # shellcheck disable=SC2086
    memory "$INDEXER" -i few.index --memory=16M $options few.jsonl
    expect_status 0
    before=$memory
    # shellcheck disable=SC2086
    memory "$INDEXER" -i many.index --memory=16M $options many.jsonl
    expect_status 0
    expect_message "$many in the index"
    echo "$options: $before KB for $few articles, $memory KB for $many"
    # With more workers it depends on which of them waits for which, by megabytes.
    [ "$options" = -j2 ] || expect "$((memory - before)) KB more" test $((memory - before)) -lt $most
    expect "$memory KB" test "$memory" -lt $((16 * 1024 + 100000000 / 1024))
    rm -r few.index many.index
done
finish
