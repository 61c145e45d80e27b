#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The ranking files answer as Xapian does, say so, and are not needed.
. "$(dirname "$0")/lib.sh"

# 2,000 articles with words of every frequency, in three runs; the later ones replace some.
# Their dates are past: scores that decay would hang on the second of the search.
articles() { # FROM TO SALT
    seq "$1" "$2" | awk -v salt="$3" '
        BEGIN { srand(salt) }
        {
            printf "{\"id\":\"%d\",\"title\":\"Ferry %s %d\",\"source\":\"%s\",\"date\":\"2016-%02d-01\",\"text\":\"", $1, \
                $1 % 4 ? "strike" : "talks", $1 % 9, $1 % 3 ? "bbc" : "ap", 1 + $1 % 12
            words = 20 + int(200 * rand())
            for (i = 0; i < words; i++) printf "word%d ", int(300 * rand() ^ 3)
            printf "%s harbour\"}\n", $1 % 5 ? "coast" : "island"
        }'
}
articles 1 1200 1 >a.jsonl
articles 1100 1700 2 >b.jsonl
articles 1600 2000 3 >c.jsonl
for part in a b c; do
    index -q -i news.index $part.jsonl
    expect_status 0
done

# both OPTIONS QUERY: the same results from both engines, and by the ranking files
both() {
    query -i news.index --engine=xapian -o tsv --fields=id,score "$@"
    cp "$state/out" expected
    expect 'some results' test -s expected
    query -i news.index -o tsv --fields=id,score "$@"
    expect_status 0
    expect 'the same as Xapian' cmp -s expected "$state/out"
    query -i news.index --explain "$@"
    expect_contains 'engine: ranking files'
    query -i news.index --explain --engine=xapian "$@"
    expect_contains 'engine: xapian (--engine=xapian)'
}
for text in word0 word250 'word0 word17 word120' 'ferry strike word3 word44 word5 word6 word70 word280' 'title:talks harbour' \
    '+word1 +word2 word3' 'word9 -word1' 'source:bbc word4 word5' 'source:ap' 'coast -source:bbc date:2016-04'; do
    both "$text"
    both -n 100 "$text"
    both --match=all -n 25 "$text"
done
both '"coast harbour"'
both '"word0 word1" word3'
both --match=all 'word2 "word0 word0"'
both '"ferry strike" -word5'
both 'coast NEAR/5 harbour'
both -n 50 'word0 NEAR/20 word1 NEAR/20 word2'
both 'coast ADJ/4 harbour'
both -n 50 'word0 ADJ/30 word3 word5'
both -n 40 'word0 word17 id:12'
query -i news.index --explain 'word0 word17 id:12'
expect_contains 'every document that the filters leave'
both --offset=5 -n 7 'word0 word17'
both --since=2016-03 --until=2016-05 'word0 word17'
both --bm25=1.2,0.75 'word0 word17 word120'
both --boost=title=2 'ferry strike word3'
# Where libxapian 1.4.22 loses matches if it may leave some out.
python3 - <<'PYTHON'
import bisect, itertools, json, random
random.seed(4)
bounds = list(itertools.accumulate(1 / (i + 2) for i in range(2000)))
def word():
    return f"w{bisect.bisect(bounds, random.random() * bounds[-1])}"
with open("boosts.jsonl", "w") as articles:
    for i in range(1500):
        print(json.dumps({"id": str(i), "title": " ".join(word() for _ in range(5)),
                          "persons": [word() + " " + word() for _ in range(3)],
                          "text": " ".join(word() for _ in range(random.randint(20, 300)))}), file=articles)
with open("boosts.tsv", "w") as queries:
    for i in range(300):
        print(i, " ".join(word() for _ in range(random.randint(2, 8))), sep="\t", file=queries)
PYTHON
index -q -i boosts.index boosts.jsonl
query -i boosts.index --batch=boosts.tsv --boost=title=2,person=1.5 --engine=xapian -o tsv --fields=qid,score
cp "$state/out" expected
query -i boosts.index --batch=boosts.tsv --boost=title=2,person=1.5 -o tsv --fields=qid,score
expect 'the same as Xapian' cmp -s expected "$state/out"
query -i news.index -o tsv nowhere
expect_status 1

# Several indexes as one.
articles 5000 5300 4 >d.jsonl
index -q -i other.index d.jsonl
expect_status 0
for text in word0 'word0 word17 word120' '"coast harbour"' '+word1 +word2 word3' 'word9 -source:bbc'; do
    both -i other.index -n 40 "$text"
done

# Where libxapian 1.4.22 compares with what it never set, whatever that is.
query -i news.index -o ids -n 2000 'word0 -(word3 AND (+word1 word2))'
sort "$state/out" >expected
for perturb in 0 85 170; do
    MALLOC_PERTURB_=$perturb query -i news.index --engine=xapian -o ids -n 2000 'word0 -(word3 AND (+word1 word2))'
    sort "$state/out" >found
    expect 'the same' cmp -s expected found
done

# Other orders, groups, ages, and what looks at every match. Some articles have no date; of some every word is another's.
articles 6000 6200 7 | sed 's/"date":"[^"]*",//' >e.jsonl
articles 2000 2100 8 | sed 's/"id":"/&copy-/' >f.jsonl
for part in e f; do
    index -q -i news.index $part.jsonl
    expect_status 0
done
# same OPTIONS QUERY: all that is said is the same by both engines
same() {
    query -i news.index --engine=xapian -o json "$@"
    sed 's/"seconds": *[0-9.e-]*//' "$state/out" >expected
    query -i news.index -o json "$@"
    sed -i 's/"seconds": *[0-9.e-]*//' "$state/out"
    expect 'the same as Xapian' cmp -s expected "$state/out"
}
texts=(word0 'word0 word17 word120' 'ferry -word3' '+word1 +word2 word3' '"coast harbour"' 'source:ap' 'word12 date:2016-03..2016-09')
# Not all with all, but each with some.
number=0
for options in --sort=date --sort=-date --recency=7d --recency=1y --recency=1h --group '--group --recency=1m' '--group --sort=-date' \
    '--group -n 150' '--sort=-date -n 300' '--recency=3m --offset=7 -n 20' '--sort=date --since=2016-04-01T10:00' \
    '--recency=2w --until=2016-08-01T00:30' --since=2015-01-01T00:01; do
    for ((i = 0; i < 2; i++)); do
        # shellcheck disable=SC2086
        query -i news.index --engine=xapian -o tsv --fields=id,score $options "${texts[number % 7]}"
        cp "$state/out" expected
        # shellcheck disable=SC2086
        query -i news.index -o tsv --fields=id,score $options "${texts[number % 7]}"
        expect 'the same as Xapian' cmp -s expected "$state/out"
        number=$((number + 1))
    done
    # shellcheck disable=SC2086
    query -i news.index --explain $options "${texts[number % 7]}"
    expect_contains 'engine: ranking files'
done
for options in --facets=source '--facets=source,month:3,year,week,day' --timeline '--timeline=month --facets=person,place' --related=all \
    '--facets=source --recency=1m' '--facets=source --sort=-date' '--facets=source --group' '-n 0 --facets=language,section' \
    '--facets=source --since=2016-04-01T10:00'; do
    for ((i = 0; i < 2; i++)); do
        # shellcheck disable=SC2086
        same $options "${texts[number % 7]}"
        number=$((number + 1))
    done
    # shellcheck disable=SC2086
    query -i news.index --explain $options "${texts[number % 7]}"
    expect_contains 'engine: ranking files'
done
for text in "${texts[@]}"; do
    same --count "$text"
done

# What is left to Xapian, and why.
xapian() { # WHY OPTIONS QUERY
    local why=$1
    shift
    query -i news.index --explain "$@"
    expect_contains "engine: xapian ($why)"
}
xapian 'an order by source' --sort=source word1
xapian 'fields that are in no value are counted' --facets=author word1
xapian 'no results are wanted' -n 0 word1
xapian 'a wildcard' 'harb*'
xapian 'another weighting scheme' --weight=dph word1

# Without the files, or with damaged ones, everything works.
mapfile -t files < <(find news.index/shards -name ranking | sort)
query -i news.index -o ids -n 50 'word0 word17'
cp "$state/out" expected
mv "${files[1]}" kept
xapian 'a shard has no ranking file' word1
query -i news.index -o ids -n 50 'word0 word17'
expect_stderr ''
expect 'the same without' cmp -s expected "$state/out"
head -c 1000 kept >"${files[1]}"
query -i news.index -o ids -n 50 'word0 word17'
expect_status 0
expect_message 'is damaged'
expect_message '--rebuild-ranking'
expect 'the same with a damaged one' cmp -s expected "$state/out"
query -i news.index --engine=xapian -o json -n 0 --facets=source --timeline 'word0 word17'
sed 's/"seconds": *[0-9.e-]*//' "$state/out" >counted
# Postings of a word that is in every article, which are not looked at before they are needed.
for at in 200 300 500 1000 2000 4000; do
    cp kept "${files[1]}"
    printf '\252\125\252\125' | dd of="${files[1]}" bs=1 seek=$at conv=notrunc status=none
    query -i news.index -o ids -n 50 'word0 word17'
    expect_status 0
    expect 'the same with damaged postings' cmp -s expected "$state/out"
    # Counts begin anew when damage is found half way.
    query -i news.index -o json -n 0 --facets=source --timeline 'word0 word17'
    sed 's/"seconds": *[0-9.e-]*//' "$state/out" >counts
    expect 'the same counts' cmp -s counted counts
done
# A time, which is looked at where the order is that of times.
cp kept "${files[1]}"
times=$(od -A n -t u8 -j 136 -N 8 kept)
printf '\252' | dd of="${files[1]}" bs=1 seek=$((times + 80)) conv=notrunc status=none
query -i news.index -o ids word0
expect_stderr ''
query -i news.index --engine=xapian -o ids --sort=-date -n 30 word0
cp "$state/out" expected
query -i news.index -o ids --sort=-date -n 30 word0
expect_status 0
expect_message 'dates of a shard'
expect 'the same with a damaged time' cmp -s expected "$state/out"
index -q -i news.index --rebuild-ranking
expect 'as it was' cmp -s kept "${files[1]}"
query -i news.index --engine=lucene word1
expect_status 64

finish
