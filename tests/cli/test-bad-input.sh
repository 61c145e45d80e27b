#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every bad input: reported once, with file and record, and counted; the rest is indexed, status 65,
# and nothing that was indexed before is lost.
. "$(dirname "$0")/lib.sh"

# The index holds the archive. Every case below comes with good articles before and behind it.
index "$sample/archive.jsonl.gz"
expect_status 0
live=20

good() { printf '{"id":"good-%s","title":"Zebra %s","text":"A good article."}\n' "$1" "$1"; }

# expect_survived FILE N: N more articles than before, and all that were there still are
expect_survived() {
    expect_status 65
    live=$((live + $2))
    expect_same "$("$QUERY" -n 0 --count the a of zebra brackwater good)" "$("$QUERY" -n 1000 -o ids the a of zebra brackwater good | wc -l)"
    expect_message "; $live in the index"
    expect_same "$("$QUERY" -n 100 -o ids brackwater | wc -l)" "$brackwater"
}
brackwater=$("$QUERY" -n 100 -o ids brackwater | wc -l)
expect 'something to lose' test "$brackwater" -gt 2

# A line that is no JSON, in the middle
{ good 1; echo '{"id":"bad","title":"Broken'; good 2; } >broken.jsonl
index broken.jsonl
expect_survived broken.jsonl 2
expect_once "$PWD/broken.jsonl: record 2: invalid JSON: "
expect_once 'read 2 articles from 1 file, 2 added, 1 rejected;'
expect_same "$(grep -c 'broken.jsonl: ' "$state/err")" 1
touch broken.jsonl
index broken.jsonl # the same every time
expect_survived broken.jsonl 0
expect_once 'read 2 articles from 1 file, 2 unchanged, 1 rejected;'

# Valid JSON that is no article
{ good 3; echo '[1,2]'; echo '{"id":"x"}'; echo '{"title":"","text":"  "}'; echo; good 4; } >empty.jsonl
index empty.jsonl
expect_survived empty.jsonl 2
expect_once "$PWD/empty.jsonl: record 2: the record is no JSON object"
expect_once "$PWD/empty.jsonl: record 3: article has neither title nor text"
expect_once "$PWD/empty.jsonl: record 4: article has neither title nor text"
expect_once '2 added, 3 rejected;'

# Empty text files, and binary ones
mkdir texts
: >texts/empty.txt
printf ' \n\n' >texts/blank.txt
printf '\177ELF\0\0\0\0\0' >texts/binary
echo 'A good text about a zebra.' >texts/good.txt
index texts
expect_survived texts 1
expect_once "$PWD/texts/empty.txt: article is empty"
expect_once "$PWD/texts/blank.txt: article is empty"
expect_once "cannot tell the format of '$PWD/texts/binary'"
expect_once '1 added, 3 rejected;'

# Invalid UTF-8 is repaired, and said
{ good 5; printf '{"id":"latin","title":"Caf\351 zebra","text":"\223It\222s open\224"}\n'; good 6; } >latin.jsonl
index latin.jsonl
expect_survived latin.jsonl 3
expect_once "$PWD/latin.jsonl: record 2: repaired 4 bytes that are not UTF-8"
expect_once '3 added, 1 repaired;'
query -o json --show latin
expect_python 'one["title"] == "Café zebra" and one["text"] == "“It’s open”"'
query -o ids café
expect_contains latin
printf 'Stra\337e voller Zebras\n\nDas ist der Text.\n' >texts/latin.txt
index texts/latin.txt
expect_survived texts/latin.txt 1
expect_once "$PWD/texts/latin.txt: repaired 1 bytes that are not UTF-8"

# Truncated gzip: short and long, what came before the fault is there
{ good 7; good 8; good 9; } | gzip >whole.gz
head -c -6 whole.gz >short.jsonl.gz
index short.jsonl.gz
expect_survived short.jsonl.gz 3
expect_once "$PWD/short.jsonl.gz: record 4: gzip data ends early"
expect_once '3 added, 1 rejected;'
for i in $(seq 1000 1999); do
    printf '{"id":"%s","title":"Ordinal %s","text":"%s"}\n' "$i" "$i" "$(md5sum <<<"$i")"
done | gzip >whole.gz
head -c 20000 whole.gz >long.jsonl.gz
index long.jsonl.gz
expect_status 65
expect_once "$PWD/long.jsonl.gz: record "
expect_once 'gzip data ends early'
added=$(sed -n 's/.* \([0-9]*\) added, 1 rejected;.*/\1/p' "$state/err")
expect "most of it is there: $added" test "${added:-0}" -gt 300
expect_survived long.jsonl.gz "$added"
expect_same "$("$QUERY" --count ordinal)" "$added"
for i in 1000 $((999 + added)); do
    query --show "$i"
    expect_status 0
done
printf 'junk' | cat whole.gz - >junk.jsonl.gz
index junk.jsonl.gz
expect_survived junk.jsonl.gz $((1000 - added))
expect_once 'trailing bytes that are no gzip member'
head -c 15 whole.gz >stub.gz
index stub.gz
expect_survived stub.gz 0
expect_once "gzip data ends early in '$PWD/stub.gz'"

# Terms of more than 245 bytes: a long id is shortened and said; a long word is left out and counted
long=$(printf 'x%.0s' $(seq 300))
{
    good 10
    printf '{"id":"%s1","title":"Long zebra"}\n{"id":"%s2","title":"Longer zebra"}\n' "$long" "$long"
    good 11
} >long-id.jsonl
index long-id.jsonl
expect_survived long-id.jsonl 4
expect_once "$PWD/long-id.jsonl: record 2: the identifier is longer than 245 bytes and was shortened"
expect_once "$PWD/long-id.jsonl: record 3: the identifier is longer than 245 bytes and was shortened"
expect_once '4 added, 2 repaired;'
query --show "${long}2"
expect_contains 'Longer zebra' # the two are not one
query --show "${long}1"
expect_contains 'Long zebra'
printf '{"id":"word","title":"Zebra","text":"before %s after"}\n' "$long" >long-word.jsonl
index -v long-word.jsonl
live=$((live + 1))
expect_status 0
expect_once "$PWD/long-word.jsonl: record 1: left out 1 words of more than 245 bytes"
expect_once "1 added, 1 overlong words left out; $live in the index"
query --match=all -o ids before after
expect_contains word

# Impossible dates: the article is there, without one
printf '{"id":"date","title":"Zebra","date":"2017-02-30"}\n' >date.jsonl
index -v date.jsonl
live=$((live + 1))
expect_status 0
expect_once "$PWD/date.jsonl: record 1: no date: '2017-02-30'"
expect_once "1 added, 1 with an impossible date; $live in the index"

# Articles of 100 MB, in little memory
huge() { python3 -c 'import sys
word = b"elephant in the room " * 50000
for _ in range(100): sys.stdout.buffer.write(word)'; }
# memory COMMAND...: the most memory it had, in MB, into $memory
memory() {
    python3 - "$state" "$@" <<'PYTHON'
import resource, subprocess, sys
state, command = sys.argv[1], sys.argv[2:]
with open(state + "/out", "wb") as out, open(state + "/err", "wb") as err:
    status = subprocess.run(command, stdout=out, stderr=err).returncode
with open(state + "/memory", "w") as memory:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=memory)
sys.exit(status)
PYTHON
    status=$?
    command="${*:1}"
    memory=$(cat "$state/memory")
}
{
    good 12
    printf '{"id":"huge","title":"Zebra","text":"'
    huge
    echo '"}'
    good 13
} >huge.jsonl
expect '100 MB' test "$(stat -c %s huge.jsonl)" -gt 100000000
memory "$INDEXER" huge.jsonl
expect_survived huge.jsonl 2
expect_once "$PWD/huge.jsonl: record 2: article is larger than 16777216 bytes"
expect_once '2 added, 1 rejected;'
if [ -z "$SANITIZE" ]; then
    echo "an article of 100 MB: $memory MB of memory"
    expect "$memory MB" test "$memory" -lt 100
else
    skip 'memory is not measured under sanitizers'
fi
rm huge.jsonl
huge >huge.txt
memory "$INDEXER" huge.txt texts/good.txt
expect_survived huge.txt 0
expect_once "$PWD/huge.txt: article is larger than 16777216 bytes"
[ -n "$SANITIZE" ] || expect "$memory MB" test "$memory" -lt 100
gzip -1 huge.txt
memory "$INDEXER" huge.txt.gz
expect_survived huge.txt.gz 0
expect_once "$PWD/huge.txt.gz: article is larger than 16777216 bytes"
[ -n "$SANITIZE" ] || expect "$memory MB" test "$memory" -lt 100
rm huge.txt.gz
printf '{"id":"large","title":"Zebra","text":"%s"}\n' "$(seq 2000)" | tr '\n' ' ' >large.jsonl
index --max-article=8K large.jsonl
expect_survived large.jsonl 0
expect_once 'article is larger than 8192 bytes'
index --max-article=16K large.jsonl
expect_status 0
live=$((live + 1))

# Files that cannot be read
mkdir public
echo 'A secret zebra.' >public/secret.txt
echo 'An open zebra.' >public/open.txt
mkdir public/closed
chmod 0 public/secret.txt public/closed
as_nobody() { "$@"; }
if [ "$(id -u)" = 0 ]; then # who may read everything
    chmod 777 public
    chmod 711 "$scratch"
    as_nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
fi
if as_nobody "$INDEXER" --version >/dev/null 2>&1; then
    run as_nobody "$INDEXER" -i public/.index public
    expect_status 65
    expect_once 'public/secret.txt'
    expect_once "public/closed': Permission denied"
    expect_message "cannot open '$PWD/public/secret.txt': Permission denied"
    expect_once '1 added, 2 rejected; 1 in the index'
    chmod 0 public/.index/generation
    run as_nobody "$QUERY" -i public/.index zebra
    expect_status 74
    expect_message 'Permission denied'
else
    skip 'root can read everything, and nobody cannot run the program'
fi
mkfifo fifo
ln -s nowhere dangling
index fifo dangling texts/good.txt
expect_survived fifo 0
expect_once "'fifo'"
expect_once "'dangling'"
expect_once '1 file unchanged, 2 rejected;'

# All of it in one run, into a new index: as many complaints as bad records, the rest is there.
index -i all.index broken.jsonl empty.jsonl texts latin.jsonl short.jsonl.gz stub.gz long-id.jsonl \
    missing.jsonl
expect_status 65
# 1 + 3 + (3 rejected and 1 repaired) + 1 + 1 + 1 + 2 + 1
expect_same "$(grep -cE '^dateline-index: [^:]*(:|$)' "$state/err")" $((14 + 1 + $(grep -c hint: "$state/err")))
expect_once 'read 16 articles from 9 files, 16 added, 4 repaired, 10 rejected; 16 in the index'
query -i all.index -n 100 -o ids zebra café
expect_same "$(grep -c '^good-' "$state/out")" 11

# A query session is not disturbed by any of this
query --match=all zebra good
expect_status 0
finish
