#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# package.sh SOURCE: the binding used from outside in all ways: by add_subdirectory() alone, and
# installed by pkg-config and by find_package(), shared and static. $CC and $CXX are the compilers.
set -eu
source=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/inside" "$dir/outside"
unset CFLAGS CXXFLAGS LDFLAGS # sanitizers stay out

fail() {
    echo "package.sh: $*" >&2
    exit 1
}

# works INDEXER SEARCHER: the two examples, which is enough to see that everything is linked
works() {
    sh "$source/examples/run.sh" "$@" || fail "$* do not work"
}

quietly() {
    "$@" >"$dir/log" 2>&1 || {
        cat "$dir/log"
        fail "$* failed"
    }
}

# The examples by both libraries, in CMake.
examples="foreach(name indexer searcher)
    add_executable(\${name} $source/examples/\${name}.c)
    target_link_libraries(\${name} PRIVATE xapian-c::xapian-c)
    add_executable(\${name}-shared $source/examples/\${name}.c)
    target_link_libraries(\${name}-shared PRIVATE xapian-c::shared)
endforeach()"

# add_subdirectory() alone
cat >"$dir/inside/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.16)
project(inside LANGUAGES C CXX)
set(XAPIAN_C_SHARED ON)
set(XAPIAN_C_INSTALL ON)
add_subdirectory($source xapian-c)
$examples
END
# The sources are the same from run to run.
if command -v ccache >"$dir/log"; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache
fi
quietly cmake -S "$dir/inside" -B "$dir/build" -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_CXX_FLAGS_DEBUG=-O0 -DCMAKE_CXX_STANDARD=14 -DCMAKE_INSTALL_PREFIX="$dir/prefix" -DCMAKE_INSTALL_LIBDIR=lib
quietly cmake --build "$dir/build" -j 2
works "$dir/build/indexer" "$dir/build/searcher"
works "$dir/build/indexer-shared" "$dir/build/searcher-shared"

# installed
quietly cmake --install "$dir/build"
lib=$dir/prefix/lib
(cd "$source/include" && find . -type f | sort) >"$dir/want"
(cd "$dir/prefix/include" && find . -type f | sort) | diff "$dir/want" - || fail 'headers are missing'
readelf -d "$lib/libxapian-c.so" | grep -q 'SONAME.*\[libxapian-c.so.0\]' || fail 'wrong SONAME'
sh "$source/tests/symbols.sh" "$dir/prefix/include" "$lib/libxapian-c.so" || fail 'wrong symbols'
nm -D "$lib/libxapian-c.so" | grep -q 'xc_database_open@@XAPIAN_C_0' || fail 'symbols have no version'
export LD_LIBRARY_PATH="$lib"

# by pkg-config
export PKG_CONFIG_PATH="$lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
[ "$(pkg-config --modversion xapian-c)" = "$(sed -n 's/.*XC_VERSION_STRING "\(.*\)".*/\1/p' "$source/include/xapian-c/types.h")" ] ||
    fail 'the versions of header and package differ'
mkdir "$dir/static"
cp "$lib/libxapian-c.a" "$dir/static"
for name in indexer searcher; do
    $CC -std=c11 "$source/examples/$name.c" -o "$dir/outside/$name" $(pkg-config --cflags --libs xapian-c)
    ldd "$dir/outside/$name" | grep -q libxapian-c || fail 'not linked to the shared library'
    $CC -std=c11 "$source/examples/$name.c" -o "$dir/outside/$name-static" -L"$dir/static" \
        $(pkg-config --static --cflags --libs xapian-c)
    if ldd "$dir/outside/$name-static" | grep -q libxapian-c; then fail 'linked to the shared library'; fi
done
works "$dir/outside/indexer" "$dir/outside/searcher"
works "$dir/outside/indexer-static" "$dir/outside/searcher-static"

# the program in the README
sed -n '/^```c$/,/^```$/{/^```/d;p}' "$source/README.md" >"$dir/readme.c"
[ -s "$dir/readme.c" ] || fail 'no program in the README'
$CC -std=c11 -Wall -Wextra -Wpedantic -Werror "$dir/readme.c" -o "$dir/readme" \
    $(pkg-config --cflags --libs xapian-c)
(cd "$dir" && ./readme) >"$dir/said"
sed -n '/^```text$/,/^```$/{/^```/d;p}' "$source/README.md" | diff - "$dir/said" ||
    fail 'the program in the README says something else'

# by find_package(), in a project of C only and in one with C++
for languages in C 'C CXX'; do
    rm -rf "$dir/outside"
    mkdir "$dir/outside"
    cat >"$dir/outside/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.16)
project(outside LANGUAGES $languages)
find_package(xapian-c 0.1 REQUIRED)
$examples
END
    quietly cmake -S "$dir/outside" -B "$dir/outside/build" -DCMAKE_PREFIX_PATH="$dir/prefix"
    quietly cmake --build "$dir/outside/build" -j 2
    works "$dir/outside/build/indexer" "$dir/outside/build/searcher"
    works "$dir/outside/build/indexer-shared" "$dir/outside/build/searcher-shared"
done
