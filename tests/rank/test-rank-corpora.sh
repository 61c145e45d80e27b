#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Random queries over the shared articles in 1, 3 and 8 shards with tombstones: the ranking files and Xapian answer alike.
# A few hundred queries; 10,500 with DATELINE_LONG=1.
set -euo pipefail
: "${INDEXER:?}" "${COMPARE:?}" "${SHARED:?}"
corpus=${DATELINE_SHARED:-$SHARED}/corpora/political_news.jsonl.gz
[ -r "$corpus" ] || exit 77
queries=200 articles=3000
[ -z "${DATELINE_LONG:-}" ] || queries=3500 articles=20000
scratch=$(mktemp -d "${TMPDIR:-/tmp}/dateline-rank-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
zcat "$corpus" | head -n "$articles" >"$scratch/all.jsonl" || true
for shards in 1 3 8; do
    index=$scratch/$shards.index
    part=$(((articles + shards - 1) / shards))
    for ((i = 0; i < shards; i++)); do
        # Each run brings some articles of the run before in another version: tombstones.
        sed -n "$((i * part + 1)),$(((i + 1) * part))p" "$scratch/all.jsonl" >"$scratch/part-$i.jsonl"
        [ "$i" = 0 ] || head -n $((part / 9)) "$scratch/part-$((i - 1)).jsonl" |
            sed 's/"text": *"/&again /' >>"$scratch/part-$i.jsonl"
        "$INDEXER" -q -i "$index" "$scratch/part-$i.jsonl"
    done
    "$COMPARE" "$index" "$queries" "$shards"
done
