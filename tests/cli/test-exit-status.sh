#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The exit statuses of dateline-query, and that a message says why (but 70: nothing here provokes it).
. "$(dirname "$0")/lib.sh"

index -q "$sample/wire.jsonl"
expect_status 0

# 0 and 1: silent
query -o ids bridge
expect_status 0
expect_stderr ''
query -o ids xyzzy
expect_status 1
expect_stdout ''
query --count xyzzy
expect_status 1
expect_stdout 0

# 64: what the user wrote is wrong
for wrong in '--frobnicate' '-n many x' '-n -1 x' '-o sauce x' '--sort=sauce x' '--bm25=1 x' \
    '--weight=sauce x' '--match=some x' '--color=red x' '--since=someday x' '--language=klingon x' \
    '--facets=sauce x' '--timeline=hour x' '--batch' '--batch=a --show=b' 'x --show=b' 'sauce:x' '(x' \
    '-o html --batch=a' '-0 x' '--count --facets=source x' '-j 0 --batch=a' ''; do
    # shellcheck disable=SC2086
    query $wrong
    expect_status 64
    expect_stdout ''
    expect_message 'dateline-query: '
done

# 65: the index is damaged, or of a version that is not known
cp -r news.index damaged.index
sed -i 's/^published .*/published 1/' damaged.index/generation
query -i damaged.index bridge
expect_status 65
expect_message damaged.index
sed 's/^dateline index [0-9]*/dateline index 999/' news.index/generation >damaged.index/generation
query -i damaged.index bridge
expect_status 65
expect_message damaged.index

# 66: there is none
query -i nowhere bridge
expect_status 66
expect_message "no index at 'nowhere'"
query -i "$sample" bridge
expect_status 66
query --batch nowhere.tsv
expect_status 66
expect_message nowhere.tsv

# 74: a shard is gone, or cannot be read; results cannot be written
cp -r news.index broken.index
rm -r broken.index/shards/*
query -i broken.index bridge
expect_status 74
expect_message broken.index
cp -r news.index cut.index
for table in cut.index/shards/*/postlist.glass; do
    head -c 8192 "$table" >"$table.cut" && mv "$table.cut" "$table"
done
query -i cut.index bridge
expect "a table that was cut: status $status" test "$status" = 74 -o "$status" = 65
expect_message 'dateline-query: '
if [ -e /dev/full ]; then
    for format in text json tsv ids; do
        "$QUERY" -o $format bridge >/dev/full 2>"$state/err"
        status=$? command="-o $format >/dev/full"
        expect_status 74
        expect_message 'cannot write the results'
    done
fi

finish
