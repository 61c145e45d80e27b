# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Hosts of their own for black-box tests and scripts/bench-remote: network namespaces, joined by a
# bridge in one more. Host 0 is the client's; host K has the address 10.77.0.K + 1.

network=dl$$
hosts=()

# network_possible: true if this kernel and user can make hosts; `why_not` says why they cannot
network_possible() {
    why_not=
    if ! command -v ip >/dev/null; then
        why_not='no ip (package iproute2)'
    elif [ "$(id -u)" != 0 ]; then
        why_not='only root makes network namespaces'
    elif ! ip netns add "$network-try" 2>/dev/null; then
        why_not='this kernel makes no network namespaces'
    else
        ip -n "$network-try" link add try0 type veth peer name try1 2>/dev/null || why_not='this kernel has no veth'
        [ -n "$why_not" ] || ip -n "$network-try" link add try2 type bridge 2>/dev/null || why_not='this kernel has no bridge'
        ip netns delete "$network-try"
    fi
    [ -z "$why_not" ]
}

address() { echo "10.77.0.$(($1 + 1))"; }
on() { # on HOST COMMAND...
    local host=$network-$1
    shift
    ip netns exec "$host" "$@"
}

# network_up N: hosts 0 to N
network_up() {
    local host
    ip netns add "$network-switch"
    ip -n "$network-switch" link add switch type bridge
    ip -n "$network-switch" link set switch up
    for host in $(seq 0 "$1"); do
        ip netns add "$network-$host"
        hosts+=("$host")
        ip -n "$network-$host" link add eth0 type veth peer name "port$host" netns "$network-switch"
        ip -n "$network-switch" link set "port$host" master switch up
        ip -n "$network-$host" addr add "$(address "$host")/24" dev eth0
        ip -n "$network-$host" link set lo up
        ip -n "$network-$host" link set eth0 up
    done
}

network_down() {
    local host
    for host in "${hosts[@]}"; do ip netns delete "$network-$host" 2>/dev/null; done
    ip netns delete "$network-switch" 2>/dev/null
    hosts=()
}

# unplug HOST, plug HOST: its cable
unplug() { ip -n "$network-switch" link set "port$1" down; }
plug() { ip -n "$network-switch" link set "port$1" up; }

# serve_on HOST INDEX: by dateline-serve; its place is added to `places`, its process to `servers`
serve_on() {
    (exec ip netns exec "$network-$1" "$SOURCE/scripts/dateline-serve" --listen "$(address "$1")" "$2" 2>/dev/null) &
    servers+=($!)
    disown $!
    places+=("$(address "$1"):7711")
    for _ in $(seq 200); do
        on 0 bash -c "exec 3<>/dev/tcp/$(address "$1")/7711" 2>/dev/null && return 0
        sleep 0.02
    done
    return 1
}
