#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dateline-serve, and what docs/remote.md says of splitting, copying and replicating indexes.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/servers.sh"
serve=$SOURCE/scripts/dateline-serve

index -q -i a.index "$sample"
expect_status 0

# It refuses to serve to all networks unless told so, and whatever else is wrong.
for all in 0.0.0.0 0 0.0 0x0 0x00000000 00.0.0.0 :: '[::]' '*' ''; do
    run timeout 5 "$serve" --listen "$all" a.index
    expect_status 64
    expect_message "'$all' would serve the index to every network this machine is in"
    expect_message 'hint: name one address'
done
run timeout 5 "$serve" --listen=0.0.0.0 --port=7 a.index
expect_status 64
for wrong in '--port 0' '--port 65536' '--port x' '--port' '--writable' 'a.index b.index'; do
    # shellcheck disable=SC2086
    run timeout 5 "$serve" $wrong a.index
    expect_status 64
done
run timeout 5 "$serve" nowhere.index
expect_status 66
expect_message "no index at 'nowhere.index'"
mkdir old.index
cp a.index/generation old.index/
printf 'glass shards/00000001\n' >old.index/XAPIANDB
run timeout 5 "$serve" old.index
expect_status 65
expect_message "hint: 'dateline-index -i old.index --merge' publishes it anew"
run "$serve" --help
expect_status 0
expect_contains 'usage: dateline-serve'
if ! need_servers; then finish; fi
for tool in sh grep cat echo; do mkdir -p no-tools && ln -s "$(command -v $tool)" no-tools/$tool; done
PATH=no-tools run "$serve" a.index
expect_status 69
expect_message 'apt-get install xapian-tools'

# By default it listens on the loopback interface and nowhere else; reading only.
port=$(free_port)
DATELINE_INDEX=a.index "$serve" --port "$port" &
server $! "$port"
query -i "127.0.0.1:$port" --count earthquake
expect_status 0
expect_same "$(cat "$state/out")" "$("$QUERY" -i a.index --count earthquake)"
if command -v ss >/dev/null; then
    expect_same "$(ss -Hltn "sport = :$port" | awk '{ print $4 }')" "127.0.0.1:$port"
else
    skip 'no ss (package iproute2)'
fi
if command -v xapian-delve >/dev/null; then
    printf 'remote 127.0.0.1:%s\n' "$port" >stub
    run xapian-delve stub
    expect_contains 'number of documents = 85'
fi
stop_servers
port=$(free_port)
"$serve" --listen 0.0.0.0 --port="$port" --public a.index &
server $! "$port"
query -i "127.0.0.1:$port" -o ids earthquake
expect_status 0
stop_servers

# Rebalancing by copying: an index directory is moved to another host as it is, while it is served
# and written to. rsync or cp: `generation` last.
index -q -i part1.index --shard=1/2 "$sample"
index -q -i part2.index --shard=2/2 "$sample"
copy_index() { # copy_index FROM TO: as docs/remote.md says
    mkdir -p "$2"
    cp -a "$1/shards" "$1/dead" "$1/served" "$2/"
    cp -a "$1/XAPIANDB" "$1/generation" "$2/"
}
mkdir host2
copy_index part2.index host2/part2.index
serve_all part1.index host2/part2.index
query -i "${places[0]}" -i "${places[1]}" -o tsv --fields=score,id -n 50 earthquake rescue
sort "$state/out" >both
query -i a.index --engine=xapian -o tsv --fields=score,id -n 50 earthquake rescue
expect 'as one index' diff <(sort "$state/out") both
# The copy goes on being written there: without its ledger, everything is read once and left alone.
index -i host2/part2.index "$sample" --log-format=json
cp "$state/err" "$state/out"
expect_python "one['added'] == 0 and one['unchanged'] == one['read'] - one['elsewhere'] and one['status'] == 0"
run "$INDEXER" -i host2/part2.index --check
expect_status 0
stop_servers

# Replication: rsync of what is new, `generation` and XAPIANDB last; readers never see half of it.
if command -v rsync >/dev/null; then
    replicate() { # replicate FROM TO: as docs/remote.md says
        rsync -a --exclude=/lock --exclude=/ledger.db --exclude=/generation --exclude=/XAPIANDB "$1/" "$2/"
        rsync -a "$1/XAPIANDB" "$1/generation" "$2/"
    }
    replicate a.index replica.index
    serve_all replica.index
    printf '{"id":"fresh","title":"Fresh","text":"zebras"}\n' >fresh.jsonl
    index -q -i a.index fresh.jsonl
    query -i "${places[0]}" -o ids zebras
    expect_status 1
    replicate a.index replica.index
    query -i "${places[0]}" -o ids zebras
    expect_stdout fresh
    query -i replica.index -o ids zebras
    expect_stdout fresh
    stop_servers
else
    skip 'no rsync'
fi

# xapian-replicate copies databases: the shards and what is served of the index, each for itself.
if command -v xapian-replicate >/dev/null && command -v xapian-replicate-server >/dev/null; then
    port=$(free_port)
    xapian-replicate-server --interface=127.0.0.1 --port="$port" "$PWD/a.index" >/dev/null 2>&1 &
    server $! "$port"
    mkdir -p copied.index/shards copied.index/served
    cp a.index/XAPIANDB a.index/generation . # which databases there are
    sed -n 's/^glass //p' XAPIANDB >databases
    while IFS= read -r database; do
        run xapian-replicate -q -o -h 127.0.0.1 -p "$port" -m "$database" "copied.index/$database"
        expect_status 0
    done <databases
    sed 's/^glass /auto /' XAPIANDB >copied.index/XAPIANDB # a replica is a stub itself
    stop_servers
    serve_any copied.index
    query -i "${places[0]}" -o tsv --fields=score,id -n 50 earthquake rescue zebras
    expect_status 0
    cp "$state/out" replicated
    query -i a.index --engine=xapian -o tsv --fields=score,id -n 50 earthquake rescue zebras
    expect 'a replica' diff <(sort replicated) <(sort "$state/out")
    stop_servers
else
    skip 'no xapian-replicate (package xapian-tools)'
fi
finish
