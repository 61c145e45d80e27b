#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --shard=K/N: N hosts index a part each.
. "$(dirname "$0")/lib.sh"

ids() { # ids INDEX: identifiers, by the library's own list of terms
    "$QUERY" -i "$1" -n 1000 -o ids 'the OR a OR of OR in OR to' | sort
}

index -q -i whole.index "$sample"
expect_status 0
ids whole.index >whole
expect 'most articles' test "$(wc -l <whole)" -ge 80

# The parts are all, and none is in two; each is some of it.
for parts in 1 2 3 5; do
    rm -rf part*.index
    for part in $(seq $parts); do
        index -i "part$part.index" --shard="$part/$parts" "$sample"
        expect_status 0
        ids "part$part.index" >"ids$part"
        expect "part $part of $parts is not empty" test -s "ids$part"
    done
    seq $parts | sed 's/^/ids/' | xargs cat | sort >together
    expect "$parts parts are all, each once" diff whole together
done
index -i counted.index --shard=2/3 "$sample" --log-format=json
cp "$state/err" "$state/out"
expect_python "one['read'] == one['added'] + one['elsewhere'] and one['elsewhere'] > one['added'] > 10 and one['rejected'] == 0"
rm -rf counted.index
index -i counted.index --shard=2/3 "$sample"
expect_message ' of other parts; '

# It stays the same for ever: indexes of years rely on it.
printf '{"id":"%s","title":"t","text":"words"}\n' article-1 article-2 article-3 article-4 article-5 article-6 article-7 article-8 >eight.jsonl
for part in 1 2 3; do
    index -q -i "stable$part.index" --shard="$part/3" eight.jsonl
done
expect_same "$(for part in 1 2 3; do "$QUERY" -i "stable$part.index" -o ids words | sort | tr '\n' ' '; echo; done)" 'article-1 article-2 article-3 
article-4 article-6 article-8 
article-5 article-7 '
index --dry-run --shard=1/3 eight.jsonl
expect_same "$(sed 's/.*"id":"\([^"]*\)".*/\1/' "$state/out" | sort | tr '\n' ' ')" "$("$QUERY" -i stable1.index -o ids words | sort | tr '\n' ' ')"

# The same scores as one index has.
query -i whole.index --engine=xapian -o tsv --fields=score,id -n 50 earthquake rescue government
sort "$state/out" >wanted
query -i part1.index -i part2.index -i part3.index -i part4.index -i part5.index --engine=xapian -o tsv --fields=score,id -n 50 earthquake rescue government
expect 'the scores of one index' diff wanted <(sort "$state/out")

# Runs that follow: the part is kept in the index, the ledger tells of it alone.
mkdir feed
cp "$sample/wire.jsonl" feed
touch -d '2 hours ago' feed/wire.jsonl # so that its time tells whether it has changed
index -q -i part.index --shard=2/3 feed
expect_status 0
index -i part.index feed
expect_message 'read 0 articles from 0 files, 1 file unchanged; '
index -i part.index --shard=2/3 feed
expect_message '1 file unchanged; '
run "$INDEXER" -i part.index --check
expect_status 0
expect_contains ' 0 faults'
run "$INDEXER" -i part.index --stats
expect_contains 'part        2 of 3 of the corpus'
run "$INDEXER" -i part.index --stats --log-format=json
expect_python "one['part'] == 2 and one['parts'] == 3 and one['pending']['changed'] == 0 and one['pending']['orphans'] == 0"
before=$(ids part.index | wc -l)
sed 's/"id": *"\([^"]*\)"/"id":"\1-new"/' "$sample/wire.jsonl" >>feed/wire.jsonl # appended: only that is read
index -i part.index feed --log-format=json
cp "$state/err" "$state/out"
expect_python "one['read'] == 48 and one['added'] + one['elsewhere'] == 48 and 5 < one['added'] < 30"
added=$(python3 -c "import json, sys; print(json.load(open('$state/out'))['added'])")
expect_same "$(ids part.index | wc -l)" $((before + added))
run "$INDEXER" -i part.index --check
expect_status 0
# A file that goes takes with it what the part had of it.
rm feed/wire.jsonl
printf '{"id":"article-%d","title":"t","text":"the words"}\n' 1 2 3 4 5 6 >feed/few.jsonl
index -q -i part.index --prune=force feed
expect_status 0
expect_same "$(ids part.index)" "$("$QUERY" -i stable2.index -o ids words | grep -v '[78]' | sort)"
# An article of another part that is no longer in its file, or changes, is no affair of ours.
printf '{"id":"article-%d","title":"t","text":"the words, changed"}\n' 1 2 3 4 5 6 >feed/few.jsonl
index -i part.index --prune feed --log-format=json
cp "$state/err" "$state/out"
expect_python "one['updated'] + one['elsewhere'] == 6 and one['removed'] == 0 and one['status'] == 0"
# Articles that are named by their path: a file that moves may come to another part.
mkdir -p texts/a
for name in 1 2 3 4 5 6 7 8 9; do printf 'Headline %s\n\nThe text of it.\n' $name >texts/a/$name.txt; done
for part in 1 2; do index -q -i "path$part.index" --shard=$part/2 texts; done
expect_same "$(cat <(ids path1.index) <(ids path2.index) | sort | tr '\n' ' ')" "$(ls -d "$PWD"/texts/a/* | tr '\n' ' ')"
mv texts/a texts/b
for part in 1 2; do index -q -i "path$part.index" --prune=force texts; done
expect_same "$(cat <(ids path1.index) <(ids path2.index) | sort | tr '\n' ' ')" "$(ls -d "$PWD"/texts/b/* | tr '\n' ' ')"

# Another part than the index has: not by mistake.
index -i part1.index --shard=2/5 "$sample"
expect_status 64
expect_message "index 'part1.index' is part 1/5 of its corpus"
expect_message 'hint: with --prune=force it becomes part 2/5'
index -i whole.index --shard=1/5 "$sample"
expect_status 64
expect_message "index 'whole.index' is of a whole corpus"
index -i part1.index --shard=2/5 --prune "$sample"
expect_status 64

# Adding a host: the new one indexes its part, the others give up what is there now; nothing else
# moves.
rm -rf part*.index
for part in 1 2; do
    index -q -i "part$part.index" --shard="$part/2" "$sample"
    ids "part$part.index" >"before$part"
done
index -q -i part3.index --shard=3/3 "$sample"
for part in 1 2; do
    index -q -i "part$part.index" --shard="$part/3" --prune=force "$sample"
    expect_status 0
    ids "part$part.index" >"after$part"
    expect "part $part only loses" test -z "$(comm -13 "before$part" "after$part")"
    run "$INDEXER" -i "part$part.index" --check
    expect_status 0
    index -i "part$part.index" "$sample"
    expect_message '19 files unchanged; '
done
expect 'all, each once' diff whole <(cat after1 after2 <(ids part3.index) | sort)
# The old hosts need not read anything: without paths they give up the same.
rm -rf part*.index
for part in 1 2; do
    index -q -i "part$part.index" --shard="$part/2" "$sample"
    index -q -i "part$part.index" --shard="$part/3" --prune=force
    expect_status 0
    expect "part $part as after reading" diff "after$part" <(ids "part$part.index")
    run "$INDEXER" -i "part$part.index" --check
    expect_status 0
done
# Taking a host away: the others read what was there.
for part in 1 2; do
    index -q -i "part$part.index" --shard="$part/2" --prune=force "$sample"
    expect_status 0
done
expect 'all, each once, again' diff whole <(cat <(ids part1.index) <(ids part2.index) | sort)
# A whole index becomes a part, and --full goes by the option alone.
index -q -i whole.index --shard=1/2 --prune=force "$sample"
expect_status 0
expect 'part 1 of 2' diff <(ids part1.index) <(ids whole.index)
index -q -i whole.index --full "$sample"
expect 'all again' diff whole <(ids whole.index)

for wrong in 0/2 3/2 1/0 1 /2 1/ 1/1001 a/b -1/2 1/2/3 ''; do
    index --shard="$wrong" "$sample"
    expect_status 64
    expect_message "option '--shard' needs K/N"
done
finish
