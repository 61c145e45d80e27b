#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Several workers make the index that one makes: names, updates, runs that are spilled, merges. Built
# with -DDATELINE_SANITIZE=thread (scripts/test --long) it also shows what they do to each other.
. "$(dirname "$0")/lib.sh"

export TSAN_OPTIONS="halt_on_error=1 exitcode=70 ${TSAN_OPTIONS-}"

# articles FIRST LAST VERSION: with names that come again and words that do not
articles() {
    awk -v first="$1" -v last="$2" -v version="$3" 'BEGIN {
        split("Nouri al-Maliki|Angela Merkel|Vladimir Putin|Ban Ki-moon|Barack Obama", person, "|")
        split("Baghdad|Berlin|Moscow|Geneva|New York|St. Petersburg|Kyiv", place, "|")
        split("United Nations|Acme Inc.|International Monetary Fund|Reuters", org, "|")
        for (i = first; i <= last; i++) {
            who = person[i % 5 + 1]; where = place[i % 7 + 1]; body = org[i % 4 + 1]
            printf "{\"id\":\"n%d\",\"title\":\"%s visits %s %d\",\"text\":\"%s (Reuters) - ", i, who, where, version, toupper(where)
            for (line = 0; line < 12; line++)
                printf "%s said on Tuesday that the %s would meet in %s, report %d of w%dx%d. ", who, body, where, line, i, line
            printf "\"}\n"
        }
    }'
}

articles 1 1500 1 >first.jsonl
articles 1501 2000 1 >second.jsonl
articles 1 300 2 >changed.jsonl
for jobs in 1 4; do
    for file in first second changed; do
        index -i "$jobs.index" -j "$jobs" --memory=16M $file.jsonl
        expect_status 0
    done
    expect_message '300 updated'
    index -i "$jobs.index" -j "$jobs" --merge
    expect_status 0
    index -i "$jobs.index" --check
    expect_status 0
    for words in 'person:"nouri al maliki"' 'org:"united nations"' 'place:"st petersburg"' 'title:2' 'monetary fund berlin' w42x7; do
        query -i "$jobs.index" -n 5000 -o trec --bm25=1.2,0 "$words"
        expect_status 0
        sort -k3,3 "$state/out" | cut -d' ' -f3,5 >>"$jobs.found"
    done
    query -i "$jobs.index" --entities=m -o tsv
    expect_status 0
    cat "$state/out" >>"$jobs.found"
done
expect 'the same is found' cmp 1.found 4.found
expect 'something is found' test "$(wc -l <1.found)" -gt 1500
finish
