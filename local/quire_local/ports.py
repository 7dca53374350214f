"""The sockets that a local cloud listens on: the wanted port, or the next free one."""

from __future__ import annotations

import socket

from quire_local.errors import StartError

_TRIES = 100


def listen(host: str, port: int) -> socket.socket:
    """A bound socket on `port`, or on the first free one after it; 0 means any."""
    for candidate in range(port, port + _TRIES) if port else (0,):
        listener = socket.socket(_family(host), socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(256)
        except OSError:
            listener.close()
            continue
        return listener
    raise StartError(f"no free port on {host} from {port} to {port + _TRIES - 1}")


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
