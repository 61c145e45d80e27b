#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dateline-query over the sample corpus: outputs, pages, counts, batches, order, colour.
. "$(dirname "$0")/lib.sh"

cp -r "$sample" sample
index sample
expect_status 0

# Every output format gives the same articles in the same order.
words='earthquake rescue'
query -o ids $words
expect_status 0
expect_stderr ''
expect_lines 10
cp "$state/out" ids
query -o trec $words
expect_python 'all(len(l.split()) == 6 for l in lines)'
expect_python 'all(l.split()[:2] == ["1", "Q0"] and l.split()[5] == "dateline" for l in lines)'
expect_python '[int(l.split()[3]) for l in lines] == list(range(1, 11))'
expect_python 'all(float(a.split()[4]) >= float(b.split()[4]) for a, b in zip(lines, lines[1:]))'
expect_same "$(awk '{ print $3 }' "$state/out")" "$(cat ids)"
query -o trec --tag 'my run' $words
expect_contains ' my%20run'
query -o tsv $words
expect_python 'all(len(l.split("\t")) == 7 for l in lines)'
expect_python '[int(l.split("\t")[0]) for l in lines] == list(range(1, 11))'
expect_same "$(cut -f 3 "$state/out")" "$(cat ids)"
query -o paths $words
expect_lines 10
while IFS= read -r path; do
    expect "a file: $path" test -f "$path"
done <"$state/out"
query -o json $words
expect 'JSON' python3 -m json.tool "$state/out" "$state/formatted"
expect_python 'one["version"] == 1 and one["query"] == "earthquake rescue" and one["offset"] == 0'
expect_python 'len(one["results"]) == 10 and one["matches"] >= 10'
expect_python '[r["rank"] for r in one["results"]] == list(range(1, 11))'
expect_same "$(python3 -c 'import json; [print(r["id"]) for r in json.load(open("'"$state/out"'"))["results"]]')" "$(cat ids)"
expect_python 'all(r["title"] and r["snippet"] for r in one["results"])'
expect_python 'sum(r["date"][10] == "T" for r in one["results"] if "date" in r) >= 5'
expect_python 'all(0 <= a < b <= len(r["snippet"].encode()) for r in one["results"] for a, b in r["highlights"])'
query -o json kemrun
expect_python 'all(r["snippet"].encode()[a:b] in (b"Kemrun", b"KEMRUN", b"Kemrun'"'"'s") for r in one["results"] for a, b in r["highlights"])'
expect_python 'sum(len(r["highlights"]) for r in one["results"]) >= 5'
query -o json earthquakes # by their stems
expect_python 'any(r["snippet"].encode()[a:b] == b"earthquake" for r in one["results"] for a, b in r["highlights"])'
query -o jsonl $words
expect_lines 10
expect_python 'all(r["version"] == 1 for r in each)'
expect_same "$(python3 -c 'import json; [print(json.loads(l)["id"]) for l in open("'"$state/out"'")]')" "$(cat ids)"
query $words
expect_python 'len([l for l in lines if l[:3].strip().isdigit() and l[3:5] == ". "]) == 10'
expect_same "$(grep -oF -f ids "$state/out")" "$(cat ids)"
COLUMNS=60 query $words
expect_python 'all(len(l) <= 60 for l in lines if not l.startswith("     /"))'

# Nothing matches: an empty answer of the same form, and status 1.
for format in text jsonl tsv trec ids paths; do
    query -o "$format" xyzzy
    expect_status 1
    expect_stdout ''
    expect_stderr ''
done
query -o json xyzzy
expect_status 1
expect_python 'one["matches"] == 0 and one["results"] == [] and one["matches_exact"]'

# Pages: any way of leafing gives the same list.
query -n 1000 -o tsv the
total=$(wc -l <"$state/out")
expect 'many matches' test "$total" -gt 50
cp "$state/out" all
for size in 1 7 10 50; do
    : >pages
    for ((at = 0; at < total; at += size)); do
        "$QUERY" -n "$size" --offset "$at" -o tsv the >>pages
    done
    expect "pages of $size" cmp -s pages all
done
query --offset "$total" -o ids the
expect_lines 0
query -n 0 -o ids the
expect_lines 0
query --count the
expect_status 0
expect_stdout "$total"
for words in earthquake 'earthquake rescue' 'tigris water talks' harvest; do
    query --count $words
    expect_same "$(cat "$state/out")" "$("$QUERY" -n 1000 -o ids $words | wc -l)"
    query --match all --count $words
    expect_same "$(cat "$state/out")" "$("$QUERY" --match=all -n 1000 -o ids $words | wc -l)"
done
expect 'all words are in fewer' test "$("$QUERY" --match=all --count tigris water)" -lt \
    "$("$QUERY" --match=any --count tigris water)"
query -n 1000 -o json the
expect_python "one['matches'] == $total and one['matches_exact']"

# Case, accents and endings do not matter.
for pair in 'EARTHQUAKE earthquake' 'yıldız yildiz' 'earthquakes earthquake' 'Belozyorov belozyorov'; do
    expect_same "$("$QUERY" -o tsv "${pair% *}")" "$("$QUERY" -o tsv "${pair#* }")"
    expect "found: $pair" test "$("$QUERY" --count "${pair% *}")" -gt 0
done

# Batches: each query as if alone.
printf 'q1\tearthquake\nq2\txyzzy\n\nq 3\ttigris water\r\n' >batch.tsv
query --batch batch.tsv -o trec
expect_status 0
expect_stderr ''
expect_same "$(grep -c '^q1 ' "$state/out")" "$("$QUERY" -o ids earthquake | wc -l)"
expect_same "$(grep -c '^q2 ' "$state/out")" 0
expect_same "$(sed -n 's/^q%203 Q0 //p' "$state/out")" "$("$QUERY" -o trec tigris water | sed 's/^1 Q0 //')"
query --batch - -o tsv <batch.tsv
expect_python '{l.split("\t")[0] for l in lines} == {"q1", "q 3"}'
gzip -k batch.tsv
expect_same "$("$QUERY" --batch batch.tsv.gz -o trec)" "$("$QUERY" --batch batch.tsv -o trec)"
query --batch batch.tsv --count
expect_python '[l.split("\t")[0] for l in lines] == ["q1", "q2", "q 3"] and lines[1] == "q2\t0"'
printf 'only xyzzy\nq2\txyzzy\n' >bad.tsv
query --batch bad.tsv -o ids
expect_status 64
expect_once 'bad.tsv: line 1: no tab between id and query'
printf 'q2\txyzzy\n' >none.tsv
query --batch none.tsv -o ids
expect_status 1

# One article.
query --show cp-20190724-0012
expect_status 0
expect_contains 'Russian plant to sell T-91 bridge-layers to Iraq for river works'
expect_contains 'A heavy engineering plant in the Urals said' # its dateline is in the fields
expect_contains 'sample/wire.jsonl'
query --show cp-20190724-0012 -o json
expect_python 'one["id"] == "cp-20190724-0012" and one["date"].startswith("2019-07-24T")'
expect_python 'one["text"].startswith("A heavy engineering plant") and "Moscow" in one["places"] and "\n\n" in one["text"]'
expect_python 'one["path"].endswith("/sample/wire.jsonl") and one["record"] == 1'
query --show "$PWD/sample/text/quake-kemrun.txt" -o jsonl
expect_python 'len(each) == 1 and each[0]["title"] == "In Kemrun'"'"'s sports hall, a list of names grows longer"'
query --show nothing
expect_status 1
expect_message "no article 'nothing'"
query --show cp-20190724-0012 -o trec
expect_status 64

# Order by date.
query --sort=date -n 1000 -o tsv the
expect_lines "$total"
expect_python '(lambda d: d == sorted(d))([l.split("\t")[3] for l in lines])'
query --sort=-date -n 1000 -o tsv the
expect_python '(lambda d: d == sorted(d, reverse=True))([l.split("\t")[3] for l in lines])'
expect_same "$("$QUERY" --sort=relevance -o tsv the)" "$("$QUERY" -o tsv the)"

# A span of time; what has no date is in none.
query --since 2021-03 --until 2021-03 -n 1000 -o tsv the
expect_python 'lines and all(l.split("\t")[3].startswith("2021-03") for l in lines)'
dated=$("$QUERY" -n 1000 -o tsv the | awk -F '\t' '$4 != ""' | wc -l)
expect "$dated have a date" test "$dated" -gt 30 -a "$dated" -lt "$total"
expect_same "$("$QUERY" --since 2021-03-05 --count the)" \
    "$((dated - $("$QUERY" --until 2021-03-04 --count the)))"
query --since someday the
expect_status 64
expect_message someday

# Other ways to rank.
for scheme in 'pl2 1' dph tfidf bool coord; do
    query --weight "$scheme" -n 1000 -o ids the
    expect_status 0
    expect_lines "$total"
done
expect 'another order' test "$("$QUERY" --bm25=0,0 -o trec $words)" != "$("$QUERY" -o trec $words)"
expect_same "$("$QUERY" --bm25=1.8,0.6 -o trec $words)" "$("$QUERY" -o trec $words)"

# Colour: where it was asked for, and nowhere else.
esc=$'\033'
query earthquake
expect_python '"\033" not in text'
query --color=always kemrun
expect_contains "$esc[1;31mKemrun$esc[0m"
NO_COLOR=1 query --color=always kemrun
expect_contains "$esc["
query --color=never earthquake
expect_python '"\033" not in text'
# on a terminal, unless NO_COLOR says otherwise
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
    on_terminal() { script -qec "$*" /dev/null </dev/null; }
    run on_terminal "$QUERY" earthquake
    expect_contains "$esc["
    NO_COLOR=1 run on_terminal "$QUERY" earthquake
    expect_python '"\033" not in text'
    NO_COLOR='' run on_terminal "$QUERY" earthquake
    expect_contains "$esc["
else
    skip 'no script(1), or no terminals to be had'
fi

# What an article holds cannot act on the terminal, nor break a machine's format.
printf '{"id":"evil\\tid\\nx","title":"Evil \\u001b[31m title\\twith tab","text":"zebra \\u0001one\\u0002 \\u001b]0;x\\u0007 \\"q\\" </script> zebra \\u0002"}\n' |
    "$INDEXER" -q -i evil.index -
query -i evil.index --color=always zebra
expect_python '"\033]0" not in text and "\033[31m" not in text and "^[[31m" in text'
query -i evil.index --show $'evil\tid\nx'
expect_status 0
expect_python '"\033" not in text'
query -i evil.index -o json zebra
expect_python 'one["results"][0]["id"] == "evil\tid x"'
expect_python 'len(one["results"][0]["highlights"]) == 2 and "</script>" not in text'
query -i evil.index -o jsonl zebra
expect_python 'all(r["snippet"].encode()[a:b] == b"zebra" for r in each for a, b in r["highlights"])'
query -i evil.index -o tsv zebra
expect_python 'len(lines) == 1 and len(lines[0].split("\t")) == 7'
query -i evil.index -o trec zebra
expect_python 'len(lines) == 1 and len(lines[0].split()) == 6'

# Several indexes as one.
index -i wire.index sample/wire.jsonl
index -i text.index sample/text
query -i wire.index -i text.index --count the
expect_same "$(cat "$state/out")" \
    "$(($("$QUERY" -i wire.index --count the) + $("$QUERY" -i text.index --count the)))"
query -i text.index -i wire.index --show cp-20190724-0012
expect_status 0
index -q -i german.index --language de sample/wire.jsonl
query -i wire.index -i german.index the
expect_status 64
expect_message "is of language 'de'"

# An update while it is searched: old or new, never an error.
for i in 1 2 3 4 5; do
    sed "s/Russian plant/Plant number $i/" sample/wire.jsonl >changed.jsonl
    "$INDEXER" -q -i wire.index changed.jsonl &
    writer=$!
    while kill -0 "$writer" 2>/dev/null; do
        query -i wire.index --count bridge
        [ "$status" = 0 ] || fail 'a search failed during an update'
    done
    wait "$writer"
    expect_same "$("$QUERY" -i wire.index --match=all --count plant number "$i" urals)" 1
done

# Articles of one score come by their id in a TREC run, whatever order they were indexed in.
printf '{"id":"%s","text":"tied quagga"}\n' b c a >ties.jsonl
index -i ties.index ties.jsonl
query -i ties.index -o trec quagga
expect_same "$(awk '{ print $3 $4 }' "$state/out" | tr -d '\n')" a1b2c3

finish
