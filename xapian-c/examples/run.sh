#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh INDEXER SEARCHER: index three lines and find two of them.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
printf '%s\n' 'The cat sat on the mat' 'Dogs run fast' 'A dog ran after a cat' | "$1" "$dir/db"
test "$("$2" "$dir/db" cats | wc -l)" = 2
test "$("$2" "$dir/db" 'running dog' | head -n 1)" = '100% [2] Dogs run fast'
code=0
"$2" "$dir/db" elephant || code=$?
test "$code" = 1
