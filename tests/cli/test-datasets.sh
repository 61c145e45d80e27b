#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Articles in the forms of well-known collections and services, of our own writing
# (tests/data/datasets): each is detected and all that it says lands in its field.
. "$(dirname "$0")/lib.sh"

cp -r "$data/datasets" datasets
cd datasets || exit 1
index --dry-run -v ./*
expect_status 0
sed "s|$PWD/||g" "$state/out" >../articles
expect 'every field of every article' diff -u "$data/datasets.jsonl" ../articles
while read -r file format; do
    expect_message "$file: reading as $format"
done <<'END'
20news.txt mail
20news-full.txt mail
allthenews.csv csv
ap.trec trec
aquaint.trec trec
bbc.csv csv
bbctext.csv csv
cnnstories.csv csv
fbis.trec trec
fr.trec trec
ft.trec trec
gdelt.json json
gigaword.trec trec
gnews.json json
guardian.json json
huffpost.json jsonl
latimes.trec trec
newsapi.json json
nyt.json json
nytac.xml nitf
reut2-000.sgm reuters21578
signal.jsonl jsonl
story.story text
washpost.jl jsonl
webhose.json jsonl
wsj.trec trec
END
cd ..
finish
