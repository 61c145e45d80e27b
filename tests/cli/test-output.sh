#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# How results look: columns and widths, highlights, what may not reach a terminal, tables and lists
# for programs, order by source.
. "$(dirname "$0")/lib.sh"

cp -r "$sample" sample
index -q sample
expect_status 0
esc=$'\033'

# terminal WIDTH COMMAND...: standard output of the command on a terminal of that width
terminal() {
    python3 - "$@" <<'PYTHON'
import fcntl, os, pty, struct, subprocess, sys, termios
width, command = int(sys.argv[1]), sys.argv[2:]
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs)
os.close(theirs)
text = b""
while True:
    try:
        more = os.read(ours, 65536)
    except OSError:
        break
    if not more:
        break
    text += more
sys.stdout.buffer.write(text.replace(b"\r\n", b"\n"))
sys.exit(child.wait())
PYTHON
}

# Whatever the width, no line is wider, and date and source stand in columns.
for width in 30 59 60 80 200; do
    COLUMNS=$width query -n 20 earthquake rescue
    expect_python "all(len(l) <= $width for l in lines if not l.startswith('     /'))"
    expect_python 'all(l[:5] == "     " or l[3:5] == ". " for l in lines)'
    expect_python '(lambda re: sum(bool(re.fullmatch(r" {5}\d{4}-\d\d-\d\d  \S.*", l)) for l in lines) >= 10)(__import__("re"))'
    run terminal $width "$QUERY" -n 20 --color=never earthquake rescue
    expect_status 0
    expect_python "all(len(l) <= $width for l in lines if not l.startswith('     /'))"
done
COLUMNS=80 query -n 20 earthquake rescue
cp "$state/out" narrow
COLUMNS=200 query -n 20 earthquake rescue
expect_python 'max(len(l) for l in lines if not l.startswith("     /")) <= 120' # for readers
expect 'snippets fill two lines' awk '
    /^ *[0-9]+\. / { if (lines > most) most = lines; lines = 0 }
    /^     / { lines++ }
    END { exit !(most >= 3 && most <= 6) }' narrow
expect_same "$(COLUMNS=40 "$QUERY" -o json earthquake)" "$(COLUMNS=200 "$QUERY" -o json earthquake)"

# Headlines are marked, too, and marks go on over the ends of lines.
query -n 10 --color=always kemrun
expect_python "any('$esc[1;31mKemrun' in l for l in lines if l[3:5] == '. ')"
expect_python "all(l.split('$esc')[-1].startswith('[0m') for l in lines if '$esc' in l)" # no line goes on
query -n 3 -o html kemrun
expect_python "'<mark>Kemrun</mark>' in text.split('<h3')[1].split('</h3>')[0]"

# How many there are is said where somebody looks.
run terminal 80 "$QUERY" --color=never -n 2 earthquake
expect_python '__import__("re").search(r"     1 to 2 of (about )?\d+ articles\n", text)'
run terminal 80 "$QUERY" --color=never -n 1000 earthquake
expect_python '__import__("re").fullmatch(r"     \d+ articles", lines[-1])'
run terminal 80 "$QUERY" --color=never -n 2 --offset 1 earthquake
expect_python '"2 to 3 of " in text'
query -n 2 earthquake
expect_python '"1 to 2 of" not in text'
NO_COLOR=1 run terminal 80 "$QUERY" --timeline --facets=source earthquake
expect_python "'$esc' not in text and '█' in text"
run terminal 80 "$QUERY" --timeline --facets=source earthquake
expect_contains "$esc["

# A script without blanks, wide characters, words longer than a line
python3 - >wide.jsonl <<'PYTHON'
import json
print(json.dumps({"id": "cjk", "title": "地震" * 60, "text": "救援隊伍抵達災區。" * 60, "source": "新華社通訊" * 6, "date": "2021-03-04"}))
print(json.dumps({"id": "long", "title": "x" * 300 + " wombat", "text": "wombat " + "y" * 500}))
print(json.dumps({"id": "bare", "text": "a wombat without headline, date or source"}))
print(json.dumps({"id": "headline", "title": "only a wombat headline"}))
PYTHON
index -q -i wide.index wide.jsonl
for width in 20 40 80; do
    COLUMNS=$width query -i wide.index 救援 wombat
    expect_lines "$(wc -l <"$state/out")"
    expect_python "all(sum(2 if __import__('unicodedata').east_asian_width(c) in 'WF' else 1 for c in l) <= $width for l in lines)"
    expect_contains 'headline'
done
query -i wide.index -n 10 wombat
expect_same "$(grep -c 'only a wombat headline' "$state/out")" 1
expect_python 'any(l.startswith("  ") and "a wombat without headline" in l for l in lines)'

# Nothing that an article holds acts on a terminal: C0, C1, DEL, direction overrides.
python3 - >evil.jsonl <<'PYTHON'
import json
bad = "\x1b[31m \x1b]0;owned\x07 \x9b31m \x7f \x08\x08 \u202e\u2066 \u0085 \x90q zebra"
print(json.dumps({"id": "evil-" + bad, "title": "T " + bad, "text": bad + " zebra " + bad, "source": "S " + bad,
                  "url": "http://e/" + bad, "persons": ["P " + bad], "section": bad, "authors": [bad]}))
PYTHON
index -q -i evil.index evil.jsonl
harmless='not any(ord(c) < 32 and c not in "\n\r\t" or 127 <= ord(c) < 160 or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for c in text)'
for format in text json jsonl tsv csv trec ids paths html; do
    query -i evil.index -o $format zebra
    expect_status 0
    expect_python "$harmless"
done
query -i evil.index --facets=source,person,section,author --related=all --explain zebra
expect_python "$harmless"
query -i evil.index -o text --show "$("$QUERY" -i evil.index -0 -o ids zebra | tr -d '\0')"
expect_status 0
expect_python "$harmless"
expect_contains '^[[31m'
expect_contains '<9b>31m'
expect_contains '<202e>'
printf 'q\033[31m\tsauce:x\nq\033]0;x\007\tzebra\n' >evil.tsv
query -i evil.index --batch evil.tsv --time
expect_python "$harmless"
cp "$state/err" "$state/out"
expect_python "$harmless"
# The data is not lost: JSON has it escaped, -0 as it is.
query -i evil.index -o json zebra
expect_python '"\x1b[31m" in one["results"][0]["title"] and "\x9b" in one["results"][0]["title"]'
query -i evil.index -0 -o ids zebra
expect_python 'text.endswith("\0") and "\x1b" in text'

# Names of files come to xargs whole, whatever they are.
mkdir names
for name in plain 'two words' "quote ' and \"" '-dash' $'tab\there'; do
    printf 'A zebra in a file named %q.\n' "$name" >"names/$name"
done
index -q -i names.index names
query -i names.index -0 -o paths zebra
expect_python 'text.count("\0") == 5 and "\n" not in text'
expect_same "$(xargs -0 cat <"$state/out" | sort)" "$(cat names/* | sort)"

# Tables: the chosen columns, in the chosen order.
query -o csv --fields=title,id,person,snippet earthquake
expect_same "$(head -n 1 "$state/out" | tr -d '\r')" 'title,id,person,snippet'
expect_python '(lambda rows: all(len(r) == 4 for r in rows) and len(rows) > 3)(list(__import__("csv").reader(__import__("io").StringIO(text, newline=""))))'
query -o tsv --fields=date,id earthquake
expect_python 'all(l.count("\t") == 1 and (l[:10] + "x")[4] in "-x" for l in lines)'
query -o jsonl --fields=id,date earthquake
expect_python 'all(list(r) in (["version", "id", "date"], ["version", "id"]) for r in each)'
for wrong in sauce id,id '' id,,title; do
    query -o tsv --fields="$wrong" earthquake
    expect_status 64
done
query -o text --fields=id earthquake
expect_status 64
query -o tsv -0 earthquake
expect_status 64

# What --explain says would spoil what programs read.
for format in json jsonl tsv csv trec ids paths html; do
    query -o $format --explain earthquake
    expect_status 64
    expect_message "--explain is for text, not for $format"
done

# By source, each one's newest first, what has none last.
query --sort=source -n 1000 -o json the
expect_python '(lambda r: r == sorted(r))([(x.get("source") is None, x.get("source", "").encode()) for x in one["results"]])'
expect_python '(lambda r: all(a["source"] != b["source"] or a.get("date", "") >= b.get("date", "") for a, b in zip(r, r[1:])))([x for x in one["results"] if "source" in x])'
expect_python 'len({x.get("source") for x in one["results"]}) > 3'
query --sort=sauce the
expect_status 64
expect_message 'relevance, date, -date or source'

finish
