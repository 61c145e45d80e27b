#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Misspelt words: "did you mean" on standard error, --correct, and what is left alone.
. "$(dirname "$0")/lib.sh"

cat >news.jsonl <<'JSONL'
{"id":"1","title":"Government wins election","text":"The government of President Adama won the elections in Kemrun. Countries congratulated."}
{"id":"2","title":"Earthquake in Kemrun","text":"An earthquake shook Kemrun; the president visited the town. Strategy, strategies."}
{"id":"3","title":"Café","text":"The café of Ağrıdere is open. Terrorism is not the subject."}
JSONL
index -q -i news.index news.jsonl

# A word that is not there: what it may have been meant to be, with the query around it.
query -i news.index -o ids electoin
expect_status 1
expect_stdout ''
expect_stderr 'dateline-query: did you mean: election
dateline-query: hint: --correct searches for it'
query -i news.index -o ids 'presidnet +title:earthquake -"nothing else"'
expect_stdout 2
expect_message 'did you mean: president +title:earthquake -"nothing else"'
# One insert, one delete, one replaced, neighbours swapped; forms that only the text has.
while read -r typed meant; do
    query -i news.index "$typed"
    expect_message "did you mean: $meant"
done <<'END'
goverment government
governmentt government
govornment government
govenrment government
Kemrunn Kemrun
conutries countries
stategy strategy
terorism terrorism
earthqake-proof earthquake-proof
agridera ağrıdere
END
query -i news.index '"goverment of presidnet"'
expect_message 'did you mean: "government of president"'

# --correct searches for it, and says so.
query -i news.index -o ids --correct goverment
expect_status 0
expect_stdout 1
expect_stderr 'dateline-query: corrected to: government'
query -i news.index -o ids --correct --match=all kemrun earthqake
expect_stdout 2
query -i news.index -o ids --correct '"goverment of presidnet"'
expect_stdout 1
printf 'a\tgoverment\nb\tkemrun\nc\tzzzzzz\n' >queries.tsv
query -i news.index -o trec --correct --batch=queries.tsv
expect_stderr 'dateline-query: a: corrected to: government'
expect_python '[l.split()[0] for l in lines] == ["a", "b", "b"]'

# Nothing is said of words that the index has, in any case or form, nor where nothing is near.
for words in election ELECTIONS Kemrun 'cafe agridere' zzzzzz xy 12345 'kemrun zzzzzz' 'kem*' 'title:kemrum'; do
    query -i news.index "$words"
    expect_stderr ''
done
# Nor in batches, where it would be lost among the rest.
query -i news.index -o ids --batch=queries.tsv
expect_stderr ''

# Names: a wrong first letter; of words as near, the likelier edit (a letter left out), and for who
# writes a capital, the name; a rare neighbour does not stand for a word that may be another.
python3 -c '
import json
texts = (["The ministers put it off and put it down."] * 300 + ["Vladimir Putin spoke of patience."] * 60 +
         ["Nouri al-Maliki spoke."] * 9 + ["A kahiki was seen."] + ["Powell was fleming the meadows."] * 3 +
         ["They made a case. He was making it."] * 40 + ["A man from the town."] * 300 +
         ["Angela Merkel"] * 9 + ["Strange words: market, merker."] * 5 + ["A lone luge."])
for i, text in enumerate(texts):
    print(json.dumps({"id": f"n{i}", "text": text, "persons": [n for n in
        ("Vladimir Putin", "Nouri al-Maliki", "Angela Merkel") if n in text]}))' >names.jsonl
index -q -i names.index names.jsonl
while read -r typed meant; do
    query -i names.index "$typed"
    expect_message "did you mean: $meant"
done <<'END'
kaliki maliki
aliki maliki
Putn Putin
putn putin
Pwoell Powell
Cerkel Merkel
Merken Merkel
mkaing making
qleming fleming
END
query -i names.index luxe # which a rarer and shorter word may well be
expect_stderr ''
query -i names.index lugge
expect_message 'did you mean: luge'

# A word that is there, but far rarer than one an edit away, is corrected only when asked.
python3 -c '
import json
for i in range(600):
    print(json.dumps({"id": f"m{i}", "text": "The ministry met." if i else "The mimistry met."}))' >many.jsonl
index -q -i many.index many.jsonl
query -i many.index --count mimistry
expect_stdout 1
expect_stderr ''
query -i many.index --count --correct mimistry
expect_stdout 599

# A value that no article has: what may have been meant.
index -q -i sample.index "$sample"
while IFS='|' read -r text message hint; do
    query -i sample.index -o ids "$text"
    expect_status 1
    expect_message "$message"
    expect_message "hint: $hint"
done <<'END'
source:agency iraq|no article has source:"agency"|there is source:"meridian news agency"
source:"harbor wire"|no article has source:"harbor wire"|there is source:"harbour wire"
section:wrold|no article has section:"wrold"|there is section:"world"
language:klingon|no article has language:"klingon"|most have language:"en", language:
END
query -i sample.index -o ids -- -source:nobody zzzqqq # left out, not asked for
expect_same "$(grep -c 'no article has' "$state/err")" 0
printf 'q\tsource:nobody\n' >batch
query -i sample.index -o ids --batch=batch # whoever sends many wants only the answers
expect_stderr ''

finish
