#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Xapian's own tools on our index.
. "$(dirname "$0")/lib.sh"

index "$sample"
expect_status 0
sed 's/Russian plant/Russian factory/' "$sample/wire.jsonl" >wire.jsonl
index wire.jsonl # a second shard, with tombstones in the first
expect_status 0
expect_once '1 updated, 47 unchanged; 85 in the index'

if command -v xapian-check >/dev/null; then
    for shard in news.index/shards/*; do
        run xapian-check "$shard"
        expect_status 0
        expect_contains 'No errors found'
    done
else
    skip 'xapian-check is not installed (package xapian-tools)'
fi
if command -v xapian-delve >/dev/null; then
    run xapian-delve news.index
    expect_status 0
    expect_contains 'number of documents = 86' # superseded ones too
    run xapian-delve -t Qcp-20190724-0012 news.index
    expect_status 0
    expect_contains 'Qcp-20190724-0012'
    run xapian-delve -r 1 -d news.index/shards/00000002
    expect_contains 'title=Russian factory to sell'
else
    skip 'xapian-delve is not installed (package xapian-tools)'
fi
if command -v quest >/dev/null; then
    run quest -d news.index --stemmer=none mosul # our stems have no prefix Z
    expect_status 0
    expect_contains 'Four states sign Tigris water deal'
else
    skip 'quest is not installed (package xapian-tools)'
fi
if command -v copydatabase >/dev/null; then
    run copydatabase news.index copied
    expect_status 0
    run xapian-check copied
    expect_contains 'No errors found'
fi
# The stub is read from wherever one stands, also after a move.
mv news.index elsewhere
if command -v xapian-delve >/dev/null; then
    run xapian-delve "$PWD/elsewhere"
    expect_status 0
    expect_contains 'number of documents = 86'
fi
query -i elsewhere --count tigris
expect_status 0
finish
