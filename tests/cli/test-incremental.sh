#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs from cron: what is read again, --prune, merges, signals, --stats, --check, --rollback.
. "$(dirname "$0")/lib.sh"

# articles FROM TO [TEXT]: JSON lines
articles() {
    local i
    for ((i = $1; i <= $2; i++)); do
        echo "{\"id\":\"a$i\",\"title\":\"Story $i\",\"text\":\"${3:-words} of story $i\",\"source\":\"Wire\"}"
    done
}
# settle FILE...: changed long ago, so that the time of a file tells whether it has changed
settle() { touch -d '2 hours ago' "$@"; }
count() { "$QUERY" -i "$1" --count "${2:-story}"; }

# A file that has not changed is not read, one that has grown is read on.
mkdir src
articles 1 20 >src/a.jsonl
articles 21 40 >src/b.jsonl
printf 'Headline of a text\n\nThe text of a story.\n' >src/c.txt
settle src/*
index src
expect_once 'read 41 articles from 3 files, 41 added'
index src
expect_once 'read 0 articles from 0 files, 3 files unchanged; 41 in the index'
articles 41 43 >>src/a.jsonl
printf '{"id":"a44","title":"Half a' >>src/a.jsonl
settle src/a.jsonl
index -v src
expect_status 65
expect_once 'src/a.jsonl: reading as jsonl, from where the last run stopped'
expect_message 'record 24: invalid JSON'
expect_once 'read 3 articles from 1 file, 2 files unchanged, 3 added, 1 rejected'
echo ' story"}' >>src/a.jsonl
touch -d '1 hour ago' src/a.jsonl
index src
expect_once 'read 1 article from 1 file, 2 files unchanged, 1 added'
expect_same "$(count news.index)" 45

# The head has changed: all of it is read.
sed -i '1s/words/other/' src/a.jsonl
articles 45 45 >>src/a.jsonl
index src
expect_once 'read 25 articles from 1 file, 2 files unchanged, 1 added, 1 updated, 23 unchanged'
# In its midst, and as long as it was: likewise.
sed -i '12s/words/sword/' src/a.jsonl
touch -d '30 minutes ago' src/a.jsonl
index src
expect_once 'read 25 articles from 1 file, 2 files unchanged, 1 updated, 24 unchanged'
# Other options for reading: all is read.
index --max-article=1M src
expect_once 'from 3 files'
index src
index src
expect_once '3 files unchanged'

# Moved and copied files are known by their content; a text is named by its path.
mv src/b.jsonl src/moved.jsonl
index -v src
expect_once 'src/moved.jsonl: known under another name'
expect_once 'read 0 articles from 0 files, 3 files unchanged'
cp src/moved.jsonl src/copy.jsonl
index src
expect_once 'read 0 articles from 0 files, 4 files unchanged'
rm src/moved.jsonl
index --prune src
expect_status 0
expect_once '3 files unchanged; 46 in the index'

# --prune, and its guard.
sed -i 5d src/a.jsonl
index src
expect_once '46 in the index'
index --prune src
expect_status 0
expect_once '1 removed; 45 in the index'
mv src/copy.jsonl away
before=$(cat news.index/generation)
index -q --prune src
expect_status 65
expect_once '--prune would remove 20 of 45 articles, more than 20 %: removed none'
expect_same "$(cat news.index/generation)" "$before"
index --prune --prune-limit=45 src
expect_status 0
expect_once '20 removed, 1 shard rewritten; 25 in the index' # more than half of it was dead
mv away src/copy.jsonl
index src
expect_once '20 added'
rm src/copy.jsonl src/c.txt
index --prune=force src
expect_status 0
expect_once '21 removed; 24 in the index'
echo '{"id":"p","title":"from a pipe"}' >pipe
run "$INDEXER" - <pipe
index --prune=force src
expect_once '25 in the index' # what came through a pipe stays

# The ledger is a cache.
rm news.index/ledger.db
index src
expect_once 'read 24 articles from 1 file, 24 unchanged'
echo 'no database at all' >news.index/ledger.db
index src
expect_status 0
expect_message "ledger 'news.index/ledger.db' is damaged"
expect_once 'read 24 articles from 1 file, 24 unchanged'
rm news.index/ledger.db
sed -i 3d src/a.jsonl
index --prune src
expect_once '1 removed; 24 in the index'

# Rejected records are told once, and again when asked for.
echo '{bad' >bad.jsonl
settle bad.jsonl
index -i bad.index --report=report.jsonl bad.jsonl src
expect_status 65
expect_same "$(grep -c '"reason":"bad-record"' report.jsonl)" 1
index -i bad.index bad.jsonl
expect_status 0
index -i bad.index --retry-rejected bad.jsonl
expect_status 65
index --report=no/such/folder src
expect_status 73
printf '\0\0' >unknown.bin
index --dry-run --report=dry.jsonl bad.jsonl unknown.bin
expect_status 65
expect_same "$(grep -oE '"reason":"[a-z-]+"' dry.jsonl | sort | tr '\n' ' ')" \
    '"reason":"bad-record" "reason":"unknown-format" '
index --dry-run --report=no/such/folder bad.jsonl
expect_status 73

# Merges: never more than eight shards.
mkdir many
for i in $(seq 10 10 200); do
    articles "$i" $((i + 9)) >"many/$i.jsonl"
    index -q -i many.index many
    [ "$(grep -c '^shard ' many.index/generation)" -le 8 ] || fail 'more than eight shards'
done
expect_same "$(count many.index)" 200
articles 10 19 changed >many/10.jsonl
settle many/10.jsonl
index -i many.index many
index -i many.index --merge
expect_status 0
expect_same "$(grep '^shard ' many.index/generation | cut -d ' ' -f 3-)" 'documents=200 dead=0 as-of=0'
expect_same "$(count many.index changed)" 10
index -i many.index --check
expect_status 0
expect_contains '200 articles in 1 shard, 0 faults'
index -i many.index many
expect_once '20 files unchanged; 200 in the index' # the ledger has gone along

# --stats, --log-format=json
index -i many.index --stats
expect_status 0
expect_contains 'articles    200'
index -i many.index --stats --log-format=json
expect_contains '"files":20,"rejected":0'
expect_python "one['articles'] == 200 and one['sources'][0]['articles'] == 200"
run "$INDEXER" -i many.index --log-format=json many
expect_same "$(python3 -c 'import json,sys; print(json.load(sys.stdin)["skipped"])' <"$state/err")" 20
index -i none.index --stats
expect_status 66
index -i none.index --merge
expect_status 66
index -i many.index --stats many
expect_status 64

# --keep and --rollback
index -q -i keep.index --keep=2 src
index -i keep.index --rollback
expect_status 66
expect_message 'no earlier generation'
index -q -i keep.index --keep=2 many
index -q -i keep.index --keep=2 --merge
index -i keep.index --rollback
expect_status 0
index -i keep.index --rollback
expect_status 0
expect_same "$(count keep.index)" 23
index -i keep.index --keep=2 many
expect_same "$(count keep.index)" 207

# --check finds what is damaged.
cp -r many.index hurt.index
for file in hurt.index/shards/*/postlist.glass; do
    printf 'xxxxxxxxxxxxxxxx' | dd of="$file" bs=1 seek=8300 conv=notrunc status=none
done
index -i hurt.index --check
expect_status 65

# Signals: what was read is published; the next run reads the rest.
mkdir long
articles 1 60000 'a rather long line of words that takes its time' >long/a.jsonl
articles 60001 60010 >long/b.jsonl
settle long/*
"$INDEXER" -i long.index -j1 -m16M long 2>"$state/err" &
for _ in $(seq 1000); do # until it catches signal 15
    mask=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$!/status" 2>/dev/null)
    (((16#${mask:-0} >> 14) & 1)) && break
    sleep 0.01
done
sleep 0.2
kill -TERM $!
wait $!
status=$? command='SIGTERM'
expect_status 0
index -i long.index long
expect_status 0
expect_message '60010 in the index'
"$INDEXER" -i long.index --full long 2>"$state/err" &
sleep 0.2
kill -INT $! 2>/dev/null
kill -TERM $!
wait $!
status=$?
expect 'ended by a signal, or done' test "$status" = 75 -o "$status" = 143 -o "$status" = 130 -o "$status" = 0
expect_same "$(count long.index)" 60010

# Nothing can be written: 73 or 74, and the index is as it was.
if [ "$(id -u)" != 0 ]; then
    before=$(cat many.index/generation)
    chmod -R a-w many.index
    articles 500 501 >many/new.jsonl
    index -i many.index many
    expect_message 'ermission denied'
    chmod -R u+w many.index
    expect_same "$(cat many.index/generation)" "$before"
else
    skip 'root may write anywhere'
fi

finish
