#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The two writers make the same database, whatever the workers and the memory.
# Usage: test-writers.sh DATELINE-INDEX COMPARE-DATABASES SOURCE-FOLDER sample|languages|shared
set -euo pipefail
index=$1 compare=$2 source=$3 corpus=$4 options=-q
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

case "$corpus" in
sample) input=$source/corpus/sample queries=200 ;;
languages) input=$source/tests/data/languages.jsonl queries=200 options=--language=auto ;;
shared)
    [ -d "$source/../shared/corpora" ] || {
        echo 'skipped: no shared corpora'
        exit 77
    }
    # zcat is cut off by head: its broken pipe is no failure
    articles=20000
    (zcat "$source/../shared/corpora/political_news.jsonl.gz" || true) 2>/dev/null |
        head -n $((articles / 2)) >"$scratch/input.jsonl" || true
    (zcat "$source/../shared/corpora/press_releases.jsonl.gz" || true) 2>/dev/null |
        head -n $((articles / 2)) >>"$scratch/input.jsonl" || true
    [ "$(wc -l <"$scratch/input.jsonl")" -eq "$articles" ]
    input=$scratch/input.jsonl queries=1000
    ;;
esac

# build NAME OPTION...: 65 says that something was mended, as it should be
build() {
    local name=$1 status=0
    shift
    "$index" -q "$options" -i "$scratch/$name" "$@" "$input" 2>"$scratch/$name.log" || status=$?
    [ $status -eq 0 ] || [ $status -eq 65 ] || {
        cat "$scratch/$name.log"
        exit 1
    }
}

build xapian --writer=xapian &
reference=$!
build one --jobs=1
build two --jobs=2
build spilled --jobs=1 --memory=16M # many small runs
build both --jobs=3 --memory=16M
shard=shards/00000001
for table in postlist position termlist docdata; do
    cmp "$scratch/one/$shard/$table.glass" "$scratch/spilled/$shard/$table.glass"
done
# Several threads write parts of a table, whose blocks then lie in another order. Compaction puts
# them in the order of their keys and changes no entry.
for name in one two both; do
    xapian-compact --no-renumber "$scratch/$name/$shard" "$scratch/$name/compact" >"$scratch/log" 2>&1
done
for table in postlist position termlist docdata; do
    cmp "$scratch/one/compact/$table.glass" "$scratch/two/compact/$table.glass"
    cmp "$scratch/one/compact/$table.glass" "$scratch/both/compact/$table.glass"
done
echo 'what is in the tables does not depend on workers and memory'
wait $reference
"$compare" "$scratch/both/$shard" "$scratch/xapian/$shard" "$queries"
echo "what the bulk builder wrote is what libxapian's writer wrote"
