#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Names in the index: found, merged with those given, searchable, counted; and how to do without.
. "$(dirname "$0")/lib.sh"

cat >news.jsonl <<'JSONL'
{"id":"visit","title":"Maliki praises Russia in Moscow talks","date":"2017-07-24","text":"Iraq's vice president Nouri al-Maliki met Vladimir Putin in Moscow on Monday. Mr. Maliki said Russia had sold tanks to Iraq. It was Nouri al-Maliki's first visit. Putin thanked al-Maliki, and President Putin said he would visit Iraq, the state agency Tass reported."}
{"id":"ankara","title":"President speaks in Ankara","date":"2017-07-25","text":"President Recep Tayyip Erdoğan spoke in Ankara on Tuesday. Erdogan’s party won in Turkey. He mentioned Nouri Al Maliki and Putin once each, and St. Petersburg."}
{"id":"fund","title":"Slower growth","date":"2017-07-26","text":"WASHINGTON (AP) - The International Monetary Fund (IMF) said on Friday that growth would slow. The IMF's director, Christine Lagarde, spoke in Washington.","persons":["Rowling, J. K."]}
{"id":"berlin","title":"Besuch in Berlin","language":"de","date":"2017-07-27","text":"Wladimir Putin besuchte Angela Merkel in Berlin.","persons":["Angela Merkel"]}
JSONL

found() { "$QUERY" -i "${2:-news.index}" -o tsv --fields=id "$1" | tail -n +1 | paste -sd' '; }

index -i news.index news.jsonl
expect_status 0
expect_same "$(found person:maliki)" 'visit ankara' # the more salient first
expect_same "$(found 'person:maliki tanks')" 'visit ankara'
for name in 'nouri al-maliki' 'Nouri Al Maliki' 'NOURI AL-MALIKI' "nouri al-maliki's"; do
    expect_same "$(found "person:\"$name\"")" 'visit ankara'
done
expect_same "$(found person:putin)" 'visit ankara' # the German article does not give him
expect_same "$(found 'person:"vladimir putin"')" 'visit'
expect_same "$(found 'person:"recep tayyip erdogan"')" 'ankara'
expect_same "$(found person:Erdoğan)" 'ankara'
expect_same "$(found 'person:"jk rowling"')" 'fund'
expect_same "$(found 'person:"J. K. Rowling"')" 'fund'
expect_same "$(found 'person:"angela merkel"')" 'berlin'
expect_same "$(found 'place:"st. petersburg"')" 'ankara'
expect_same "$(found place:moscow)" 'visit'
expect_same "$(found org:imf)" 'fund'
expect_same "$(found 'org:"International Monetary Fund"')" 'fund'
expect_same "$(found entity:merkel)" 'berlin'

# Counted by the longest form, and listed with an article, the most salient first.
query -i news.index -o json --facets=person:10 person:maliki
expect_python '{r["value"]: r["articles"] for r in one["facets"]["person"]["values"]}["Nouri al-Maliki"] == 2'
# Spellings of one name are counted together, under the most frequent one.
for i in 1 2 3; do
    name='Nouri al-Maliki' && [ $i = 3 ] && name='NOURI AL MALIKI'
    echo "{\"id\":\"s$i\",\"title\":\"x\",\"text\":\"ferry\",\"persons\":[\"$name\"]}"
done >spellings.jsonl
index -i spellings.index spellings.jsonl
query -i spellings.index -n 0 -o json --facets=person ferry
expect_python '[(r["value"], r["articles"]) for r in one["facets"]["person"]["values"]] == [("Nouri al-Maliki", 3)]'
expect_python 'one["facets"]["person"]["distinct"] == 1'
# The United States, however called.
echo '{"id":"us","title":"Visit","text":"The ferry came to the U.S. on Monday. Norway and the U.S. had agreed."}' >us.jsonl
index -i spellings.index us.jsonl
for name in 'place:"united states"' place:us 'place:"U.S."' 'place:"USA"'; do
    expect_same "$(found "$name" spellings.index)" "$([ "$name" = 'place:"USA"' ] || echo us)"
done
query -i news.index -o jsonl id:visit
expect_python 'each[0]["persons"] == ["Nouri al-Maliki", "Vladimir Putin"]'
expect_python 'set(each[0]["places"]) == {"Moscow", "Russia", "Iraq"}'

# A name in the free text: its words count half, its words among persons gain; the same articles
# match. Anything else is as without.
scores() { "$QUERY" -i news.index -o trec "$@"; }
score_of() { "$QUERY" -i news.index -o trec "${@:2}" | awk -v id="$1" '$3 == id { print $5 }'; }
plain='--no-entity-boost'
for words in 'nouri al-maliki tanks' 'tanks Nouri Al Maliki' 'nouri al maliki' '"nouri al-maliki" -ankara'; do
    for match in any all; do
        expect_same "$("$QUERY" -i news.index --match=$match --count "$words")" \
            "$("$QUERY" -i news.index $plain --match=$match --count "$words")"
    done
done
expect 'words of names count less' awk -v a="$(score_of ankara nouri al maliki tanks)" \
    -v b="$(score_of ankara $plain nouri al maliki tanks)" 'BEGIN { exit !(a > 0 && a < b) }'
expect 'the name counts' awk -v a="$(score_of visit --boost=name=5 nouri al maliki tanks)" \
    -v b="$(score_of visit nouri al maliki tanks)" 'BEGIN { exit !(a > b) }'
# A query as long as a headline says enough by itself: from seven words on names are as any others.
six='nouri al maliki tanks missiles deal'
expect 'names in six words' test "$(scores $six)" != "$(scores $plain $six)"
expect 'words that say nothing do not count' \
    test "$(scores who had $six and the)" != "$(scores $plain who had $six and the)"
expect_same "$(scores $six harbour)" "$(scores $plain $six harbour)"
# half of nouri and vladimir; a quarter of their words among persons, which the terms say by themselves
expect 'as the manual says' awk -v got="$(score_of visit vladimir putin tanks)" \
    -v a="$(score_of visit 'vladimir^0.5 putin^0.5 tanks')" \
    -v b="$(score_of visit '(person:vladimir AND person:putin)^0.25')" \
    'BEGIN { d = got - a - b; exit !(b > 0 && d < 1e-6 && d > -1e-6) }'
for words in 'maliki visit' 'nouri^2 maliki tanks' 'moscow talks' 'person:(nouri maliki)' 'slower monetary fund'; do
    expect_same "$(scores "$words")" "$(scores $plain "$words")"
    expect_same "$(scores "$words")" "$(scores --boost=name=0 "$words")"
done
query -i news.index --boost=name=x maliki
expect_status 64
expect_message 'misc and name'

# Neither the workers nor the writer change names, terms or scores.
index -i four.index -j 4 news.jsonl
index -i xapian.index --writer=xapian news.jsonl
for words in 'person:maliki' 'maliki moscow' 'growth fund' 'entity:putin ankara'; do
    expect_same "$("$QUERY" -i four.index -o trec "$words")" "$("$QUERY" -i news.index -o trec "$words")"
    expect_same "$("$QUERY" -i xapian.index -o trec "$words")" "$("$QUERY" -i news.index -o trec "$words")"
done

# Names that begin so, those of most articles first, spelt as articles spell them.
query -i news.index --entities 'NOURI AL-m' -o tsv
expect_status 0
expect_same "$(cut -f 2- "$state/out")" "$(printf 'person\tNouri al-Maliki')"
query -i news.index --entities vladimir -o json -n 1
expect_python 'one["version"] == 1 and [(e["field"], e["name"]) for e in one["entities"]] == [("person", "Vladimir Putin")]'
expect_python 'one["entities"][0]["articles"] == 1'
query -i news.index --entities '' -o jsonl -n 3
expect_python 'len(each) == 3 and all(a["articles"] >= b["articles"] for a, b in zip(each, each[1:]))'
query -i news.index --entities=m
expect_status 0
expect_contains '  person  '
# Those that articles call otherwise, as part of that or by its initials.
query -i news.index --entities maliki -o tsv
expect_same "$(cut -f 2- "$state/out")" "$(printf 'person\tMaliki')"
query -i news.index --entities imf -o tsv
expect_same "$(cut -f 2- "$state/out")" "$(printf 'org\tIMF')"
echo '{"id":"usa","title":"Visit","text":"She left Canada for the USA on Monday. The USA and Canada agreed."}' >usa.jsonl
index -q -i usa.index usa.jsonl
query -i usa.index --entities usa -o tsv
expect_same "$(cut -f 2- "$state/out")" "$(printf 'place\tUSA')"
query -i news.index --entities=xyzzy
expect_status 1
expect_same "$(cat "$state/out")" ''
query -i news.index --entities=m -o csv
expect_status 64
expect_message "not 'csv'"
query -i news.index --entities=m ferry
expect_status 64
expect_message 'exclude one another'

# Without: only what sources give.
index -i given.index --no-entities news.jsonl
expect_status 0
expect_same "$(found person:maliki given.index)" ''
expect_same "$(found 'person:"angela merkel"' given.index)" 'berlin'
expect 'the schema keeps it' grep -qx 'entities given' given.index/generation
index -i given.index news.jsonl # as the index is
expect_status 0
expect_same "$(found person:maliki given.index)" ''
index -i news.index --no-entities news.jsonl
expect_status 64
expect_message "index 'news.index' was made with names found, not with --no-entities"
expect_message '--full'
index -i news.index --no-entities --full news.jsonl
expect_status 0
expect_same "$(found person:maliki)" ''

# Weights: a name counts as much as its field does.
index -i light.index --weights=person=0,place=0,org=0,misc=0 news.jsonl
index -i heavy.index --weights=person=9 news.jsonl
score() { "$QUERY" -i "$1" -o trec putin | awk '$3 == "visit" { print $5 }'; }
expect 'persons weigh' awk -v a="$(score light.index)" -v b="$(score heavy.index)" 'BEGIN { exit !(b > a) }'
expect_same "$(found person:putin light.index)" 'visit ankara'

finish
