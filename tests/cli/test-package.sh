#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian package: what is in it, installed into a scratch root, run from there; its units and
# manual pages.
. "$(dirname "$0")/lib.sh"
: "${BUILD:?}" "${CPACK:=cpack}"

if [ -n "$SANITIZE" ] || ! command -v dpkg-deb >/dev/null || ! command -v dpkg-shlibdeps >/dev/null; then
    skip 'no package is made of a build with sanitizers, or without dpkg-dev'
    pass
    finish
fi

run "$CPACK" -G DEB --config "$BUILD/CPackConfig.cmake" -B "$scratch/made"
expect_status 0
package=$(echo made/*.deb)
run dpkg-deb --info "$package"
expect_status 0
for field in 'Package: dateline' 'Depends: ' 'libxapian30' 'libsqlite3-0' 'Description: '; do
    expect_contains "$field"
done
run dpkg-deb --contents "$package"
expect_status 0
for file in usr/bin/dateline-index usr/bin/dateline-query usr/lib/systemd/system/dateline-index.service \
    usr/lib/systemd/system/dateline-index.timer \
    usr/bin/dateline-serve usr/lib/systemd/system/dateline-serve.service usr/share/man/man1/dateline-serve.1 usr/lib/sysusers.d/dateline.conf \
    usr/lib/tmpfiles.d/dateline.conf usr/share/man/man1/dateline-index.1 \
    usr/share/man/man1/dateline-query.1 usr/share/man/man7/dateline-query-language.7 usr/share/bash-completion/completions/dateline-index \
    usr/share/zsh/vendor-completions/_dateline-query usr/share/fish/vendor_completions.d/dateline-index.fish \
    usr/share/doc/dateline/examples/crontab \
    usr/share/doc/dateline/copyright; do
    expect_contains "./$file"
done
expect 'the module that reads files' grep -q 'usr/lib/.*dateline/dateline-reader.so$' "$state/out"
expect 'nothing for developers' test -z "$(grep -vE '/dateline-reader.so$' "$state/out" | grep -E 'include|\.so|\.a$')"
expect_same "$(grep -cvE ' root/root ' "$state/out")" 0

# Installed, with its scripts, into a root of its own
root=$scratch/root
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/etc"
touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available"
as_root=(dpkg "--root=$root" --force-script-chrootless --force-depends --force-not-root --force-bad-path
    "--log=$scratch/dpkg.log")
if [ "$(id -u)" = 0 ] && command -v systemd-sysusers >/dev/null; then
    run "${as_root[@]}" --install "$package"
    expect_status 0
    expect 'the user is there' grep -q '^dateline:' "$root/etc/passwd"
    expect_same "$(stat -c %u "$root/var/lib/dateline")" "$(sed -n 's/^dateline:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/passwd")"
    run "${as_root[@]}" --install "$package" # again
    expect_status 0
else
    dpkg-deb -x "$package" "$root"
    skip 'the scripts of the package need root and systemd-sysusers'
fi
bin=$root/usr/bin
run "$bin/dateline-index" -i packaged.index "$sample"
expect_status 0
run "$bin/dateline-query" -i packaged.index --count earthquake
expect_status 0
expect_same "$(cat "$state/out")" "$("$QUERY" -i packaged.index --count earthquake)"
run "$bin/dateline-query" -i packaged.index -o ids -n 1 --like="$sample/text/kemrun-one-year-on.txt"
expect_status 0
expect 'stripped' test "$(stat -c %s "$bin/dateline-index")" -le "$(stat -Lc %s "$INDEXER")"

# What the units start is there, and they are as strict as they say.
units=$root/usr/lib/systemd/system
command=$(sed -n 's/^ExecStart=//p' "$units/dateline-index.service")
mkdir news
cp "$sample"/*.jsonl.gz news/
run bash -c "$(sed -e "s#/usr/bin/#$bin/#; s#/var/lib/dateline#$scratch#; s#/srv/news#news#" <<<"$command")"
expect_status 0
expect 'an index' test -s "$scratch/news.index/generation"
for line in User=dateline ProtectSystem=strict NoNewPrivileges=yes StateDirectory=dateline PrivateNetwork=yes; do
    expect "$line" grep -qx "$line" "$units/dateline-index.service"
done
if command -v systemd-analyze >/dev/null; then
    run systemd-analyze security --offline=true --threshold=15 "$units/dateline-index.service"
    expect_status 0 # an exposure of at most 1.5 of 10
    run systemd-analyze security --offline=true --threshold=25 "$units/dateline-serve.service"
    expect_status 0
    run systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$units/dateline-index.timer")"
    expect_status 0
else
    skip 'no systemd-analyze'
fi
# The lines for cron are commands that work, and quiet ones.
grep -v '^#' "$root/usr/share/doc/dateline/examples/crontab" | cut -d ' ' -f 6- >cron
expect_same "$(wc -l <cron)" 2
while IFS= read -r line; do
    run bash -c "$(sed -e "s#^dateline#$bin/dateline#; s#/var/lib/dateline#$scratch#; s#/srv/news#news#" <<<"$line")"
    expect_status 0
    expect_stderr ''
    expect_stdout ''
done <cron

for program in dateline-index dateline-query dateline-serve; do
    if command -v man >/dev/null; then
        run man -l "$root/usr/share/man/man1/$program.1"
        expect_contains 'EXIT STATUS'
    else
        skip 'no man(1)'
    fi
done
# The query language has a manual page, and all examples of docs/query-language.md are in it.
page=$root/usr/share/man/man7/dateline-query-language.7
if command -v man >/dev/null; then
    run env LC_ALL=C.UTF-8 MANWIDTH=200 man --warnings -l "$page"
    expect_status 0
    expect_stderr ''
    sed -e 's/^ *//' "$state/out" >shown
    sed -n '/^```query/,/^```$/ { /^```/!p; }' "$SOURCE/docs/query-language.md" >examples
    expect 'examples' test "$(wc -l <examples)" -gt 70
    expect_same "$(grep -vxFf shown examples)" ''
    expect 'its NAME' grep -q '^dateline-query-language - ' shown
    for option in match correct synonyms expand like boost recency group explain plain; do
        expect "--$option" grep -q -e "--$option" shown
    done
fi
for script in "$SOURCE"/scripts/debian/*; do
    expect "$script" sh -n "$script"
done

finish
