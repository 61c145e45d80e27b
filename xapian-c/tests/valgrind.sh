#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# valgrind.sh SUPPRESSIONS TEST...: the tests under valgrind's memcheck; nothing may be lost or misread. Takes
# a minute, so it is skipped (77) unless XAPIAN_C_LONG or DATELINE_LONG is set.
set -eu
[ -n "${XAPIAN_C_LONG:-${DATELINE_LONG:-}}" ] || exit 77
suppressions=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
for test; do
    if ! valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=definite,indirect,possible \
        --errors-for-leak-kinds=definite,indirect,possible --suppressions="$suppressions" "$test" >"$log" 2>&1; then
        echo "valgrind.sh: $test" >&2
        cat "$log" >&2
        status=1
    fi
done
exit $status
