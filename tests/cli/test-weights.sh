#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What changes the weights of words or adds words: --boost, --synonyms; and --explain, which shows it.
. "$(dirname "$0")/lib.sh"

cat >news.jsonl <<'JSONL'
{"id":"head","title":"Storm","text":"A long text about many other things of the day and of the night."}
{"id":"body","title":"Weather","text":"A storm, a storm, a storm and again a storm."}
{"id":"name","title":"Interview","text":"She talks about work, and about music.","author":"Ann Storm","entities":[{"type":"person","name":"Ann Storm"}]}
{"id":"car","title":"Sales","text":"The automobile sold well."}
{"id":"motor","title":"Show","text":"A motor car was shown in Geneva."}
{"id":"un","title":"Assembly","text":"The united nations met."}
{"id":"apart","title":"Football","text":"Manchester united beat two nations."}
JSONL
index -q -i news.index news.jsonl

# scores FIELD=BOOST: of each article for storm
scores() { "$QUERY" -i news.index -o tsv --fields=id,score "$@" storm | sort; }
score() { awk -F '\t' -v id="$1" '$1 == id { print $2 }'; }
plain=$(scores)
expect 'headline and person are found without boosts' test "$(wc -l <<<"$plain")" = 3
boosted=$(scores --boost=title=2)
expect 'the headline counts more' awk -v a="$(score head <<<"$plain")" -v b="$(score head <<<"$boosted")" 'BEGIN { exit !(b > a) }'
expect_same "$(score body <<<"$boosted")" "$(score body <<<"$plain")"
expect_same "$(score name <<<"$boosted")" "$(score name <<<"$plain")"
boosted=$(scores --boost=title=2,person=1.5)
expect 'the person counts more' awk -v a="$(score name <<<"$plain")" -v b="$(score name <<<"$boosted")" 'BEGIN { exit !(b > a) }'
expect 'no article more or less' test "$(cut -f 1 <<<"$boosted")" = "$(cut -f 1 <<<"$plain")"
expect_same "$(scores --boost=title=0)" "$plain"
# Authors are no part of the default text: a boost finds no article more.
expect_same "$(scores --boost=author=3 | cut -f 1)" "$(cut -f 1 <<<"$plain")"
for wrong in title source=2 text=2 title=-1 title=1e9 nothing=2 title=2,x=1 ''; do
    query -i news.index --boost="$wrong" storm
    expect_status 64
    expect_message "option '--boost' needs field=NUMBER"
done

cat >synonyms.txt <<'SYNONYMS'
# words for the same
Car, automobile, motor car   # each for all
UN => united nations

SYNONYMS
found() { "$QUERY" -i news.index --synonyms=synonyms.txt -o ids "$@" | sort | tr '\n' ' '; }
expect_same "$(found cars)" 'car motor '
expect_same "$(found automobiles)" 'car motor '
expect_same "$(found '"motor car"')" 'car motor '
expect_same "$(found --match=all motor car)" 'car motor '
expect_same "$(found --match=all car sold)" 'car '
expect_same "$(found UN)" 'un '
expect_same "$(found --match=all UN met)" 'un '
expect_same "$(found --match=all united nations)" 'apart un ' # left for right only
expect_same "$(found 'sold -car')" ''
expect_same "$(found 'title:car')" ''
expect_same "$(found '+cars sold')" 'car motor '
expect_same "$(found --expand=1 '+UN')" 'un '
# Words that mean the same count as one: the article with the rarer one is not the better for it.
query -i news.index --synonyms=synonyms.txt --explain car
expect_contains 'SYNONYM'
query -i news.index -o json --synonyms=synonyms.txt UN
expect_python 'any(r["snippet"].encode()[a:b] == b"united" for r in one["results"] for a, b in r["highlights"])'
run "$QUERY" -i news.index -o ids --synonyms=- UN <synonyms.txt
expect_stdout un
: >empty.txt
query -i news.index -o ids --synonyms=empty.txt automobile
expect_stdout car

query -i news.index --synonyms=missing.txt car
expect_status 66
for line in car 'car,,motor' ', car' 'a => ' '=> a' 'one two three four five six seven eight nine, ten'; do
    printf '# a comment\n%s\n' "$line" >wrong.txt
    query -i news.index --synonyms=wrong.txt car
    expect_status 65
    expect_message "'wrong.txt', line 2: "
done

# --explain: the query as it is read and as it runs, and shares that add up to each score, with
# factors, phrases, synonyms, open words, boosts, expansion and decay in them.
cat >shares.py <<'PYTHON'
import re, sys
results, sums, score = 0, 0.0, None
def check():
    if score is not None and abs(sums - score) > 0.002 * 20:
        sys.exit(f"{sums} is not {score}")
for line in open(sys.argv[1], encoding="utf-8"):
    if re.match(r" *\d+\. ", line):
        check()
        sums, score, results = 0.0, None, results + 1
    found = re.search(r"  ([0-9.]+) of ([0-9.]+) \(\d+ %\)", line)
    if found:
        sums, score = sums + float(found[1]), float(found[2])
check()
sys.exit(0 if results and score is not None else "no shares")
PYTHON
explains() { # explains OPTION... QUERY
    query -i news.index --explain "$@"
    expect_status 0
    expect 'shares add up' python3 shares.py "$state/out"
}
explains 'storm^2 weather "again a storm" sto*'
expect_contains 'query: (2 * storm OR weather OR "again a storm" OR sto*)'
expect_contains 'xapian: Query('
expect_contains '2 * storm  '
explains 'storm talks'
expect_contains ', in 3 articles'
explains --boost=title=2,person=3 storm
explains --synonyms=synonyms.txt 'UN car^3'
expect_contains '3 * (car SYN automobile)'
explains --expand=5 storm
explains --weight='pl2 1' '+storm again -weather NOT work'
explains --match=all '(storm OR car) AND a'
explains 'person:"ann storm" author:storm'
cat >dated.jsonl <<'JSONL'
{"id":"old","title":"Storm","text":"storm","date":"2020-01-01"}
{"id":"new","title":"Storm","text":"storm and calm","date":"2020-01-08"}
JSONL
index -q -i dated.index dated.jsonl
query -i dated.index --explain --recency=7d storm
expect 'shares add up' python3 shares.py "$state/out"
expect_contains 'decay by age: 0.5 * '

finish
