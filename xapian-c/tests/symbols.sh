#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# symbols.sh HEADERS LIBRARY: the library exports what the headers in the folder declare, and type information.
set -eu
LC_ALL=C
export LC_ALL
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat "$1"/*/*.h | grep -v '^#' | tr '\n' ' ' | sed 's|/\*[^*]*\*\{1,\}\([^/*][^*]*\*\{1,\}\)*/||g' | grep -o 'XC_API [^;{]*;' | sed 's/^XC_API \(XC_CHECKED \)\{0,1\}//' |
    sed 's/(.*//; s/.*[ *]//' | sort >"$dir/declared"
nm -D --defined-only "$2" | awk '{print $NF}' | sed 's|@.*||' | grep -vE '^(_ZT[IS]|XAPIAN_C_)' | sort >"$dir/exported"
test -s "$dir/declared"
diff "$dir/declared" "$dir/exported"
