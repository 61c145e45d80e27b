#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What all matches of a query are like: facets, timeline, related names.
. "$(dirname "$0")/lib.sh"

cp -r "$sample" sample
index sample
expect_status 0

# Facets count what the matches say, all of them, whatever is printed of them.
query -n 1000 -o jsonl the
cp "$state/out" all.jsonl
query -n 1 -o json --facets=source:1000,person:1000,section:1000,language,author:1000,day:1000,month:1000,year:1000 the
expect_status 0
expect_python 'len(one["results"]) == 1 and one["matches_exact"]'
cat >compare.py <<'PYTHON'
import collections, json, sys
articles = [json.loads(line) for line in open("all.jsonl", encoding="utf-8")]
answer = json.load(open(sys.argv[1], encoding="utf-8"))
values = {"source": lambda a: [a.get("source")], "section": lambda a: [a.get("section")],
          "author": lambda a: a.get("authors", []),
          "day": lambda a: [a.get("date", "")[:10]], "month": lambda a: [a.get("date", "")[:7]],
          "year": lambda a: [a.get("date", "")[:4]]}
assert answer["matches"] == len(articles)
for name, of in values.items():
    counts = collections.Counter(v for a in articles for v in set(of(a)) if v)
    facet = answer["facets"][name]
    got = [(v["value"], v["articles"]) for v in facet["values"]]
    want = sorted(counts.items(), key=lambda item: (-item[1], item[0].encode()))
    assert got == want, (name, got, want)
    assert facet["distinct"] == len(counts) > 0
    assert facet["articles"] == sum(any(of(a)) for a in articles), name
PYTHON
cp "$state/out" facets.json
run python3 compare.py facets.json
expect_status 0
query -n 0 -o json --facets=source:2 the
expect_python 'len(one["facets"]["source"]["values"]) == 2 and one["facets"]["source"]["distinct"] > 2'

# What was asked for last counts; an update leaves no dead article in the counts.
query -n 0 -o json --facets=source:2 --facets=SOURCE:3,year the
expect_python 'list(one["facets"]) == ["source", "year"] and len(one["facets"]["source"]["values"]) == 3'
query -n 0 -o json --facets=source:1000 the
cp "$state/out" before
sed 's/Russian plant/Plant/' sample/wire.jsonl >sample/wire.new && mv sample/wire.new sample/wire.jsonl
index -q sample
query -n 0 -o json --facets=source:1000 the
expect 'the same counts after an update' cmp -s before "$state/out"

# A timeline has every bucket from the first article to the last.
for unit in day week month year; do
    query -n 0 -o json --timeline=$unit earthquake
    expect_python "one['timeline']['unit'] == '$unit'"
    expect_python 'one["timeline"]["dated"] == sum(b["articles"] for b in one["timeline"]["buckets"])'
    expect_python 'one["timeline"]["buckets"][0]["articles"] > 0 and one["timeline"]["buckets"][-1]["articles"] > 0'
    expect_same "$(python3 -c 'import json; print(json.load(open("'"$state/out"'"))["timeline"]["dated"])')" \
        "$("$QUERY" --since 1900 --count earthquake)"
done
query -n 0 -o json --timeline=month earthquake
expect_python 'any(b["articles"] == 0 for b in one["timeline"]["buckets"])'
expect_python '(lambda m: m == sorted(set(m)) and len(m) == (int(m[-1][:4]) - int(m[0][:4])) * 12 + int(m[-1][5:]) - int(m[0][5:]) + 1)([b["start"] for b in one["timeline"]["buckets"]])'
for ((i = 0; i < 3; i++)); do # each bucket holds what a search within it finds
    bucket=$(python3 -c 'import json; b = max(json.load(open("'"$state/out"'"))["timeline"]["buckets"], key=lambda b: b["articles"]); print(b["start"], b["articles"])')
    expect_same "$("$QUERY" --count "+earthquake date:${bucket% *}")" "${bucket#* }"
done
query -n 0 -o json --timeline 'date:2021-03 earthquake'
expect_python 'one["timeline"]["unit"] == "day" and len(one["timeline"]["buckets"]) <= 31'
query -n 0 -o json --timeline xyzzy
expect_status 1
expect_python 'one["timeline"]["buckets"] == [] and one["timeline"]["dated"] == 0'

# Dates far apart do not make a million buckets: the unit grows.
printf '%s\n' '{"id":"a","title":"far","date":"0001-01-01"}' \
    '{"id":"b","title":"far","date":"9999-12-31"}' '{"id":"c","title":"far"}' |
    "$INDEXER" -q -i far.index -
query -i far.index -n 0 -o json --timeline=day far
expect_python 'one["timeline"]["unit"] == "year" and len(one["timeline"]["buckets"]) == 9999'
COLUMNS=60 query -i far.index -n 0 --timeline far
expect_contains '0001 to 9999, 182 years a column'
expect_python 'all(len(line) <= 60 for line in lines)'

# The chart fits the terminal, is drawn in blocks where they can be shown, and never wider.
for width in 20 40 80 200; do
    for unit in '' =day =week =month =year; do
        COLUMNS=$width query -n 0 "--timeline$unit" --facets=source,person,month the
        expect_python "all(len(line) <= max($width, 44) for line in lines)"
    done
done
COLUMNS=80 query -n 0 --timeline=month earthquake
expect_contains '█'
expect_contains '┤'
expect_contains 'articles by month'
expect_python '"\033" not in text'
LC_ALL=C COLUMNS=80 query -n 0 --timeline=month --facets=source earthquake
expect_python 'text.isascii() and "#" in text and "+---" in text'
run env LC_ALL= LC_CTYPE=en_GB.utf8 COLUMNS=80 "$QUERY" -n 0 --timeline=month earthquake
expect_contains '┤'
query -n 0 --timeline --color=always earthquake
expect_contains $'\033[36m'
query --timeline --facets=source xyzzy
expect_status 1
expect_stdout ''

# Related names: G2 (Dunning 1993) of the counts, and not the query's own names.
for i in $(seq 40); do
    case $((i % 4)) in
    0) who='"Nouri al-Maliki","Ali Sistani","Everybody Known"' words='maliki visits' ;;
    1) who='"Everybody Known"' words='weather report' ;;
    2) who='"Everybody Known","Somebody Else"' words='weather again' ;;
    *) who='"Maliki"' words='maliki alone' ;;
    esac
    [ $((i % 8)) != 4 ] || who="$who,\"Haider al-Abadi\""
    printf '{"id":"%s","title":"%s","text":"%s","persons":[%s]}\n' "$i" "$words" "$words" "$who"
done >names.jsonl
index -q -i names.index names.jsonl
query -i names.index -n 0 -o json --related person --facets=person maliki
expect_status 0
if [ "$(python3 -c 'import json; print(json.load(open("'"$state/out"'"))["facets"]["person"]["distinct"])')" -ge 4 ]; then
    expect_python '[r["value"] for r in one["related"]["person"]["values"]] == ["Ali Sistani", "Haider al-Abadi"]'
    expect_python '[(r["articles"], r["indexed"]) for r in one["related"]["person"]["values"]] == [(10, 10), (5, 5)]'
    expect_python 'abs(one["related"]["person"]["values"][0]["g2"] - 17.261) < 0.001'
    query -i names.index -n 0 -o json --related all:1 maliki
    expect_python 'list(one["related"]) == ["person", "place", "org", "misc"] and len(one["related"]["person"]["values"]) == 1'
    query -i names.index -n 0 --related=person 'person:"nouri al-maliki"'
    expect_contains 'related person'
    expect_contains 'Ali Sistani'
    expect_python 'not any("Nouri" in line for line in lines)'
else
    fail 'the names of the source are not in the index'
fi

# JSON Lines have it in a line of their own, the last one.
query -n 3 -o jsonl --timeline earthquake
expect_lines 4
expect_python '"timeline" not in each[0] and "timeline" in each[3] and "rank" not in each[3]'
printf 'q1\tearthquake\nq2\txyzzy\n' >batch.tsv
query --batch batch.tsv -n 1 -o jsonl --facets=source
expect_python '[(r["qid"], "facets" in r) for r in each] == [("q1", False), ("q1", True), ("q2", True)]'

# What cannot be is said.
query --facets=sauce earthquake
expect_status 64
expect_message "option '--facets' knows no field 'sauce'"
expect_message 'source, person'
query --facets=person:0 earthquake
expect_status 64
query --facets=person:many earthquake
expect_status 64
query --timeline=hour earthquake
expect_status 64
expect_message "not 'hour'"
query --related=source earthquake
expect_status 64
expect_message "person, place, org, misc, and all"
query -o trec --facets=source earthquake
expect_status 64
expect_message 'trec shows no --facets'
query --count --timeline earthquake
expect_status 64
finish
