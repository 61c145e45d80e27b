#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# headers.sh INCLUDE HEADER.C: each header on its own, and header.c with all, compile strictly in each
# language. $CC and $CXX are the compilers.
set -eu
include=$1 all=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
warnings="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wundef -Wcast-qual
    -Wcast-align -Wwrite-strings -Wformat=2 -Wredundant-decls -Wmissing-declarations -Werror"
c_warnings="-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition"
cxx_warnings="-Wold-style-cast -Wzero-as-null-pointer-constant -Wextra-semi"
if $CC --version | grep -q clang; then
    # All there are, but those against the language itself and about padding.
    warnings="$warnings -Weverything -Wno-padded -Wno-documentation-unknown-command
        -Wno-c++98-compat -Wno-c++98-compat-pedantic -Wno-unknown-warning-option -Wno-pre-c2x-compat
        -Wno-unsafe-buffer-usage -Wno-declaration-after-statement -Wno-missing-variable-declarations"
fi
for header in "$include"/xapian-c/*.h; do
    name=${header##*/}
    # What a program needs of one header it must get from it alone.
    echo "#include <xapian-c/$name>" >"$dir/${name%.h}.c"
done
cp "$all" "$dir/all.c"
for std in c11 c17 c2x; do
    $CC -std=$std $warnings $c_warnings -fsyntax-only -I"$include" -x c "$dir"/*.c
done
for std in c++17 c++20; do
    $CXX -std=$std $warnings $cxx_warnings -fsyntax-only -I"$include" -x c++ "$dir"/*.c
done
