#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# --recency: the same articles, scores and order as when every match is scored and decayed.
. "$(dirname "$0")/lib.sh"

# 400 articles over four years, many of one day, some without a date, one of the future.
python3 - >news.jsonl <<'PYTHON'
import datetime, json, random
random.seed(7)
words = ["storm", "ferry", "coast", "harbour", "rescue", "budget", "vote", "strike", "river", "bridge"]
for i in range(400):
    article = {"id": f"a{i:03}", "title": " ".join(random.choices(words, k=3)),
               "text": " ".join(random.choices(words, weights=range(1, 11), k=random.randint(3, 60)))}
    if i % 17:
        day = datetime.datetime(2020, 1, 1) + datetime.timedelta(days=int(1400 * random.random() ** 2) // 5 * 5,
                                                                 seconds=random.choice([0, 0, 4711, 80000]))
        article["date"] = "2999-01-01T00:00:00Z" if i == 200 else day.strftime("%Y-%m-%dT%H:%M:%SZ")
    print(json.dumps(article))
PYTHON
head -n 150 news.jsonl >one.jsonl
tail -n 250 news.jsonl >two.jsonl
index -q -i news.index news.jsonl
index -q -i shards.index one.jsonl
index -q -i shards.index two.jsonl
# Without the article of the future, ages are counted from the newest one.
grep -v '"2999' news.jsonl >past.jsonl
index -q -i past.index past.jsonl

cat >check.py <<'PYTHON'
import datetime, json, math, subprocess, sys
query, index, future = sys.argv[1], sys.argv[2], sys.argv[3] == "future"
schemes = [[], ["--engine=xapian"], ["--weight=dph"], ["--weight=pl2 1"], ["--weight=trad 1"], ["--weight=bool"]]
halves = ("1d", "30y") if future else ("1h", "5d", "1y")
units = {"h": 3600, "d": 86400, "w": 604800, "m": 365.25 / 12 * 86400, "y": 365.25 * 86400}
def run(*options):
    out = subprocess.run([query, "-i", index, "-o", "jsonl", "--fields=id,score,date", *options],
                         capture_output=True, text=True)
    if out.returncode > 1:
        sys.exit(f"{options}: {out.stderr}")
    return [json.loads(line) for line in out.stdout.splitlines()]
wrong = 0
def seconds(date):
    return datetime.datetime.fromisoformat(date.replace("Z", "+00:00")).timestamp()
for scheme in [[], ["--weight=dph"]] if future else schemes:
    for words in (["storm"], ["ferry", "bridge", "vote"], ["+harbour", "rescue"], ['"storm ferry" OR budget'], ["storm", "bridge", "NEAR/4", "river"],
                  ["date:2020..2024"]):
        every = run("-n", "1000", *scheme, "--", *words)
        dated = [a for a in every if "date" in a]
        newest = max(seconds(json.loads(l)["date"]) for l in open("past.jsonl") if '"date"' in l)
        now = datetime.datetime.now(datetime.timezone.utc).timestamp() if future else newest
        for half in halves:
            life = float(half[:-1]) * units[half[-1]]
            def key(a):
                age = max(0, now - seconds(a["date"])) / life
                return math.log2(max(a["score"], 2.2250738585072014e-308)) - age
            expected = {a["id"]: key(a) for a in dated}
            # Scores are printed with six digits, and now passes: compare keys with a tolerance.
            slack = 1e-4 + 2e-4 / min((a["score"] for a in dated if a["score"]), default=1) + (60 / life if future else 0)
            for limits in (["-n", "10"], ["-n", "7", "--offset=5"], ["-n", "1000"]):
                got = run(*limits, "--recency", half, *scheme, "--", *words)
                first = 5 if len(limits) == 3 else 0
                most = int(limits[1])
                order = sorted(expected.values(), reverse=True)[first:first + most]
                undated = [a["id"] for a in got if "date" not in a]
                with_date = [a for a in got if "date" in a]
                problem = None
                if len(got) != min(most, max(0, len(every) - first)):
                    problem = f"{len(got)} results"
                elif [a["id"] for a in got if "date" not in a] != [a["id"] for a in got[len(with_date):]]:
                    problem = "undated articles are not last"
                elif len(with_date) != len(order) or len({a["id"] for a in got}) != len(got):
                    problem = f"{len(with_date)} dated of {len(order)}"
                elif any(abs(expected[a["id"]] - k) > slack for a, k in zip(with_date, order)):
                    problem = "order"
                elif any(abs(a["score"] - 2 ** expected[a["id"]]) > 1e-4 * (1 + a["score"]) for a in with_date) and not future:
                    problem = "score"
                if problem:
                    wrong += 1
                    print(scheme, words, half, limits, problem)
sys.exit(1 if wrong else 0)
PYTHON
if [ -z "$SANITIZE" ]; then # hundreds of searches
    expect 'past' python3 check.py "$QUERY" past.index past
    expect 'with one of the future' python3 check.py "$QUERY" news.index future
fi
expect 'shards' python3 check.py "$QUERY" shards.index future

# Where an article's age decides.
cat >three.jsonl <<'JSONL'
{"id":"old","title":"Storm storm storm","text":"storm storm","date":"2020-01-01"}
{"id":"new","title":"Calm","text":"storm and much else that happened on that day","date":"2020-03-01"}
{"id":"none","title":"Storm storm storm","text":"storm storm storm"}
JSONL
index -q -i three.index three.jsonl
query -i three.index -o ids -n 2 storm
expect_stdout $'none\nold'
query -i three.index -o ids --recency=7d storm
expect_stdout $'new\nold\nnone'
query -i three.index -o ids --recency=50y storm
expect_stdout $'old\nnew\nnone'
# The number of matches and what is counted of all of them stay.
query -i three.index -o json -n 1 --recency=7d --facets=year storm
expect_python 'one["matches"] == 3 and len(one["results"]) == 1'
query -i three.index --recency=7d --count storm
expect_stdout 3
query -i three.index --recency=7d zzz
expect_status 1

for wrong in 7 d 7q -1d 0d 1e9y ''; do
    query -i three.index --recency="$wrong" storm
    expect_status 64
    expect_message "option '--recency' needs a half-life, not '$wrong'"
done
query -i three.index --recency=7d --sort=date storm
expect_status 64

finish
