#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Languages: taken from the article, else detected; stemming follows; queries have one.
. "$(dirname "$0")/lib.sh"

ids() { "$QUERY" -n 40 -o ids "$@" | sort | tr '\n' ' '; }

# tests/data/languages.jsonl: the identifiers say which language it is.
index -i all.index --language=auto "$data/languages.jsonl"
expect_status 0
expect_once '23 in the index'
for language in ar de el en es fi fr hu it ja nl pl pt ro ru sv tr uk zh; do
    expect_same "$(ids -i all.index "language:$language")" \
        "$(sed -n "s/.*\"id\":\"\($language-[0-9]\)\".*/\1/p" "$data/languages.jsonl" | sort | tr '\n' ' ')"
done
expect_same "$(ids -i all.index language:xx)" ''
# As the article writes it, too; and names and codes of languages mean the same.
expect_same "$(ids -i all.index language:de-at)" 'de-2 '
expect_same "$(ids -i all.index language:german)" 'de-1 de-2 '
expect_same "$(ids -i all.index language:deu)" 'de-1 de-2 '
expect_same "$(ids -i all.index language:english)" 'en-1 en-2 en-3 '

# Queries are stemmed by the language of most articles, or as they are told.
expect 'the main language in the generation' grep -qx 'language en' all.index/generation
expect 'how it is stemmed' grep -qx 'stemming by-article' all.index/generation
expect_same "$(ids -i all.index voter)" 'en-3 '
expect_same "$(ids -i all.index --language=de haus)" 'de-2 '
expect_same "$(ids -i all.index --language=german 'haus language:de')" 'de-2 '
expect_same "$(ids -i all.index --language=fr navire)" 'fr-1 '
expect_same "$(ids -i all.index --language=ru кораблей)" 'ru-1 '
expect_same "$(ids -i all.index --language=pl 港口)" 'zh-1 ' # no stemmer: words as they are
query -i all.index --language=xx port
expect_status 64
expect_message "unknown language 'xx'"
expect_message 'hint: use an ISO 639-1 code'
index -i all.index --stats
expect_contains 'en of most articles, each stemmed by its own'

# Later runs keep to it; the language of most articles is counted anew at each.
index -q -i grows.index --language=auto - <"$data/languages.jsonl"
expect_status 0
head -n 5 "$data/languages.jsonl" | grep '"de-' | sed 's/"de-/"neu-/' >more.jsonl
sed 's/"neu-/"zwei-/' more.jsonl >evenmore.jsonl
index -q -i grows.index more.jsonl evenmore.jsonl
expect_status 0
expect 'the main language changed' grep -qx 'language de' grows.index/generation
index -q -i grows.index --language=auto more.jsonl
expect_status 0
index -q -i grows.index --language=de more.jsonl
expect_status 64
expect_message "was made with another --language"
index -q -i fixed.index --language=de more.jsonl
index -q -i fixed.index --language=auto more.jsonl
expect_status 64
expect_message 'or rebuild with --full'

# One language for all: nothing is detected, but what articles say can be looked for.
index -q -i en.index "$data/languages.jsonl"
expect_same "$(ids -i en.index language:de)" 'de-2 '
expect_same "$(ids -i en.index language:en)" 'en-3 '

# Several indexes are read as one language.
query -i en.index -i fixed.index port
expect_status 64
expect_message "index 'fixed.index' is of language 'de', the first one of 'en'"
expect_message 'hint: --language=de, or another, says how to read the query'
query -i en.index -i fixed.index --language=en -o ids voter
expect_status 0
expect_stdout en-3

# --dry-run shows what was found.
index --dry-run --language=auto "$data/languages.jsonl"
expect_contains '"language":"fi"'
expect_message 'read 23 articles from 1 file, '
index --dry-run "$data/languages.jsonl"
expect_same "$(grep -c '"language":"fi"' "$state/out")" 0

finish
