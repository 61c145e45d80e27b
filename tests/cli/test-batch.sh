#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Batches: the same answers by any number of threads, times, wrong queries, and an index that is
# replaced while the batch runs.
. "$(dirname "$0")/lib.sh"

cp -r "$sample" sample
index -q sample
expect_status 0

# Many queries, short and long answers, some without any.
python3 - >many.tsv <<'PYTHON'
words = ["earthquake", "rescue", "tigris water", "the", "xyzzy", "harvest", '"earthquake rescue"',
         "kemrun", "date:2021-03", "+bridge -water"]
for i in range(400):
    print(f"q{i}\t{words[i % len(words)]} {words[i // 7 % len(words)]}")
PYTHON
for format in text json jsonl tsv csv trec ids paths; do
    query --batch many.tsv --jobs=1 -o $format
    expect_status 0
    expect_stderr ''
    cp "$state/out" one-$format
    for jobs in 2 7; do
        query --batch many.tsv -j$jobs -o $format
        expect "$format by $jobs threads" cmp -s one-$format "$state/out"
    done
done
expect_same "$(grep -c . one-trec)" "$(sed 's/\t/ /' many.tsv | while read -r _ words; do
    "$QUERY" -o ids "$words"; done | wc -l)"
query --batch many.tsv -j4 -o csv --fields=qid,id
expect_python 'lines[0] == "qid,id" and lines.count("qid,id") == 1'
query --batch many.tsv -j3 --count
expect_python '[l.split("\t")[0] for l in lines] == ["q%d" % i for i in range(400)]'
query --batch many.tsv -j2 -n 1000 -o json --fields=id,text # more than is held
expect_lines "$("$QUERY" --batch many.tsv -j1 -n 1000 -o json --fields=id,text | wc -l)"

# TREC topics, of early and of late years; their titles may go over lines.
cat >topics.trec <<'TOPICS'

<top>
<head> Tipster Topic Description
<num> Number: 051
<dom> Domain: Disasters
<title> Topic: Earthquake
 rescue

<desc> Description:
Document will discuss <nothing>.
</top>

<top>
<num> Number: 352 </num>
<TITLE>tigris water</TITLE>
<narr> Narrative:
No title: this is none.
</top>
<top>
<num> Number: 353
</top>
<top><title>harvest
</top>
<top><num>354</num><title>kemrun</title><desc>x</desc></top><top><num>355<title> harvest
festival
TOPICS
query --plain --batch topics.trec -o trec
expect_status 64
expect_message 'topics.trec: line 19: the topic has no title'
expect_message 'topics.trec: line 22: the topic has no number'
expect_same "$(grep -c ': line ' "$state/err")" 2
for topic in '051 earthquake rescue' '352 tigris water' '354 kemrun' '355 harvest festival'; do
    expect_same "$(sed -n "s/^${topic%% *} Q0 //p" "$state/out")" \
        "$("$QUERY" --plain -o trec "${topic#* }" | sed 's/^1 Q0 //')"
done

# Times are said in the order of the queries, and summed up.
query --batch many.tsv -j3 --time -o ids
cp "$state/err" "$state/out"
expect_lines 401
expect_python '[l.split(": ")[1] for l in lines[:-1]] == ["q%d" % i for i in range(400)]'
expect_python '__import__("re").fullmatch(r"dateline-query: 400 searches: mean [0-9.]+ ms, p50 [0-9.]+, p90 [0-9.]+, p99 [0-9.]+, max [0-9.]+", lines[-1])'
cat >percentiles.py <<'PYTHON'
import re, sys
lines = open(sys.argv[1]).read().splitlines()
times = sorted(float(re.fullmatch(r"dateline-query: \S+: ([0-9.]+) ms, (about )?\d+ match(es)?", l)[1])
               for l in lines[:-1])
said = {name: float(value) for name, value in re.findall(r"(\w+) ([0-9.]+)", lines[-1].split(": ", 2)[2])}
for name, rank in (("p50", 200), ("p90", 360), ("p99", 396), ("max", 400)):
    assert abs(times[rank - 1] - said[name]) < 0.0015, (name, times[rank - 1], said)
assert abs(sum(times) / 400 - said["mean"]) < 0.002
PYTHON
cp "$state/err" times
run python3 percentiles.py times
expect_status 0
query --time earthquake
expect_python 'len(lines) > 10'
expect_same "$(grep -cE '^dateline-query: [0-9.]+ ms, (about )?[0-9]+ matches$' "$state/err")" 1
: >empty.tsv
query --batch empty.tsv --time -o ids
expect_status 1
expect_stderr 'dateline-query: 0 searches'

# A wrong query is named by its line, in order, and the others are answered.
awk 'NR % 50 == 0 { print "broken" NR "\tsauce:x (" } { print }' many.tsv >wrong.tsv
echo 'no tab' >>wrong.tsv
query --batch wrong.tsv -j4 -o trec
expect_status 64
expect 'the others are answered' cmp -s one-trec "$state/out"
expect_same "$(grep -c ': line ' "$state/err")" 9
expect_message 'wrong.tsv: line 409: no tab between id and query'
expect_same "$(grep -o 'line [0-9]*' "$state/err")" "$(grep -o 'line [0-9]*' "$state/err" | sort -n -k 2)"
python3 -c 'print("long\t" + "x" * 2000000); print("q\tearthquake")' >long.tsv
query --batch long.tsv -o ids
expect_status 64
expect_message 'line 1: the query is longer than 1048576 bytes'
expect_lines 10
for jobs in 0 65 many -1; do
    query --jobs=$jobs --batch many.tsv
    expect_status 64
    expect_message "not '$jobs'"
done
query --batch nothing.tsv
expect_status 66
expect_message nothing.tsv
query -i nowhere --batch many.tsv -j4
expect_status 66
expect_once "no index at 'nowhere'"

# A program that waits for an answer before it asks on gets one, to the shortest of lines, too.
coproc asked { "$QUERY" --count --batch - -j2; }
asked_pid=$asked_PID # bash forgets it when the program has ended
for words in water xyzzy earthquake; do
    printf '%s\t%s\n' "${words:0:1}" "$words" >&"${asked[1]}"
    answer='nothing in 20 seconds'
    read -r -t 20 answer <&"${asked[0]}"
    expect_same "$answer" "${words:0:1}"$'\t'"$("$QUERY" --count "$words")"
done
eval "exec ${asked[1]}>&-"
wait "$asked_pid"

# What cannot be written ends the batch.
if [ -e /dev/full ]; then
    for arguments in '--batch many.tsv -j3 -o tsv' 'earthquake' '--help'; do
        # shellcheck disable=SC2086
        "$QUERY" $arguments >/dev/full 2>"$state/err"
        status=$?
        expect_status 74
        expect_message 'No space left on device'
    done
fi
# A reader that leaves is no reason to complain, not even where SIGPIPE was ignored.
for trapped in '' 'trap "" PIPE;'; do
    bash -c "$trapped"'{ "$0" --batch many.tsv -n 1000 -j2 -o json --fields=id,text; echo $? >status; } 2>error | head -n 1 >/dev/null' "$QUERY"
    expect_same "$(cat status)" 141
    expect_same "$(cat error)" ''
done

# The index is published anew, replaced, and away, in the middle of batches.
half() { for ((i = 0; i < 4000; i++)); do printf '%s%d\tplatypus\n' "$1" "$i"; done; } # > a buffer
article() { printf '{"id":"%s","title":"platypus"}\n' "$1"; }
article first >first.jsonl
article second | sed 's/platypus/platypus platypus/' >second.jsonl
article third >third.jsonl
index -q -i live.index first.jsonl
index -q -i other.index third.jsonl # generation 1, as the live one was
for change in publish replace vanish; do
    rm -f said
    mkfifo pipe
    "$QUERY" -i live.index --batch - -j2 -o tsv --fields=qid,id <pipe >said 2>complaints &
    batch=$!
    exec 3>pipe
    rm pipe
    half a >&3
    for ((i = 0; i < 600; i++)); do
        grep -q '^a3' said && break
        sleep 0.1
    done
    case $change in
    publish)
        "$INDEXER" -q -i live.index --full second.jsonl
        now=second ;;
    replace)
        mv live.index old.index && mv other.index live.index && rm -rf old.index
        now=third ;;
    vanish)
        rm -rf live.index
        now=third ;;
    esac
    half b >&3
    exec 3>&-
    wait $batch
    status=$? command="batch ($change)"
    cp complaints "$state/err"
    cp said "$state/out"
    expect_status 0
    expect_stderr ''
    expect_lines 8000
    expect_same "$(tail -n 1 said)" "b3999	$now"
done

finish
