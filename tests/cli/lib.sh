# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The library of the black-box tests. A test is a bash script that begins with
#   . "$(dirname "$0")/lib.sh"
# runs commands with `run`, says what it expects of them, and ends with `finish`.
#
# From the environment: INDEXER and QUERY, the programs; SOURCE, the project's folder; SANITIZE, not
# empty if the programs are built with sanitizers (which need much memory).

set -u
: "${INDEXER:?}" "${QUERY:?}" "${SOURCE:?}" "${SANITIZE=}"

scratch=$(mktemp -d "${TMPDIR:-/tmp}/dateline-cli-XXXXXX") || exit 1
state=$scratch/.state # hidden: no test indexes it
mkdir "$state"
trap 'chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
export LC_ALL=C.UTF-8
unset DATELINE_INDEX NO_COLOR COLUMNS
sample=$SOURCE/corpus/sample
data=$SOURCE/tests/data

passed=0 failed=0 skipped=0 status=0 command=''

# run COMMAND...: runs it; what it wrote and its status are looked at by the functions below.
run() {
    command="$(basename "$1") ${*:2}"
    "$@" >"$state/out" 2>"$state/err"
    status=$?
}
index() { run "$INDEXER" "$@"; }
query() { run "$QUERY" "$@"; }

pass() { passed=$((passed + 1)); }
fail() { # fail WHAT: with the place in the test and what the last command said
    failed=$((failed + 1))
    echo "FAILED $(basename "${BASH_SOURCE[2]}"):${BASH_LINENO[1]}: $1"
    echo "  after: $command (status $status)"
    sed 's/^/  out: /' "$state/out" | head -n 12
    sed 's/^/  err: /' "$state/err" | head -n 12
}
skip() { # skip WHY
    skipped=$((skipped + 1))
    echo "skipped: $1"
}

expect_status() { if [ "$status" = "$1" ]; then pass; else fail "status $status, not $1"; fi; }

# expect_stdout TEXT, expect_stderr TEXT: is exactly that (final newlines apart)
expect_stdout() { if [ "$(cat "$state/out")" = "$1" ]; then pass; else fail "stdout is not '$1'"; fi; }
expect_stderr() { if [ "$(cat "$state/err")" = "$1" ]; then pass; else fail "stderr is not '$1'"; fi; }

# expect_contains TEXT, expect_message TEXT: standard output, or error, has it
expect_contains() {
    if grep -qF -e "$1" "$state/out"; then pass; else fail "stdout lacks '$1'"; fi
}
expect_message() {
    if grep -qF -e "$1" "$state/err"; then pass; else fail "stderr lacks '$1'"; fi
}
expect_no_message() {
    if grep -qF -e "$1" "$state/err"; then fail "stderr has '$1'"; else pass; fi
}

# expect_once TEXT: one line of standard error, no more and no less
expect_once() {
    local times
    times=$(grep -cF -e "$1" "$state/err")
    if [ "$times" = 1 ]; then pass; else fail "stderr has '$1' $times times"; fi
}

# expect_lines N: of standard output
expect_lines() {
    local lines
    lines=$(wc -l <"$state/out")
    if [ "$lines" = "$1" ]; then pass; else fail "$lines lines, not $1"; fi
}

# expect WHAT COMMAND...: succeeds
expect() {
    local what=$1
    shift
    if "$@"; then pass; else fail "$what"; fi
}

# expect_same A B: two texts
expect_same() { if [ "$1" = "$2" ]; then pass; else fail "'$1' is not '$2'"; fi; }

# expect_python CODE: true of standard output: `text`, its `lines`, `one` (parsed as JSON), `each`
# line parsed as JSON
expect_python() {
    if python3 - "$state/out" "$1" 2>"$state/python" <<'PYTHON'; then
import json, sys
text = open(sys.argv[1], encoding="utf-8").read()
lines = text.splitlines()
class Lazy(dict):
    def __missing__(self, name):
        if name == "one":
            return json.loads(text)
        if name == "each":
            return [json.loads(line) for line in lines]
        raise KeyError(name)
names = Lazy(text=text, lines=lines, __builtins__=__builtins__)
sys.exit(0 if eval(sys.argv[2], names) else 1)
PYTHON
        pass
    else
        fail "not so: $1 $(tail -n 1 "$state/python")"
    fi
}

# finish: the last line of every test
finish() {
    [ "$skipped" = 0 ] || echo "$skipped skipped"
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
    exit
}
