#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A server that fails in the midst of a conversation: passes on bytes between a client and a real
server, and after so many from one side closes both connections, or falls silent.

  cut-off-proxy.py PORT SERVER-PORT client|server BYTES close|hang [CONNECTIONS]

The first CONNECTIONS (all, if not given) are cut; later ones pass. Prints a line once it listens."""
import selectors, socket, sys, threading

port, target, side, limit, how = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
cut = int(sys.argv[6]) if len(sys.argv) > 6 else 1 << 30


def converse(client, failing):
    server = socket.create_connection(("127.0.0.1", target))
    left = limit
    ways = selectors.DefaultSelector()
    ways.register(client, selectors.EVENT_READ, (server, side == "client"))
    ways.register(server, selectors.EVENT_READ, (client, side == "server"))
    while True:
        for key, _ in ways.select():
            other, counted = key.data
            try:
                data = key.fileobj.recv(65536)
                if failing and counted:
                    if len(data) >= left:
                        other.sendall(data[:left])
                        if how == "hang":
                            threading.Event().wait()
                        data = b""
                    left -= len(data)
                if not data:
                    client.close()
                    server.close()
                    return
                other.sendall(data)
            except OSError:
                client.close()
                server.close()
                return


listener = socket.create_server(("127.0.0.1", port))
print("listening", flush=True)
for number in range(1 << 30):
    client, _ = listener.accept()
    threading.Thread(target=converse, args=(client, number < cut), daemon=True).start()
