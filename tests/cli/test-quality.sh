#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Ranking quality on judged collections (../shared/qrels): nDCG@10 of the defaults and of --expand
# beside that of Lucene 8 with English stemming, which is 0.4995 in the mean of the four.
. "$(dirname "$0")/lib.sh"

collections=${DATELINE_SHARED:-$SOURCE/../shared}/qrels
if [ ! -d "$collections" ]; then
    echo "skipped: no judged collections in $collections"
    exit 77
fi

# mean_of OPTION...: the mean nDCG@10 of dateline-query with the options
mean_of() {
    local options=()
    for option in "$@"; do options+=("--query-option=$option"); done
    python3 "$SOURCE/scripts/evaluate" --indexer "$INDEXER" --query "$QUERY" "${options[@]}" \
        "$collections"/{cranfield,cisi,med,npl} | tee /dev/stderr | awk '$1 == "mean" { print $2 }'
}

mean=$(mean_of)
expect "the defaults, $mean, are 3 % above Lucene" awk -v mean="$mean" 'BEGIN { exit !(mean >= 0.4995 * 1.03) }'
mean=$(mean_of --expand)
expect "--expand, $mean, is 8 % above Lucene" awk -v mean="$mean" 'BEGIN { exit !(mean >= 0.4995 * 1.08) }'

finish
