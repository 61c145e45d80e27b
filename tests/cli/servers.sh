# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Servers of indexes for black-box tests; read behind lib.sh.

servers=() places=()

# need_servers: true if there are any; else the test is skipped, but not where CI runs it
need_servers() {
    command -v xapian-tcpsrv >/dev/null && return 0
    skip 'xapian-tcpsrv is not installed (package xapian-tools)'
    if [ -n "${CI:-}" ]; then fail 'CI must have it'; else pass; fi
    return 1
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# server PROCESS PORT: waits until it takes connections
server() {
    servers+=("$1")
    disown "$1"
    for _ in $(seq 200); do
        (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null && return 0
        sleep 0.05
    done
    fail "no server on port $2"
}

# serve_any PATH...: each by a server of its own; their places are in `places`
serve_any() {
    local path port
    places=()
    for path in "$@"; do
        port=$(free_port)
        xapian-tcpsrv --interface 127.0.0.1 --port "$port" --quiet "$path" 2>/dev/null &
        server $! "$port"
        places+=("127.0.0.1:$port")
    done
}

# serve_all INDEX...: likewise, by dateline-serve
serve_all() {
    local path port
    places=()
    for path in "$@"; do
        port=$(free_port)
        "$SOURCE/scripts/dateline-serve" --port "$port" "$path" 2>/dev/null &
        server $! "$port"
        places+=("127.0.0.1:$port")
    done
}

stop_servers() {
    [ ${#servers[@]} = 0 ] || kill -KILL "${servers[@]}" 2>/dev/null
    servers=()
}
trap 'stop_servers; chmod -R u+rwX "$scratch"; rm -rf "$scratch"' EXIT
