#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dateline-index over the sample corpus: what it takes, what it leaves alone, what it replaces.
. "$(dirname "$0")/lib.sh"

count() { "$QUERY" -i "${2:-news.index}" --count "$1"; }

# The sample corpus: 48 + 20 + 17 articles.
index "$sample"
expect_status 0
expect_stdout ''
expect_once 'read 85 articles from 19 files, 85 added; 85 in the index'
expect 'a stub file for Xapian' test -f news.index/XAPIANDB
expect_same "$(grep -c '^shard ' news.index/generation)" 1

# Again: nothing has changed, nothing is published.
before=$(cat news.index/generation)
index "$sample"
expect_status 0
expect_once 'read 0 articles from 0 files, 19 files unchanged; 85 in the index'
expect_same "$(cat news.index/generation)" "$before"
expect_same "$(ls news.index/shards)" 00000001

# The folders and formats one by one, into indexes of their own.
index -i wire.index "$sample/wire.jsonl"
expect_once 'read 48 articles from 1 file, 48 added; 48 in the index'
index -i archive.index "$sample/archive.jsonl.gz"
expect_once 'read 20 articles from 1 file, 20 added; 20 in the index'
index -i text.index "$sample/text"
expect_once 'read 17 articles from 17 files, 17 added; 17 in the index'
index -i text.index -v -f text "$sample/text"
expect_once 'quake-kemrun.txt: reading as text'
index -i wire2.index -v -f auto "$sample/wire.jsonl"
expect_once 'wire.jsonl: reading as jsonl'
index -i wrong.index -f jsonl "$sample/text/quake-kemrun.txt"
expect_status 65
expect_message 'quake-kemrun.txt: record 1: invalid JSON'
index -i both.index "$sample/wire.jsonl" "$sample/archive.jsonl.gz" "$sample/text"
expect_once '85 in the index'
index -q -i quiet.index "$sample"
expect_status 0
expect_stderr ''
DATELINE_INDEX=environment.index index "$sample/wire.jsonl"
expect 'the index of the environment' test -f environment.index/generation

# Standard input, plain and compressed.
index -i stdin.index - <"$sample/wire.jsonl"
expect_status 0
expect_once 'read 48 articles from 1 file, 48 added; 48 in the index'
index -i stdin.index -f jsonl - < <(gzip -dc "$sample/archive.jsonl.gz")
expect_once '20 added; 68 in the index'
index -i stdin.index - <"$sample/archive.jsonl.gz"
expect_once '20 unchanged; 68 in the index' # the same, whatever way they came
gzip -c "$sample/wire.jsonl" "$sample/wire.jsonl" >twice.gz
index -i members.index twice.gz
expect_once 'read 96 articles from 1 file, 48 added, 48 superseded within the run; 48 in the index'

# Two runs over standard input do not take each other's place.
index -i pipe.index - < <(echo '{"title":"Lighthouse keeper"}')
index -i pipe.index - < <(echo '{"title":"Tram driver"}')
expect_once '1 added; 2 in the index'
expect_same "$(count lighthouse pipe.index)$(count tram pipe.index)" 11
if "$INDEXER" --list-formats | grep -q '^archive '; then # nor do files of one name in their archives
    mkdir one two
    echo 'The ferry is late.' >one/story.txt
    echo 'The ferry is early.' >two/story.txt
    index -i pipe.index - < <(tar -C one -cf - story.txt)
    index -i pipe.index - < <(tar -C two -cf - story.txt)
    expect_once '1 added; 4 in the index'
fi

# Updates: changed, new and unchanged articles in one run.
line() { printf '{"id":"%s","title":"%s","text":"%s"}\n' "$1" "$2" "$3"; }
{ line a Alpha wolf; line b Beta wolf; line c Gamma wolf; } >first.jsonl
{ line a Alpha wolf; line b Beta fox; line d Delta wolf; } >second.jsonl
index -i up.index first.jsonl
expect_once '3 added; 3 in the index'
index -i up.index second.jsonl
expect_status 0
expect_once 'read 3 articles from 1 file, 1 added, 1 updated, 1 unchanged; 4 in the index'
expect_same "$(count wolf up.index)" 3
expect_same "$(count fox up.index)" 1
query -i up.index -o ids wolf
expect_python 'sorted(lines) == ["a", "c", "d"]'
query -i up.index -o jsonl --show b
expect_python 'each[0]["text"] == "fox"'
expect_same "$(count beta up.index)" 1 # and not its old version too
expect 'tombstones' test -f up.index/dead/00000001.2
touch first.jsonl # read again, but nothing in it is new
index -i up.index first.jsonl
expect_once '3 unchanged; 4 in the index'
expect_same "$(count fox up.index)" 1
{ line a Alpha wolf; line b Beta 'grey wolf'; line c Gamma wolf; } >first.jsonl
index -i up.index first.jsonl
expect_once '1 updated, 2 unchanged; 4 in the index'

query -i up.index --count fox
expect_status 1
expect_stdout 0

# Several versions within a run: the last one counts.
{ line a Alpha cat; line a Alpha dog; line a Alpha bird; line z Zeta bird; } >versions.jsonl
index -i versions.index versions.jsonl
expect_once 'read 4 articles from 1 file, 2 added, 2 superseded within the run; 2 in the index'
query -i versions.index -o ids alpha
expect_stdout a
for word in cat dog; do
    query -i versions.index "$word"
    expect_status 1
done
query -i versions.index --show a
expect_contains bird
# A published version, then another, then the published one again: that is the last one.
{ line a Alpha bird; line a Alpha cow; line a Alpha bird; } >again.jsonl
index -i versions.index again.jsonl
expect_status 0
query -i versions.index --show a
expect_contains bird
expect_same "$(count alpha versions.index)" 1

# --full replaces everything, in one step.
index -i up.index --full versions.jsonl
expect_status 0
expect_once '2 in the index'
expect_same "$(grep -c '^shard ' up.index/generation)" 1
query -i up.index wolf
expect_status 1
index -i up.index --full nothing-here
expect_status 66
expect_message "cannot read 'nothing-here'"
expect_same "$(count alpha up.index)" 1 # a run that fails changes nothing
echo damaged >up.index/generation
index -i up.index versions.jsonl
expect_status 65
expect_message "'up.index/generation' is damaged"
expect_message '--full'
index -i up.index --full versions.jsonl
expect_status 0
expect_same "$(count alpha up.index)" 1

# Schema: fixed when the index is made, another with --full only.
index -i de.index --language de --weights title=5 first.jsonl
expect_status 0
expect 'schema of language' grep -qx 'language de' de.index/generation
expect 'schema of weights' grep -q '^weights text=1,lead=2,title=5,' de.index/generation
index -i de.index second.jsonl
expect_status 0
index -i de.index --language en second.jsonl
expect_status 64
expect_message 'made with another --language'
index -i de.index --weights title=4 second.jsonl
expect_status 64
expect_message 'made with another --weights'
index -i de.index --language de --weights title=5 second.jsonl
expect_status 0
index -i de.index --full --language en second.jsonl
expect_status 0
expect 'another language' grep -qx 'language en' de.index/generation

# The index may lie among the articles; what is hidden is left out; empty folders are fine.
mkdir -p tree/.git tree/empty
echo 'A lighthouse story.' >tree/story.txt
echo 'A secret story.' >tree/.git/config
(cd tree && "$INDEXER" -i news.index . 2>"$state/err")
expect_once 'read 1 article from 1 file, 1 added; 1 in the index'
touch tree/story.txt
(cd tree && "$INDEXER" -i news.index . 2>"$state/err")
expect_once 'read 1 article from 1 file, 1 unchanged; 1 in the index'
index -i void.index tree/empty
expect_status 0
expect_once 'read 0 articles from 0 files; 0 in the index'
query -i void.index word
expect_status 1
expect_stderr ''
index -i void.index first.jsonl
expect_once '3 added; 3 in the index'

# Progress is for terminals, unless it is asked for.
index -i progress.index --progress=always "$sample"
expect_message 'articles'
expect_message $'\r'
index -i progress2.index "$sample"
expect_no_message $'\r'
index -i progress3.index -q --progress=always "$sample"
expect_stderr ''

# Little memory: several commits, the same index.
index -i small.index -m 16M "$sample"
expect_status 0
expect_same "$("$QUERY" -i small.index -o tsv -n 100 'earthquake election')" \
    "$("$QUERY" -i news.index -o tsv -n 100 'earthquake election')"

finish
