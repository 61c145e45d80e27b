#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Help, manual, version, and every exit status of both programs.
. "$(dirname "$0")/lib.sh"

echo '{"id":"a","title":"Ferry","text":"coast"}' >a.jsonl

for program in "$INDEXER" "$QUERY"; do
    name=$(basename "$program")
    run "$program" --help
    expect_status 0
    expect_stderr ''
    expect_contains "Usage: $name"
    grep -oE '^ {2,6}(-., )?--[a-z0-9-]+' "$state/out" | grep -oE -e '--[a-z0-9-]+' | sort >help
    expect 'many options' test "$(wc -l <help)" -gt 10
    run "$program" --print-man
    expect_status 0
    expect_contains ".TH $name 1"
    expect_contains '.SH EXIT STATUS'
    sed -n '/^\.TP/{n;p}' "$state/out" | sed 's/\\-/-/g' | grep -oE -e '--[a-z0-9-]+' | sort >man
    expect 'help and manual name the same options' cmp -s help man
    run "$program" --version
    expect_status 0
    expect_python "len(lines) == 1 and lines[0].startswith('$name ') and '(Xapian 1.' in text"
    if command -v man >/dev/null && "$program" --print-man >"$name.1" && man -l "$name.1" >/dev/null 2>&1; then
        expect_same "$(LC_ALL=C.UTF-8 MANROFFSEQ='' man --warnings -E UTF-8 -l -Tutf8 -Z "$name.1" 2>&1 >/dev/null)" ''
    else
        skip 'no man(1)'
    fi
    # 64: the command line
    run "$program"
    expect_status 64
    expect_stdout ''
    for wrong in --nonsense -Z --index; do
        run "$program" word "$wrong"
        expect_status 64
        expect_message "$wrong"
        expect_message '--help'
    done
    # Every long option with an argument says when it is missing, every other when there is one.
    while IFS= read -r option; do
        case $("$program" --help | grep -E -- "$option([= ]|\$)") in
        *"$option="*) run "$program" "$option" ;;
        *) run "$program" "$option=x" word ;;
        esac
        expect_status 64
        expect_message "$option"
    done <help
done

index --list-formats
expect_status 0
expect_contains jsonl
expect_contains text
for wrong in '--format=xml' '--memory=1K' '--memory=x' '--max-article=0' '--lock-timeout=-1' \
    '--lock-timeout=x' '--language=tlh' --weights=body '--progress=often'; do
    index -i never.index "$wrong" a.jsonl
    expect_status 64
    expect_message "${wrong#*=}"
done
expect 'nothing was made' test ! -e never.index
for wrong in --limit=-1 --limit=x --offset=1.5 --output=xml --bm25=1 --bm25=1,2 --bm25=x,0.5 \
    --bm25=1,0.5,3 --sort=size --match=some --color=blue --boost=body=2 --boost=title; do
    query "$wrong" word
    expect_status 64
    expect_message "${wrong#*=}"
done
index -i a.index a.jsonl
query -i a.index --weight=nonsense ferry
expect_status 64
expect_message nonsense
query -i a.index --show a ferry
expect_status 64
query -i a.index --show a --batch a.jsonl
expect_status 64

# 0 and 1
query -i a.index ferry
expect_status 0
query -i a.index nothing
expect_status 1

# 65: a damaged index, or one of another version
cp -r a.index damaged.index
sed -i 's/^generation 1$/generation 2/' damaged.index/generation
query -i damaged.index ferry
expect_status 65
expect_message "'damaged.index/generation' is damaged"
index -i damaged.index a.jsonl
expect_status 65
cp -r a.index later.index
sed -i '1s/1/2/' later.index/generation
query -i later.index ferry
expect_status 65
expect_message 'is of another version'
expect_message '--full'

# 66: no such input, no such index
index -i new.index missing.jsonl
expect_status 66
expect_once "cannot read 'missing.jsonl': No such file or directory"
query -i missing.index ferry
expect_status 66
expect_message "no index at 'missing.index'"
expect_message 'dateline-index -i missing.index'
query ferry
expect_status 66
expect_message "no index at 'news.index'"
query -i a.index --batch missing.tsv
expect_status 66
expect_message missing.tsv
index -i some.index missing.jsonl a.jsonl # one of two is there
expect_status 65
expect_once missing.jsonl
expect_once '1 added, 1 rejected; 1 in the index'

# 73: what cannot be created
index -i no/such/folder/index a.jsonl
expect_status 73
expect_message no/such/folder/index
index -i a.jsonl a.jsonl
expect_status 73
mkdir other
touch other/precious
index -i other a.jsonl
expect_status 73
expect_message "'other' is not empty and not an index"
expect_same "$(ls other)" precious

# 74: reading or writing fails
query_to_full() { "$QUERY" -i a.index ferry >/dev/full; }
if [ -c /dev/full ]; then
    run query_to_full
    expect_status 74
    expect_message 'No space left on device'
else
    skip 'no /dev/full'
fi
cp -r a.index broken.index
printf 'XXXX' | dd of=broken.index/shards/00000001/iamglass bs=1 conv=notrunc 2>/dev/null
query -i broken.index ferry
expect_python 'text == ""'
expect 'a failure' test "$status" -ge 65
expect_message 'cannot open shard'

# 75: another run holds the lock; readers do not care
(
    exec 9<>a.index/lock
    flock 9
    echo ready >ready
    exec sleep 60
) &
holder=$!
while ! [ -s ready ]; do sleep 0.05; done
index -i a.index a.jsonl
expect_status 75
expect_message "another run holds 'a.index/lock' (pid "
expect_message '--lock-timeout'
index -i a.index --lock-timeout 0.3 a.jsonl
expect_status 75
query -i a.index ferry
expect_status 0
kill "$holder"
wait "$holder" 2>/dev/null
index -i a.index a.jsonl
expect_status 0 # the lock went with its process
finish
