#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --group: versions of a story collapse to the best one; recall and precision on versions made here.
. "$(dirname "$0")/lib.sh"

# Stories of random words: each as it is, with a few words changed, with a new lead, cut to a half,
# and under an agency's frame.
python3 - >news.jsonl <<'PYTHON'
import json, random
random.seed(3)
words = ["w" + "".join(random.choices("abcdefghijklmnop", k=5)) for _ in range(3000)]
frame = "Reporting by our staff in the capital. Copyright of the agency, all rights reserved."
for i in range(60):
    text = random.choices(words, k=random.randint(60, 300))
    text[::20] = ["storm"] * len(text[::20])
    changed = list(text)
    for _ in range(3):
        changed[random.randrange(len(text))] = "corrected"
    versions = {"orig": text, "typo": changed, "lead": random.choices(words, k=25) + text,
                "half": text[:len(text) // 2], "frame": frame.split() + text + frame.split()}
    for name, version in versions.items():
        print(json.dumps({"id": f"{i}-{name}", "title": f"Story {i}", "text": " ".join(version) + "."}))
PYTHON
echo '{"id":"short","title":"Short","text":"Storm."}' >>news.jsonl
echo '{"id":"short-2","title":"Short","text":"Storm."}' >>news.jsonl
index -q -i news.index news.jsonl

cat >grouped.py <<'PYTHON'
import collections, sys
rows = [line.rstrip("\n").split("\t") for line in open(sys.argv[1])]
stories = collections.Counter(id.split("-")[0] for id, similar in rows)
alone = sum(n - 1 for n in stories.values())
print(len(rows), "rows;", alone, "versions that stand alone;", sum(int(similar) for _, similar in rows), "collapsed")
# No story is lost in another one, and hardly a version stands alone.
sys.exit(0 if len(stories) == 61 and alone <= 4 and len(rows) + sum(int(s) for _, s in rows) == 302 else 1)
PYTHON
query -i news.index -o tsv --fields=id,similar --group -n 1000 storm
expect 'groups' python3 grouped.py "$state/out"
# The best of each group is the first of its story without groups; ranks go on without gaps.
"$QUERY" -i news.index -o ids -n 1000 storm | awk -F - '!seen[$1]++ || /^short/' | head -n 20 >first
query -i news.index -o ids --group -n 20 storm
expect_same "$(cat "$state/out")" "$(cat first)"
query -i news.index -o jsonl --group -n 5 storm
expect_python '[r["rank"] for r in each] == [1, 2, 3, 4, 5]'
expect_python 'all(r["similar"] >= 1 for r in each)'
query -i news.index --group -n 1 storm
expect_contains ' similar'
# Pages fit together.
for ((at = 0; at < 20; at += 5)); do
    "$QUERY" -i news.index -o ids --group -n 5 --offset "$at" storm
done >pages
expect_same "$(cat pages)" "$(cat first)"
# With decay, by date, and with what counts all matches, which stays the number of articles.
query -i news.index -o ids --group --recency=7d -n 20 storm
expect_lines 20
query -i news.index -o json --group --facets=year -n 3 storm
expect_python 'one["matches"] == 302 and len(one["results"]) == 3'
query -i news.index -o ids --group -n 20 zzz
expect_status 1

# The key of a story finds its texts that are the same but for little.
key=$("$QUERY" -i news.index -o tsv --fields=story -n 1 id:7-orig)
query -i news.index -o ids "story:$key"
expect_status 0
expect_contains 7-orig
expect_python 'all(l.startswith("7-") for l in lines)'
query -i news.index -o tsv --fields=id,story id:short
expect_stdout $'short\t' # too few words
# Case, punctuation and blanks make no difference.
cat >two.jsonl <<'JSONL'
{"id":"a","title":"One","text":"The ferry left the harbour in a storm, and came back."}
{"id":"b","title":"Two","text":"THE FERRY left  the harbour -- in a storm; and came back"}
JSONL
index -q -i two.index two.jsonl
query -i two.index -o tsv --fields=story harbour
expect_python 'len(lines) == 2 and lines[0] == lines[1]'

finish
