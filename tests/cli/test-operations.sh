#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What an operator looks at: the line of a run in JSON, --quiet, --stats, --check; and what may lie
# in the tree of the sources, or in the place of the index's own files.
. "$(dirname "$0")/lib.sh"

article() { printf '{"id":"%s","title":"Story %s","text":"A zebra."}\n' "$1" "${2:-$1}"; }
settle() { touch -h -d '2 hours ago' "$@"; }

# member NAME: of the JSON object that the last command left on standard error
member() {
    python3 -c 'import json,sys; print(json.loads(sys.stdin.read())[sys.argv[1]])' "$1" <"$state/err"
}
# expect_line STATUS: it ended so, and standard error is one line of JSON that says so
expect_line() {
    expect_status "$1"
    expect_same "$(wc -l <"$state/err")" 1
    expect_same "$(member status)" "$1"
}
json() { index --log-format=json "$@"; }

# One line a run, with the status that the program ends with.
mkdir src
for i in 1 2 3 4; do article "$i" >"src/$i.jsonl"; done
settle src/*
json src
expect_line 0
expect_same "$(member added) $(member articles)" '4 4'
json src
expect_line 0
expect_same "$(member skipped)" 4
json --quiet src
expect_status 0
expect_stderr ''
json missing
expect_line 66
expect_same "$(member error)" 'nothing to index'
echo '{bad' >bad.jsonl
settle bad.jsonl
json bad.jsonl
expect_line 65
expect_same "$(member rejected)" 1
json --quiet --retry-rejected bad.jsonl
expect_line 65
rm src/4.jsonl
json --prune src
expect_line 65
expect_same "$(member removed)" 0
expect_same "$(member messages | grep -c 'would remove 1 of 4')" 1
(
    exec 9<>news.index/lock
    flock 9
    echo ready >ready
    exec sleep 60
) &
holder=$!
while ! [ -s ready ]; do sleep 0.05; done
json src
expect_line 75
kill "$holder"
wait "$holder" 2>/dev/null
json --report=/dev/full bad.jsonl --retry-rejected
expect_line 74
json -i news.index/generation src
expect_line 73
index --quiet src
expect_status 0
expect_stderr ''

# --stats: the last run, also one that failed, and what is to be done.
last_run() { "$INDEXER" --stats --log-format=json | python3 -c 'import json,sys
for name in sys.argv[1:]: print(eval(name, {}, json.load(sys.stdin)))' "$1"; }
index -i other.index src
index -i other.index src
index -i other.index --stats
expect_contains 'pending     nothing that is known'
expect_contains ', status 0: read 0 articles from 0 files, 3 files unchanged; 3 in the index'
touch src/1.jsonl
rm src/2.jsonl
index -i other.index --stats
expect_contains 'pending     1 file changed, 1 file vanished'
article 2 >src/2.jsonl
index -q -i other.index src
article 1 changed >src/1.jsonl
settle src/*
index -q -i other.index src
index -i other.index --stats --log-format=json
expect_python "one['pending'] == {'changed': 0, 'again': 0, 'vanished': 0, 'orphans': 0, 'dead': 1, 'merge': 0, 'garbage': 0, 'garbage_bytes': 0}"
expect_python "one['last_run']['status'] == 0 and one['last_run']['updated'] == 1 and one['articles'] == 3"
index -q bad.jsonl --retry-rejected
expect_same "$(last_run "last_run['status']")" 65
echo >news.index/last-run # a power cut may have spoilt it
index --stats
expect_status 0
expect_contains 'last run    not known'

# --check: by checksums, which see what Xapian does not ...
index -i other.index --check --log-format=json
expect_status 0
# two shards, a ranking file each, what is served, the ledger
expect_python "one['faults'] == 0 and [c['state'] for c in one['checked']] == ['sound'] * 6"
cp -r other.index hurt.index
echo >>hurt.index/shards/00000001/flintlock
index -i hurt.index --check
expect_status 65
expect_contains "hurt.index/shards/00000001: 'flintlock' is not what was written"
rm hurt.index/shards/00000001/flintlock
index -i hurt.index --check -q
expect_status 65
expect_contains "'flintlock' is missing"
rm hurt.index/shards/*/checksums # of an earlier version
index -i hurt.index --check
expect_status 0
expect_contains 'it has no checksums'
# ... what servers read of the index ...
cp -r other.index served.index
for file in served.index/served/*/postlist.glass; do head -c 8192 /dev/zero >"$file"; done
index -i served.index --check
expect_status 65
expect_contains 'served.index/XAPIANDB: cannot be read'
rm served.index/XAPIANDB
index -i served.index --check
expect_status 0
expect_contains 'served.index/XAPIANDB: missing'
index -q -i served.index src
cp served.index/XAPIANDB whole
index -i served.index --check
expect_status 0
expect_contains 'served.index/XAPIANDB: sound'
sed -i '$d' served.index/XAPIANDB # as a run that was cut off leaves it
index -i served.index --check
expect_status 0
expect_contains 'served.index/XAPIANDB: not of this generation'
index -q -i served.index src # mends it
expect 'as it was' cmp whole served.index/XAPIANDB
# ... and the ledger against the index.
ledger() { # ledger DIR SQL
    python3 - "$1" "$2" <<'PYTHON'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/ledger.db")
db.execute(sys.argv[2])
db.commit()
PYTHON
}
ledger hurt.index "INSERT INTO article VALUES(1, x'$(printf '0102%.0s' $(seq 12))$(printf '0304%.0s' $(seq 12))')"
index -i hurt.index --check
expect_status 65
expect_contains 'hurt.index/ledger.db: it tells of 2 articles that the index lacks'
cp -r other.index hurt2.index
python3 -c 'import sys
with open(sys.argv[1], "r+b") as f: f.seek(4096); f.write(b"x" * 4096)' hurt2.index/ledger.db
index -i hurt2.index --check
expect_status 65
expect_contains 'hurt2.index/ledger.db: '
index -i hurt2.index src # begins anew
expect_status 0
index -i hurt2.index --check
expect_status 0

# Whoever looks at the ledger holds no lock on it: one would make a run give it up.
expect_same "$(python3 - "$INDEXER" <<'PYTHON'
import sqlite3, subprocess, sys
db = sqlite3.connect("other.index/ledger.db", isolation_level=None)
db.execute("BEGIN EXCLUSIVE")  # no reader gets a lock now
for command in "--check", "--stats":
    done = subprocess.run([sys.argv[1], "-i", "other.index", command], capture_output=True, text=True)
    print(done.returncode, "ledger.db: sound" in done.stdout or "files       3" in done.stdout)
db.execute("UPDATE state SET value = 1 WHERE name = 'partial'")  # there is a journal: what is read may be torn
done = subprocess.run([sys.argv[1], "-i", "other.index", "--check"], capture_output=True, text=True)
print(done.returncode, "a run is writing" in done.stdout)
PYTHON
)" $'0 True\n0 True\n0 True'
# A run waits for one that does hold a lock, for a while.
expect_same "$(python3 - "$INDEXER" <<'PYTHON'
import sqlite3, subprocess, sys, time
open("src/5.jsonl", "w").write('{"id":"5","title":"Story 5"}\n')
db = sqlite3.connect("other.index/ledger.db", isolation_level=None)
db.execute("BEGIN")
db.execute("SELECT count(*) FROM file").fetchone()  # shared
run = subprocess.Popen([sys.argv[1], "-i", "other.index", "src"], stderr=subprocess.PIPE, text=True)
time.sleep(1.5)
db.execute("COMMIT")
out = run.communicate()[1]
print(run.returncode, "ledger" in out)
PYTHON
)" '0 False'
settle src/*
index -i other.index src
index -i other.index src
expect_once 'read 0 articles from 0 files, 4 files unchanged'

# Names that are no text; the identifiers that come from them do not collide, and hurt no terminal.
mkdir names
printf 'Zebra one\n\nText.\n' >names/$'a\nb.txt'
printf 'Zebra two\n\nText.\n' >'names/a b.txt'
printf 'Zebra three\n\nText.\n' >names/$'a\xff.txt'
printf 'Zebra four\n\nText.\n' >names/$'a\x1b[31m\xfe.txt'
article five >names/$'\n.jsonl'
printf '\177ELF\0\0\0' >names/$'bad\x1b[31m\nname'
settle names/*
json -i names.index --report=names.report names
expect_line 65
expect_same "$(member added) $(member rejected)" '5 1'
expect_same "$(python3 -c 'import json; print([json.loads(l)["reason"] for l in open("names.report")])')" "['unknown-format']"
index -i names.index --retry-rejected names
expect_status 65
expect_same "$(LC_ALL=C grep -c $'\x1b' "$state/err")" 0
expect_message 'bad^[[31m name'
query -i names.index -o ids zebra
expect_lines 5
expect_contains "$PWD/names/a%0Ab.txt"
expect_contains "$PWD/names/a%FF.txt"
rm names.index/ledger.db
index -i names.index --prune names
expect_message '5 in the index'
mv names/$'a\nb.txt' names/$'a\nc.txt' # a text is named by its path: another one
index -i names.index names
expect_once '1 added'
index -i names.index --prune names
expect_once '1 removed; 5 in the index'

# What is no article: skipped and said. Nothing hangs, nothing outside is read.
mkdir -p odd/sub
article odd >odd/good.jsonl
echo 'A secret zebra.' >secret.txt
ln -s .. odd/sub/up
ln -s self odd/self
ln -s /dev/zero odd/zero.txt
mkfifo odd/fifo
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("odd/socket")'
python3 - <<'PYTHON'
import io, tarfile
with tarfile.open("odd/evil.tar", "w") as tar:
    for name in "../../secret.txt", "/tmp/dateline-absolute.txt", "a/../../../b.txt":
        data = b"Zebra from " + name.encode() + b"\n\nText.\n"
        info = tarfile.TarInfo(name)
        info.size = len(data)
        tar.addfile(info, io.BytesIO(data))
    for kind, name in (tarfile.SYMTYPE, "link"), (tarfile.LNKTYPE, "hard"), (tarfile.CHRTYPE, "device"):
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.devmajor, info.devminor = kind, "/etc/passwd", 1, 5
        tar.addfile(info)
PYTHON
run timeout 60 "$INDEXER" -i odd.index odd
expect_status 65
for name in fifo zero.txt socket; do expect_once "skipped 'odd/$name': it is not a regular file"; done
expect_once "skipped 'odd/sub/up': it is a link to a directory"
expect_once "cannot read 'odd/self': Too many levels of symbolic links"
expect_once '4 added, 5 rejected; 4 in the index'
query -i odd.index -o ids zebra
expect_contains "$PWD/odd/evil.tar/%2E%2E/%2E%2E/secret.txt"
expect 'nothing was unpacked' test ! -e /tmp/dateline-absolute.txt -a ! -e b.txt
expect_same "$(cat secret.txt)" 'A secret zebra.'

# What lies in the place of the index's own files is never written through, and never hangs a run.
mkdir one
article one >one/a.jsonl
settle one/*
index -q -i own.index one
echo precious >precious
for kind in link fifo text folder; do
    rm -rf own.index/ledger.db
    case $kind in
    link) ln -s ../precious own.index/ledger.db ;;
    fifo) mkfifo own.index/ledger.db ;;
    text) yes 'no database' | head -1000 >own.index/ledger.db ;;
    folder) mkdir own.index/ledger.db ;;
    esac
    run timeout 60 "$INDEXER" -i own.index --check
    expect 'check ends' test "$status" = 0 -o "$status" = 65
    run timeout 60 "$INDEXER" -i own.index -q one # something is wrong: it is said
    expect_status 0
    expect_message "own.index/ledger.db'"
done
rm -rf own.index/ledger.db
index -q -i own.index one
index -i own.index one
expect_once '1 file unchanged'
expect_same "$(cat precious)" precious
cp -r own.index odd2.index
rm odd2.index/generation
mkfifo odd2.index/generation
run timeout 60 "$INDEXER" -i odd2.index one
expect_status 65
expect_message "'odd2.index/generation' is not a regular file"
run timeout 60 "$QUERY" -i odd2.index zebra
expect_status 65
rm own.index/lock
ln -s ../precious own.index/lock
index -i own.index one
expect_status 73
expect_same "$(cat precious)" precious
rm own.index/lock
# A link on the way to the index is fine, and costs nothing.
ln -s own.index linked
index -i linked one
expect_status 0
expect_once '1 file unchanged'
if [ "$(id -u)" = 0 ]; then
    chown nobody own.index
    for what in one --merge --rollback; do
        index -i own.index "$what"
        expect_status 73
        expect_message "index 'own.index' belongs to another user"
    done
    query -i own.index zebra
    expect_status 0
    # One who may only read can check, too.
    chmod 711 "$scratch"
    as_reader=(setpriv --reuid=65533 --regid=65533 --clear-groups)
    if "${as_reader[@]}" "$INDEXER" --version >/dev/null 2>&1; then
        run "${as_reader[@]}" "$INDEXER" -i own.index --check
        expect_status 0
        expect_contains 'sound by its checksums'
        run "${as_reader[@]}" "$INDEXER" -i own.index --stats
        expect_status 0
        run "${as_reader[@]}" "$INDEXER" -i own.index one
        expect_status 73
    else
        skip 'nobody else can run the program'
    fi
else
    skip 'only root can give an index away'
fi

# Files have the permissions that umask leaves.
(umask 027 && "$INDEXER" -q -i masked.index one)
expect_same "$(find masked.index -perm /0027 | wc -l)" 0

finish
