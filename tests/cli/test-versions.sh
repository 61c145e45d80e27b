#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Several versions of an article: the one with the later date is found, else the one read later; all
# readings are counted. And files that grow: what formats are read on from where they ended.
. "$(dirname "$0")/lib.sh"

# version ID TITLE [DATE]
version() { printf '{"id":"%s","title":"Zebra %s"%s}\n' "$1" "$2" "${3:+,\"date\":\"$3\"}"; }
settle() { touch -d '2 hours ago' "$@"; }
# expect_found TITLE: of the only article
expect_found() {
    query -o tsv zebra
    expect_lines 1
    expect_same "$("$QUERY" -o json zebra | python3 -c 'import json,sys; print(json.load(sys.stdin)["hits"][0]["title"])' 2>/dev/null ||
        cut -f 6 "$state/out")" "Zebra $1"
}
# expect_counts: every article that was read is counted once
expect_counts() {
    expect_same "$(python3 -c 'import json,sys
run = json.load(open(sys.argv[1]))
print(run["read"] - sum(run[n] for n in ("added", "updated", "unchanged", "duplicates", "outdated")))' "$state/err")" 0
}
go() { index --log-format=json "$@"; expect_status 0; expect_counts; }

# put FILE VERSION...: a file of such versions, each "TITLE/DATE"
put() {
    local file=$1 each
    shift
    for each; do version a "${each%/*}" "${each#*/}"; done >"src/$file.jsonl"
    settle "src/$file.jsonl"
}

# Within a run
mkdir src
put 1 new/2020-02-02 old/2020-01-01
go src
expect_found new
put 2 newer/2020-03-03 oldest/2019-01-01
go src
expect_found newer
# An older one comes later: in another file, at the end of the same one
put 3 'older still/2018-01-01'
index src
expect_once 'read 1 article from 1 file, 2 files unchanged, 1 older version; 1 in the index'
version a 'older too' 2018-02-01 >>src/2.jsonl
touch -d '1 hour ago' src/2.jsonl
index -v src
expect_once 'src/2.jsonl: reading as jsonl, from where the last run stopped'
expect_once '1 older version'
expect_found newer
# The same date: the one read later
put 4 'same day/2020-03-03' 'the same day/2020-03-03'
go src
expect_found 'the same day'
# What a file has replaced yields, whatever its date; then the latest of all files is found
put 4 corrected/2020-02-15
index -v src
expect_once 'src/2.jsonl: reading again, for the latest versions of 1 article'
expect_once 'read 2 articles from 2 files, 3 files unchanged, 1 updated, 1 older version; 1 in the index'
expect_found newer
index src
expect_once 'read 0 articles from 0 files, 4 files unchanged'
# A file that was moved still holds what it held, under whatever name that was read; so does a copy
mv src/2.jsonl src/moved.jsonl
index -v src
expect_once 'src/moved.jsonl: known under another name'
put 6 'earlier/2016-01-01'
index src
expect_once 'read 1 article from 1 file, 4 files unchanged, 1 older version; 1 in the index'
expect_found newer
cp src/moved.jsonl src/2.jsonl
rm src/moved.jsonl src/6.jsonl
index -q --prune=force src
index -q --prune=force src
put 6 'earlier still/2015-01-01'
go src
expect_found newer
# One that has only grown holds it, too, though what comes before its new end is not read again
version other other 2020-01-01 >>src/2.jsonl
touch -d '1 hour ago' src/2.jsonl
put 1 new/2020-02-02 old/2020-01-01 'older too/2003-01-01'
index -v src
expect_once 'src/2.jsonl: reading as jsonl, from where the last run stopped'
expect_same "$("$QUERY" -o json --show a | grep -o 'Zebra [a-z]*' | head -n 1)" 'Zebra newer'
sed -i '$d' src/2.jsonl
touch -d '50 minutes ago' src/2.jsonl
index -q --prune=force src
expect_found newer
# The version of a file that has gone stands until --prune; then the latest of the others is found
rm src/2.jsonl
put 6 'no match for it/2015-01-01'
go src
expect_found newer
go --prune=force src
expect_found corrected
# No date: the one read later
put 5 undated/
go src
expect_found undated
rm -r src/*
put 9 alone/2001-01-01
index -q --prune=force src
index -q --prune=force src
expect_found alone
# Without the ledger all files are read, and the latest date wins
put 8 late/2020-01-01
index -q src
rm news.index/ledger.db
go src
expect_found late
# Through a pipe: there is nothing to be asked again
version a early 2015-01-01 >pipe
run "$INDEXER" - <pipe
expect_once '1 older version'
expect_found late
version a piped 2021-01-01 >pipe
run "$INDEXER" - <pipe
touch src/9.jsonl src/8.jsonl
go src
expect_found piped

# Several files have a version each. title: of the article in the index at hand
title() { "$QUERY" -i "$index" -o json --show a | grep -o 'Zebra [a-z ]*' | head -n 1; }
take() { index --log-format=json -i "$index" "$@"; expect_status 0; expect_counts; }
# place FILE VERSION...: likewise, in a tree of its own
place() { (mkdir -p "$(dirname "$1")" && cd "$(dirname "$1")" && mkdir -p src && put "$(basename "$1")" "${@:2}" && mv "src/$(basename "$1").jsonl" .) && rmdir "$(dirname "$1")/src"; }

# Another file is read before the later version's, which is moved in that run
index=several.index
place t/m late/2020-01-01
take t
place t/a early/2010-01-01
mv t/m.jsonl t/z.jsonl
take t
expect_same "$(title)" 'Zebra late'
# ... is changed in that run: to an older one, though not the oldest
place t/z older/2009-01-01
take t
expect_same "$(title)" 'Zebra early'
# ... has the article no more: the version stands until --prune
place t/b best/2021-01-01
take t
printf '{"id":"other","title":"Gnu"}\n' >t/b.jsonl
settle t/b.jsonl
take t
place t/a earlier/2010-01-02
take t
expect_same "$(title)" 'Zebra best'
take --prune=force t
expect_same "$(title)" 'Zebra earlier'
# ... and its file goes
place t/b best/2021-01-01
take t
rm t/b.jsonl
place t/a earlier/2010-01-03
take t
expect_same "$(title)" 'Zebra best'
index -i "$index" --prune --prune-limit=0 t # refused: the other article would go, too
expect_status 65
expect_same "$(title)" 'Zebra best'
take --prune=force t
expect_same "$(title)" 'Zebra earlier'
index -i "$index" t
expect_once 'read 0 articles from 0 files, 2 files unchanged'

# Of the same date, or of none: a file that is only touched says nothing new
for date in 2020-01-01 ''; do
    rm -rf t "$index"
    place t/a "first/$date"
    place t/b "second/$date"
    take t
    expect_same "$(title)" 'Zebra second'
    touch -d '1 hour ago' t/a.jsonl
    take t
    expect_same "$(title)" 'Zebra second'
    index -i "$index" t
    expect_once 'read 0 articles from 0 files, 2 files unchanged'
    place t/a "third/$date"
    take t
    expect_same "$(title)" 'Zebra third'
done

# A file that holds the latest by the ledger, but was changed, and is not among those of the run
rm -rf t "$index"
place t/1/a good/2020-01-01
place t/2/b better/2021-01-01
place t/2/c poor/2001-01-01
take t
printf '{"id":"other","title":"Gnu"}\n' >t/1/a.jsonl
settle t/1/a.jsonl
place t/2/b worse/2005-01-01
take t/2
expect_same "$(title)" 'Zebra better' # for want of the other
take t/2
expect_same "$(title)" 'Zebra worse'
# ... or is not there: it is read when it is
place t/1/a good/2020-01-01
take t
expect_same "$(title)" 'Zebra good'
place t/2/b better/2021-01-01
take t
mv t/1 away
place t/2/b worse/2005-01-01
take t/2
expect_same "$(title)" 'Zebra worse'
mv away t/1
take t
expect_same "$(title)" 'Zebra good'
expect_same "$("$INDEXER" -i "$index" --check -q && echo sound)" sound

# In an archive, whose members are of a format that was asked for
rm -rf t "$index"
mkdir -p t/in
for each in early/2010-01-01 late/2020-01-01; do
    version a "${each%/*}" "${each#*/}" >t/in/a.txt
    tar -C t/in -cf "t/${each%/*}.tar" a.txt
done
rm -r t/in
settle t/*
take -f jsonl t
expect_same "$(title)" 'Zebra late'
rm t/late.tar
take -f jsonl --prune=force t
expect_same "$(title)" 'Zebra early'
rm -r t "$index"
place t/1/a good/2020-01-01
place t/2/b worse/2005-01-01
place t/2/c poor/2001-01-01
take t

# A ledger of an earlier version of the program: all files are read once more
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE state SET value = 2 WHERE name = \"version\"")
db.commit()' "$index/ledger.db"
index -i "$index" t
expect_once 'is of another version of this program: reading all files again, once'
expect_same "$(title)" 'Zebra good'
index -i "$index" t
expect_once 'read 0 articles from 0 files, 3 files unchanged'

# Files that grow: read on behind what was whole
# grow FORMAT FILE ADDED COUNT: COUNT articles are read of what comes behind
grow() {
    printf "$3" >>"$2"
    settle "$2"
    index -v -i grow.index "$2"
    expect_once "$PWD/$2: reading as $1, from where the last run stopped"
    expect_once "read $4 article"
}
printf 'id,title,text,date\nc1,"Head, one","Zebra ""one""\nand two",2020-01-01\nc2,Two,Zebra,2020-01-02\n' >a.csv
settle a.csv
index -i grow.index a.csv
expect_once 'read 2 articles'
grow csv a.csv 'c3,Three,"Zebra\nthree"\n' 0 # a column is missing
expect_status 65
expect_message 'record 3: row has 3 columns, the header has 4'
grow csv a.csv 'c4,Four,Zebra,2020-01-04\nc5,Five,"Zebra' 1 # cut within a quote, which may go on
expect_message 'record 5: a quote is not closed'
grow csv a.csv '\nfive",2020-01-05\nc6,Six,Zebra,2020-01-06' 2
expect_status 0
grow csv a.csv '\n' 1 # its line is whole only now
query -i grow.index -n 100 -o ids zebra
expect_same "$(sort "$state/out" | tr '\n' ' ')" 'c1 c2 c4 c5 c6 '
query -i grow.index -o json --show c5
expect_python "one['text'] == 'Zebra\nfive'"
index -i whole.index a.csv
expect_once '5 added'
# The header has changed: all of it
sed -i '1s/text/body/' a.csv
printf 'c7,Seven,Zebra,2020-01-07\n' >>a.csv
settle a.csv
index -v -i grow.index a.csv
expect_once "$PWD/a.csv: reading as csv"
expect_no_message 'from where'
# Rows without an identifier have the same one as when all is read at once
printf 'title;text\nOne;Zebra\nTwo;Zebra\n' >b.csv
settle b.csv
index -q -i rows.index b.csv
printf 'Three;Zebra\n' >>b.csv
settle b.csv
index -q -i rows.index b.csv
query -i rows.index -o ids zebra
expect_contains "$PWD/b.csv#3"
expect_lines 3
# A header that is longer than what is looked at again: from the start
{ printf 'title,text'; printf ',column%s' $(seq 700); printf '\nOne,Zebra%s\n' "$(printf ',%.0s' $(seq 700))"; } >long.csv
settle long.csv
index -i long.index --map=title=title,text=text -f csv long.csv
expect_once 'read 1 article'
printf 'Two,Zebra%s\n' "$(printf ',%.0s' $(seq 700))" >>long.csv
settle long.csv
index -i long.index --map=title=title,text=text -f csv -v long.csv
expect_no_message 'from where'
expect_once 'read 2 articles'

doc() { printf '<DOC>\\n<DOCNO> %s </DOCNO>\\n<TEXT>\\nZebra %s.\\n</TEXT>\\n</DOC>\\n' "$1" "$1"; }
rm -r grow.index
printf "$(doc T1)$(doc T2)" >a.trec
settle a.trec
index -i grow.index a.trec
expect_once 'read 2 articles'
grow trec a.trec "$(doc T3)<DOC>\n<DOCNO> T4 </DOCNO>\n<TEXT>\nZebra" 1
expect_message 'record 4: the file ends within an article'
grow trec a.trec " four.\n</TEXT>\n</DOC>\n$(doc T5)" 2
expect_status 0
query -i grow.index -n 100 -o ids zebra
expect_same "$(sort "$state/out" | tr '\n' ' ')" 'T1 T2 T3 T4 T5 '

message() { printf 'From a@b Mon Jul 24 10:20:30 2017\\nMessage-ID: <%s>\\nSubject: %s\\n\\nZebra %s\\n\\n' "$1" "$1" "$2"; }
rm -r grow.index
printf "$(message M1 one)$(message M2 two)" >a.mbox
settle a.mbox
index -i grow.index a.mbox
expect_once 'read 2 articles'
grow mail a.mbox "more of two\n\n$(message M3 three)" 2 # the last one may have been cut
expect_once '1 added, 1 updated'
grow mail a.mbox "$(message M4 four)" 2
expect_once '1 added, 1 unchanged'
query -i grow.index -n 100 -o ids zebra
expect_same "$(sort "$state/out" | tr '\n' ' ')" 'M1 M2 M3 M4 '

page() {
    local page="HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\n\\r\\n<title>$1</title><p>Zebra $1</p>"
    printf 'WARC/1.0\\r\\nWARC-Type: response\\r\\nWARC-Target-URI: http://a.example/%s\\r\\nContent-Length: %d\\r\\n\\r\\n%s\\r\\n\\r\\n' \
        "$1" "$(printf "$page" | wc -c)" "$page"
}
rm -r grow.index
printf "$(page W1)$(page W2)" >a.warc
settle a.warc
index -i grow.index a.warc
expect_once 'read 2 articles'
grow warc a.warc "$(page W3)" 1
expect_once '1 added'
query -i grow.index -n 100 -o ids zebra
expect_lines 3

finish
