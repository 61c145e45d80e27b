#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The ranking file: written by runs, merges and --rebuild-ranking, checked, and not needed.
. "$(dirname "$0")/lib.sh"

# articles FROM TO [WORD]: as JSON lines
articles() {
    seq "$1" "$2" | awk -v word="${3:-first}" '{
        printf "{\"id\":\"%d\",\"title\":\"Ferry %d\",\"text\":\"coast %s", $1, $1 % 7, word
        for (i = 0; i < $1 % 13; i++) printf " harbour"
        print " end\"}"
    }'
}
rankings() { find "$1/shards" -name ranking | sort; }

articles 1 400 >a.jsonl
for writer in bulk xapian; do
    index -q -i $writer.index --writer=$writer a.jsonl
    expect_status 0
    index --check -i $writer.index
    expect_status 0
    expect_contains 'ranking: sound'
done
# The same but for whose it is: the UUID, the revision, the header's checksum.
for writer in bulk xapian; do
    tail -c +41 "$(rankings $writer.index)" | head -c 112 >$writer.head
    tail -c +161 "$(rankings $writer.index)" >$writer.rest
done
expect 'both writers make the same header' cmp bulk.head xapian.head
expect 'both writers make the same file' cmp bulk.rest xapian.rest

index --stats -i bulk.index --log-format=json
expect_status 0
expect_python "one['tables']['ranking'] == $(stat -c %s "$(rankings bulk.index)")"

# A second shard with newer versions, then a merge that leaves the old ones out.
articles 300 500 second >b.jsonl
index -q -i bulk.index b.jsonl
expect_status 0
expect 'a file for each shard' test "$(rankings bulk.index | wc -l)" = 2
index --check -i bulk.index
expect_status 0
index -q --merge -i bulk.index
expect_status 0
index --check -i bulk.index
expect_status 0
expect 'the merged shard has one' test "$(grep -c 'ranking: sound' "$state/out")" = 1

# Gone, it is missed by nobody; damaged, it is found so; written again, it is sound.
live=$(grep -o '[^ ]*/ranking' "$state/out")
cp "$live" kept
rm "$live"
index --check -i bulk.index
expect_status 0
expect_contains 'ranking: missing'
query -i bulk.index harbour
expect_status 0
for at in 20 150 $(($(stat -c %s kept) / 2)); do
    cp kept "$live"
    printf '\377' | dd of="$live" bs=1 seek="$at" conv=notrunc status=none
    index --check -i bulk.index
    expect_status 65
    expect_contains "$live: "
    query -i bulk.index harbour
    expect_status 0
done
index --rebuild-ranking -i bulk.index
expect_status 0
expect_contains "$live: written"
expect 'as it was' cmp kept "$live"
index --rebuild-ranking -i bulk.index a.jsonl
expect_status 64
index --rebuild-ranking -i nowhere.index
expect_status 66

# Another database's file is not taken for its own.
cp "$(rankings xapian.index)" "$live"
index --check -i bulk.index
expect_status 65
expect_contains 'is not of this database'

finish
