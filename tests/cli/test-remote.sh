#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Indexes on servers: what works as on a local index, what is refused, what happens when a server
# does not answer. docs/remote.md has the table; each of its rows has a check here.
. "$(dirname "$0")/lib.sh"

. "$(dirname "$0")/servers.sh"
need_servers || finish

# Three indexes of different articles, each with superseded and removed ones among them.
mkdir parts
python3 - "$sample/wire.jsonl" <<'PYTHON'
import json, sys
articles = [json.loads(line) for line in open(sys.argv[1], encoding='utf-8')]
for part in range(3):
    mine = articles[part::3]
    with open(f'parts/{part}.jsonl', 'w') as file:
        file.writelines(json.dumps(article) + '\n' for article in mine)
    old = [dict(article, title='Superseded words: ' + article['title']) for article in mine[:4]]
    gone = [dict(article, id='gone-' + article['id']) for article in mine[4:6]]
    with open(f'parts/{part}.old.jsonl', 'w') as file:
        file.writelines(json.dumps(article) + '\n' for article in old + gone + mine[6:])
PYTHON
for part in 0 1 2; do
    mkdir now
    cp "parts/$part.old.jsonl" now/file.jsonl
    index -q -i "part$part.index" now
    expect_status 0
    cp "parts/$part.jsonl" now/file.jsonl
    index -q -i "part$part.index" --prune=force now
    expect_status 0
    rm -r now
done
run "$INDEXER" -i part0.index --stats --log-format=json
expect_python "one['dead'] == 6 and one['shards'] == 2"
serve_any part0.index part1.index part2.index
local=(-i part0.index -i part1.index -i part2.index --engine=xapian)
remote=(-i "${places[0]}" -i "${places[1]}" -i "${places[2]}")
mixed=(-i "${places[0]}" -i part1.index -i "${places[2]}")

# same ARGUMENTS...: what servers answer is what the local indexes answer
same() {
    local wanted how
    "$QUERY" "${local[@]}" "$@" >"$state/wanted" 2>"$state/wanted-err"
    wanted=$?
    for how in remote mixed; do
        if [ $how = remote ]; then query "${remote[@]}" "$@"; else query "${mixed[@]}" "$@"; fi
        expect_status $wanted
        expect "$how: $* as locally" diff "$state/wanted" "$state/out"
        # but for what may have been meant, of which servers would have to send all there is
        expect "$how: $*: the same messages" diff <(grep -v 'hint: most have' "$state/wanted-err") "$state/err"
    done
}
fields=(-o tsv --fields=score,id,date,title)

# Searching: the same articles with the same scores, of all words, phrases, fields, wildcards.
same "${fields[@]}" -n 100 government plant minister
same "${fields[@]}" -n 5 --offset=3 government plant minister
same "${fields[@]}" -n 100 --match=all government minister
same "${fields[@]}" -n 100 '"death toll" OR source:reuters OR title:plant'
same "${fields[@]}" -n 100 'gover* -plant +minister*'
same "${fields[@]}" -n 100 'minister NEAR/5 government'
same "${fields[@]}" -n 100 'person:erdogmus OR place:"kemrun" OR org:police'
same "${fields[@]}" -n 100 --since=2019 --until=2021-06 minister government
same "${fields[@]}" -n 100 superseded words # only dead articles have them
same "${fields[@]}" -n 100 --bm25=1.2,0.75 government plant
same "${fields[@]}" -n 100 --weight='pl2 1' government plant
same "${fields[@]}" -n 100 --weight=dph government plant
same "${fields[@]}" -n 100 --boost=title=2,person=1.5 government plant
same "${fields[@]}" -n 100 --no-entity-boost erdogmus minister
same "${fields[@]}" -n 100 --language=none governments
same "${fields[@]}" -n 100 --plain 'government (plant'
same "${fields[@]}" --sort=date government
same "${fields[@]}" --sort=-date government
same "${fields[@]}" -n 20 --recency=30d government minister
same "${fields[@]}" -n 20 --recency=1y government minister
same "${fields[@]}" -n 20 --group government minister
same "${fields[@]}" -n 20 --expand=10 earthquake
same "${fields[@]}" -n 20 --like=cp-20210305-0004
same "${fields[@]}" -n 20 --like="$sample/text/kemrun-one-year-on.txt"
same "${fields[@]}" --correct goverment mnister
printf 'quake, earthquake, tremor\n' >synonyms
same "${fields[@]}" --synonyms=synonyms quake
same --count minister
same --count superseded
same --count source:reuters

# All matches
same -n 0 --facets=source,person,place,org,misc,section,language,day,week,month,year government
same -n 0 --facets=source:3,year minister government plant
same -n 0 --timeline=month government
same -n 0 --timeline superseded OR government
same -n 0 --related=all government
query "${remote[@]}" --facets=author government
expect_status 64
expect_message "--facets=author needs the articles themselves, which a server does not count"
expect_message 'hint: source, section, language'
query "${mixed[@]}" --facets=source,keyword government
expect_status 64
query "${remote[@]}" --sort=source government
expect_status 64
expect_message '--sort=source needs a sort key that Xapian'
expect_message 'hint: sort by date'

# Output
for format in text json jsonl csv trec ids paths; do
    same -o "$format" -n 20 minister earthquake
done
same -o html -n 20 minister earthquake
same --show=cp-20210305-0004
same --show=nobody
query "${remote[@]}" --show=gone-cp-20210305-0004
expect_status 1
same --entities=er
same -o json --entities=mal
same --complete source:re
same --complete 'person:"no'
printf '1\tgovernment plant\n2\tearthquake\n3\txyzzy\n4\tminister\n' >queries
for jobs in 1 4; do
    query "${local[@]}" -o trec --batch=queries
    sort "$state/out" >wanted
    query "${remote[@]}" -o trec -j $jobs --batch=queries
    expect_status 0
    expect 'a batch' diff wanted <(sort "$state/out")
done
query "${remote[@]}" --time -o ids minister
expect_message ' ms'
query "${remote[@]}" --explain -n 1 government plant
expect_contains 'engine: xapian (an index on a server)'
expect_contains ' of '
query "${remote[@]}" --engine=xapian -o ids minister
expect_status 0

# What may have been meant is not looked for: it would have servers send all their words.
query "${remote[@]}" goverment
expect_status 1
expect_stderr ''

# An index that changes is served as it is then; a connection sees one publication.
mkdir now
cp parts/0.jsonl now/file.jsonl
printf '{"id":"fresh","title":"Fresh headline","text":"zebras in the government district"}\n' >>now/file.jsonl
index -q -i part0.index now
same "${fields[@]}" zebras
expect_contains 'Fresh headline'
index -q -i part0.index --merge
same "${fields[@]}" -n 100 government zebras
expect "connections may still read older generations" test "$(ls part0.index/served | wc -l)" -gt 1
find part0.index/served -exec touch -d '1 hour ago' {} +
index -q -i part0.index now
expect_same "$(ls part0.index/served | wc -l)" 1

# A list of places is a stub file of Xapian's.
printf '# places\n\nremote %s\nauto part1.index\nremote %s\n' "${places[0]}" "${places[2]}" >places
query "${mixed[@]}" "${fields[@]}" government
cp "$state/out" wanted
query -i places "${fields[@]}" government
expect 'a list' diff wanted "$state/out"
mkdir elsewhere
printf 'remote %s\nauto ../part1.index\nremote %s\n' "${places[0]}" "${places[2]}" >elsewhere/places
query -i elsewhere/places "${fields[@]}" government
expect 'a list elsewhere' diff wanted "$state/out"
if command -v xapian-delve >/dev/null; then
    run xapian-delve places
    expect_status 0
fi
for wrong in 'glass part1.index' 'inmemory' 'remote' 'auto' 'remote 127.0.0.1' 'remote 127.0.0.1:0' \
    'remote 127.0.0.1:70000' 'remote :' 'ssh:host' 'ssh:host:/a b' 'ssh:-oProxyCommand=x:/dir' 'ssh:ho$t:/dir' \
    "ssh:host:/dir;ls" 'ssh:host:-dir' 'remote [::1]:7777'; do
    printf 'auto part1.index\n%s\n' "$wrong" >wrong-places
    query -i wrong-places x
    expect_status 65
    expect_message "wrong-places:2: '"
done
: >empty
query -i empty x
expect_status 65
expect_message "'empty' lists no index"
for wrong in 127.0.0.1:0 127.0.0.1:70000 'ssh:host' 'ssh:ho st:/dir'; do
    query -i "$wrong" x
    expect_status 64
done
printf 'auto nowhere.index\n' >wrong-places
query -i wrong-places x
expect_status 66

# A program that speaks the protocol, such as ssh; without a shell, and from a list that is ours.
printf 'remote :xapian-progsrv part0.index\nauto part1.index\nremote :xapian-progsrv part2.index\n' >programs
query -i programs "${fields[@]}" government
expect_status 0
query "${mixed[@]}" "${fields[@]}" government
cp "$state/out" wanted
query -i programs "${fields[@]}" government
expect 'programs' diff wanted "$state/out"
printf 'remote :echo $(touch shell) ; touch shell | touch shell\n' >shells
query -i shells --timeout=1s x
expect_status 69
expect 'no shell' test ! -e shell
# One that says nothing does not hold up the others, nor the end.
printf 'auto part0.index\nremote :sleep 30\n' >silent
start=$EPOCHREALTIME
query -i silent --timeout=1s -o ids government
expect_status 69
query -i silent --timeout=1s --partial -o ids government
expect_status 75
expect "not as long as it sleeps" python3 -c "import sys; sys.exit($EPOCHREALTIME - $start > 20)"
printf 'remote :no-such-program x\n' >missing
query -i missing x
expect_status 69
chmod g+w programs
query -i programs x
expect_status 65
expect_message 'starts a program, in a list that others could have written'
# ssh, played by a script: what it is given, and that it answers
mkdir bin
printf '#!/bin/sh\necho "$@" >%s/ssh-arguments\nshift 3\nexec "$@"\n' "$PWD" >bin/ssh
chmod +x bin/ssh
PATH=$PWD/bin:$PATH query -i "ssh:reader@news-1.example:$PWD/part0.index" -i part1.index -i "${places[2]}" "${fields[@]}" government
expect 'ssh' diff wanted "$state/out"
expect_same "$(cat ssh-arguments)" "-oBatchMode=yes -oServerAliveInterval=15 reader@news-1.example xapian-progsrv $PWD/part0.index"

# What is served must be an index, whole and one.
xapian-compact part0.index copy.index >/dev/null
serve_any part0.index/shards/* part1.index copy.index
count=${#places[@]}
query -i "${places[0]}" x
expect_status 65
expect_message 'is not an index of dateline-index'
query -i "${places[count - 1]}" --count government # merged before: a copy is as good
expect_status 0
stop_servers
xapian-compact part1.index copy1.index >/dev/null
serve_any copy1.index
query -i "${places[0]}" x
expect_status 65
expect_message 'is a copy of an index, in which superseded articles cannot be told'
stop_servers
port=$(free_port)
xapian-tcpsrv --interface 127.0.0.1 --port "$port" --quiet part0.index part2.index 2>/dev/null &
server $! "$port"
query -i "127.0.0.1:$port" x
expect_status 65
expect_message 'a server is for one index directory'
stop_servers
index -q -i french.index --language=fr parts/1.jsonl
serve_any part0.index french.index
query -i "${places[0]}" -i "${places[1]}" x
expect_status 64
expect_message "is of language 'fr', the first one of 'en'"
query -i "${places[0]}" -i "${places[1]}" --language=en --count government
expect_status 0
stop_servers

# Servers that are down, hang, or die in the middle
serve_any part0.index part1.index part2.index
remote=(-i "${places[0]}" -i "${places[1]}" -i "${places[2]}")
query -i "${places[0]}" -i "${places[2]}" "${fields[@]}" -n 50 government
cp "$state/out" wanted
kill -KILL "${servers[1]}"
query "${remote[@]}" -o ids government
expect_status 69
expect_stdout ''
expect_message "cannot connect to index '${places[1]}'"
expect_message 'hint: '
query "${remote[@]}" --partial "${fields[@]}" -n 50 government
expect_status 75
expect 'the rest answers' diff wanted "$state/out"
expect_once "warning: index '${places[1]}' is left out: "
query "${remote[@]}" --partial -o json government
expect_status 75
expect_python "one['missing'] == ['${places[1]}']"
query -i "${places[0]}" --partial -o json government
expect_status 0
expect_python "'missing' not in one"
query "${remote[@]}" --partial --count xyzzy # nothing in the rest
expect_status 75
expect_stdout 0
query "${remote[@]}" --partial --show=cp-20210305-0004
expect "found, or perhaps where nobody answers" test "$status" = 0 -o "$status" = 75
query "${remote[@]}" --partial --entities=er
expect_status 75
expect_once "warning: index '${places[1]}' is left out"
query "${remote[@]}" --partial -o trec -j 1 --batch=queries
expect_status 75
expect_once "warning: index '${places[1]}' is left out"
query -i "${places[1]}" --partial government
expect_status 69

# hanging: the kernel takes the connection, nobody answers
kill -STOP "${servers[2]}"
start=$EPOCHREALTIME
query "${remote[0]}" "${remote[1]}" "${remote[4]}" "${remote[5]}" --timeout=700ms -o ids government
took=$(python3 -c "print($EPOCHREALTIME - $start)")
expect_status 69
expect_message "cannot connect to index '${places[2]}'"
expect "within the timeout, not in $took s" python3 -c "import sys; sys.exit(not 0.6 < $took < 3)"
start=$EPOCHREALTIME
query "${remote[@]}" --timeout=700ms --partial -o ids government
took=$(python3 -c "print($EPOCHREALTIME - $start)")
expect_status 75
expect "one that is down and one that hangs cost the time of one, not $took s" python3 -c "import sys; sys.exit(not 0.6 < $took < 3)"
kill -CONT "${servers[2]}"
for wrong in 0 -1 x 5h 1e9s ''; do
    query --timeout="$wrong" x
    expect_status 64
done
for fine in 1 2.5s 500ms 1m; do
    query "${remote[0]}" "${remote[1]}" --timeout="$fine" -o ids government
    expect_status 0
done
stop_servers
finish
