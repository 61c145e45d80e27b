#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion as it is installed, in the shells themselves: options, their arguments, words of a query.
. "$(dirname "$0")/lib.sh"
: "${BUILD:?}"

expect 'an installation' cmake --install "$BUILD" --prefix "$PWD/root" >"$state/installed"
share=$PWD/root/share
export PATH=$PWD/root/bin:$PATH
for file in bash-completion/completions/dateline-index bash-completion/completions/dateline-query \
    zsh/vendor-completions/_dateline-index zsh/vendor-completions/_dateline-query \
    fish/vendor_completions.d/dateline-index.fish fish/vendor_completions.d/dateline-query.fish \
    man/man1/dateline-index.1 man/man1/dateline-query.1; do
    expect "installed: $file" test -s "$share/$file"
done

# What --complete prints of a word: fields, values of the index
printf '{"id":"%s","title":"t","text":"t","source":"%s"}\n' a 'Fox News' b 'Fox News' c Foxtrot \
    d 'The Hill' e 'Fo\"x' >sources.jsonl
dateline-index -q -i sources.index sources.jsonl
run dateline-query -i sources.index --complete=so
expect_status 0
expect_stdout 'source:'
run dateline-query -i nowhere --complete=
expect_contains 'title:'
expect_contains 'date:'
run dateline-query -i sources.index --complete=source:FOX
expect_stdout $'source:"fox news"\nsource:foxtrot' # the more frequent first
run dateline-query -i sources.index '--complete=source:"fox '
expect_stdout 'source:"fox news"'
run dateline-query -i sources.index --complete=+source:the
expect_stdout '+source:"the hill"'
run dateline-query -i sources.index --complete=source:
expect_lines 3 # what has a quote cannot be said
run dateline-query -i sources.index --complete=sauce:x
expect_status 0
expect_stdout ''
run dateline-query -i nowhere --complete=source:x
expect_status 66
while IFS= read -r word; do # each of them is a query that finds something
    run dateline-query -i sources.index --count "$word"
    expect_status 0
done < <(dateline-query -i sources.index --complete=source:f)

# Everything that is offered for an option is accepted, and --fields is what docs/output.md has.
index -q -i sample.index "$sample/wire.jsonl"
offered=$(sed -nE "s/^    (-. \| )?--([a-z0-9-]+)\) words='([^']*)'.*/\2 \3/p" \
    "$share/bash-completion/completions/dateline-query")
expect 'options with words' test "$(wc -l <<<"$offered")" -ge 10
while read -r option words; do
    for word in $words; do
        run dateline-query -i sample.index -n 1 -o json "--$option=$word" earthquake
        expect "--$option=$word: status $status" test "$status" -le 1
    done
done <<<"$offered"
documented=$(sed -n '/^## Fields/,/^## json/p' "$SOURCE/docs/output.md" | grep '^| `' | cut -d '|' -f 2 |
    grep -o '[a-z]*' | sort)
expect_same "$(sed -n 's/^fields //p' <<<"$offered" | tr ' ' '\n' | sort)" "$documented"

# press SHELL... -- LINE: LINE, in which TAB is the key, typed into an interactive shell; what then
# stands on its command line, as `echo` shows it, is on standard output
cat >press.py <<'PYTHON'
import os, pty, re, select, sys, time
shell, line = sys.argv[1:sys.argv.index("--")], sys.argv[-1]
child, terminal = pty.fork()
if child == 0:
    os.environ.update(TERM="dumb", COLUMNS="200", LINES="50", HISTFILE="/dev/null")
    os.execvp(shell[0], shell)
seen = b""
def read_until(pattern, seconds):
    global seen
    end = time.monotonic() + seconds
    while time.monotonic() < end and not re.search(pattern, seen):
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:
                break
    return re.search(pattern, seen)
import fcntl, struct, termios
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
if not read_until(rb"ready> ?", 60):
    sys.exit("no prompt: %r" % seen[-500:])
for part in re.split("(TAB)", line):
    os.write(terminal, b"\t" if part == "TAB" else part.encode())
    time.sleep(0.1)
    if part == "TAB": # what comes of it has come when nothing more does
        quiet = 0
        while quiet < 10:
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 65536)
                quiet = 0
            else:
                quiet += 1
os.write(terminal, b"; exit\r")
found = read_until(rb"said<(.*)>\r?\n", 30)
print(found[1].decode() if found else "nothing: %r" % seen[-800:])
PYTHON
say='said() { printf "said<"; printf "[%s]" "$@"; printf ">\n"; }; dateline-query() { case "$*" in *--complete*|*--list*) command dateline-query "$@" ;; *) said "$@" ;; esac; }; dateline-index() { case "$*" in *--list*) command dateline-index "$@" ;; *) said "$@" ;; esac; }'
# completes LINE WORDS: in the shell at hand. It waits for most of its time: four lines are typed at once.
completes() {
    typed+=("$1" "$2")
    python3 press.py "${shell[@]}" -- "$1" >"$state/typed.${#typed[@]}" 2>&1 &
    ((${#typed[@]} % 8)) || wait
}
# all_completed: looks at what has come of all the lines
all_completed() {
    local i
    wait
    for ((i = 2; i <= ${#typed[@]}; i += 2)); do
        if [ "$(cat "$state/typed.$i")" = "${typed[i - 1]}" ]; then
            pass
        else
            fail "${shell[0]}: ${typed[i - 2]} does not give ${typed[i - 1]}: $(cat "$state/typed.$i")"
        fi
    done
}
try_all() {
    local typed=()
    completes 'dateline-query --facTABsource' '[--facets=source]'
    completes 'dateline-query --match=alTAB x' '[--match=all][x]'
    completes 'dateline-query -o tsTAB x' '[-o][tsv][x]'
    completes 'dateline-query --output trTAB x' '[--output][trec][x]'
    completes 'dateline-query --output=trTAB x' '[--output=trec][x]'
    completes 'dateline-query --fields=id,snTAB x' '[--fields=id,snippet][x]'
    completes 'dateline-query --timeline=moTAB x' '[--timeline=month][x]'
    completes 'dateline-query --batch=batTAB -j1' '[--batch=batch-of-queries.tsv][-j1]'
    completes 'dateline-query secTAB' '[section:]'
    completes 'dateline-query -i sources.index source:foxtTAB' '[-i][sources.index][source:foxtrot]'
    completes 'dateline-query --index=sources.index x source:thTAB' \
        '[--index=sources.index][x][source:"the hill"]'
    completes 'dateline-index -f jsoTAB x' '[-f][json][x]'
    completes 'dateline-index --rollTAB' '[--rollback]'
    all_completed
}
: >batch-of-queries.tsv

if [ -n "$(bash -c 'type -t compopt')" ]; then
    cat >bashrc <<RC
unset PROMPT_COMMAND; PS1='ready> '; bind 'set enable-bracketed-paste off'; bind 'set bell-style none'
. $share/bash-completion/completions/dateline-query
. $share/bash-completion/completions/dateline-index
$say
RC
    shell=(bash --noprofile --rcfile bashrc -i)
    try_all
else
    skip 'this bash has no programmable completion'
fi
if command -v zsh >/dev/null; then
    mkdir zsh
    cat >zsh/.zshrc <<RC
unsetopt zle_bracketed_paste prompt_cr prompt_sp beep; PS1='ready> '
fpath=($share/zsh/vendor-completions \$fpath); autoload -U compinit; compinit -u -d $PWD/zsh/dump
$say
RC
    shell=(env ZDOTDIR="$PWD/zsh" zsh -i)
    expect 'zsh has written what it knows of completions' "${shell[@]}" -c exit </dev/null
    try_all
else
    skip 'no zsh'
fi
if command -v fish >/dev/null; then
    # fish says what it would offer, without a terminal
    fish_offers() {
        run fish --no-config -c "for f in $share/fish/vendor_completions.d/*.fish; source \$f; end
            complete -C '$1' | string replace -r '\\t.*' ''"
        if grep -qxF -e "$2" "$state/out"; then pass; else fail "fish does not offer $2"; fi
    }
    export HOME=$PWD
    fish_offers 'dateline-query --fac' --facets
    fish_offers 'dateline-query --match=a' --match=any
    fish_offers 'dateline-query -o js' jsonl
    fish_offers 'dateline-query --output tr' trec
    fish_offers 'dateline-query --fields=id,sn' --fields=id,snippet
    fish_offers 'dateline-query --timeline=mo' --timeline=month
    fish_offers 'dateline-query --batch=bat' --batch=batch-of-queries.tsv
    fish_offers 'dateline-query sec' section:
    fish_offers 'dateline-query -i sources.index source:foxt' source:foxtrot
    fish_offers 'dateline-query --index=sources.index x source:th' 'source:"the hill"'
    fish_offers 'dateline-index -f js' jsonl
    fish_offers 'dateline-index --lis' --list-formats
else
    skip 'no fish'
fi

finish
