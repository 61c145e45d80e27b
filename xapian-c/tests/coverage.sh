#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# coverage.sh SOURCE [INCLUDE-FOLDER]...: COVERAGE.md is what the installed headers of Xapian want, and
# a member that Xapian gains would not go unnoticed. Needs python3; $CXX is the compiler.
set -eu
source=$1
shift
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
set -- $(for folder; do echo "-I$folder"; done)
python3 "$source/coverage.py" --check "$@"

cat >"$dir/xapian.h" <<'END'
#include_next <xapian.h>
namespace Xapian {
class Novelty {
    void hidden();
  public:
    int surprise(const std::string &what, int times = 1) const { return times; }
};
}
END
if python3 "$source/coverage.py" --check "-I$dir" "$@" 2>"$dir/said"; then
    echo 'a new class went unnoticed' >&2
    exit 1
fi
grep -q 'neither bound nor left out: Novelty::surprise(what, times)' "$dir/said"
if grep -q hidden "$dir/said"; then exit 1; fi
