#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Words taken from articles: --like (articles like another one) and --expand (feedback).
. "$(dirname "$0")/lib.sh"

# Two subjects, and words that only one article has.
cat >news.jsonl <<'JSONL'
{"id":"quake-1","source":"Alpha","title":"Earthquake shakes Kemrun","text":"Rescue teams dig in the rubble of Kemrun after the earthquake. Xylophone."}
{"id":"quake-2","source":"Beta","title":"Rubble in Kemrun","text":"Rescue teams found survivors in the rubble after the earthquake."}
{"id":"quake-3","source":"Beta","title":"Survivors found","text":"Teams in Kemrun dig survivors out of the rubble."}
{"id":"vote-1","source":"Alpha","title":"Parliament votes on budget","text":"The parliament passed the budget after a long debate."}
{"id":"vote-2","source":"Beta","title":"Budget passed","text":"Deputies voted for the budget in the parliament after the debate."}
{"id":"other","source":"Beta","title":"Football","text":"A match ended without goals."}
JSONL
index -i news.index news.jsonl

# Like an article: others of its subject, by what they have in common, without itself.
query -i news.index -o ids --like=quake-1
expect_status 0
expect_python 'lines[:2] in (["quake-2", "quake-3"], ["quake-3", "quake-2"])'
expect_python '"quake-1" not in lines and "other" not in lines'
query -i news.index -o ids -n 1 --like=vote-1
expect_stdout vote-2
# With a query: only what it finds.
query -i news.index -o ids --like=quake-1 source:alpha
expect_status 1
query -i news.index -o ids --like=quake-1 '+survivors -dig'
expect_stdout quake-2
# What it was found by is marked.
query -i news.index -o json -n 1 --like=vote-1
expect_python 'any(r["snippet"].encode()[a:b].lower() == b"budget" for r in one["results"] for a, b in r["highlights"])'
query -i news.index --like=vote-1 --explain
expect_contains budget

# Like a text that is not in the index: a file of any format, or standard input.
printf 'An earthquake left rubble in the town\n\nTeams look for survivors.\n' >story.txt
query -i news.index -o ids -n 3 --like=story.txt
expect_python 'sorted(lines) == ["quake-1", "quake-2", "quake-3"]'
run "$QUERY" -i news.index -o ids -n 3 --like=- <story.txt
expect_python 'sorted(lines) == ["quake-1", "quake-2", "quake-3"]'
head -n 1 news.jsonl >one.jsonl
query -i news.index -o ids -n 1 --like=one.jsonl
expect_stdout quake-1

# What reads files is loaded when one is read: other searches do not wait for its libraries.
if [ -z "$SANITIZE" ]; then
    run ldd "$QUERY"
    expect_status 0
    expect_same "$(grep -E 'libxml2|libarchive|libicu|simdjson' "$state/out")" ''
fi
mkdir alone
cp "$QUERY" alone/dateline-query
run alone/dateline-query -i news.index -o ids -n 1 --like=quake-1
expect_status 0
run alone/dateline-query -i news.index -o ids -n 1 --like=story.txt
expect_status 70
expect_message "cannot load 'dateline-reader.so', which reads files: it is not there"

# What cannot be.
query -i news.index --like=nowhere
expect_status 66
expect_message "neither an article 'nowhere' in the index nor such a file"
printf 'zzz\n' >strange.txt
query -i news.index --like=strange.txt
expect_status 64
expect_message "no word of 'strange.txt' is in another article"
query -i news.index --like=other
expect_status 64
query -i news.index --like=quake-1 --batch=story.txt
expect_status 64
expect_message '--like goes with a query'

# Expansion: articles that lack the words of the query but share those of its best articles.
query -i news.index -o ids xylophone
expect_stdout quake-1
query -i news.index -o ids --expand xylophone
expect_python 'lines[0] == "quake-1" and lines[1:3] in (["quake-2", "quake-3"], ["quake-3", "quake-2"])'
# No more words than told; none is the query as it is.
query -i news.index -o ids --expand=0 xylophone
expect_stdout quake-1
query -i news.index --expand=3 --explain xylophone
expect_python 'lines[0].count(" * ") == 3'
# What the query demands, selects and excludes stays so.
query -i news.index -o ids --expand +xylophone
expect_stdout quake-1
query -i news.index -o ids --expand 'xylophone source:alpha -debate'
expect_stdout quake-1
query -i news.index -o ids --expand '"rescue teams" -dig'
expect_stdout quake-2
query -i news.index -o ids --expand --match=all rescue survivors
expect_stdout quake-2
# Nothing to learn from: no scored word, or nothing found.
query -i news.index -o ids --expand source:alpha
expect_lines 2
query -i news.index -o ids --expand zzz
expect_status 1
query -i news.index --expand=many budget
expect_status 64
expect_message "option '--expand' needs a whole number of 0 to 200, not 'many'"
# In a batch, each query has its own words.
printf 'a\txylophone\nb\tdeputies\n' >queries.tsv
query -i news.index -o trec -n 2 --expand --batch queries.tsv
expect_python '[l.split()[2] for l in lines][2:] == ["vote-2", "vote-1"]'
# The same articles in shards or several indexes give the same.
head -n 3 news.jsonl >one.jsonl
tail -n 3 news.jsonl >two.jsonl
index -q -i shards.index one.jsonl
index -q -i shards.index two.jsonl
index -q -i two.index two.jsonl
index -q -i one.index one.jsonl
for options in '--expand xylophone' '--like=quake-1' '--like=vote-2'; do
    expected=$("$QUERY" -i news.index -o trec $options)
    expect_same "$("$QUERY" -i shards.index -o trec $options)" "$expected"
    expect_same "$("$QUERY" -i one.index -i two.index -o trec $options)" "$expected"
done

finish
