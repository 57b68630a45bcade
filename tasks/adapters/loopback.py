"""A port of this machine for a server that is about to start."""

from __future__ import annotations

import socket


def reserved_port() -> socket.socket:
    """Reserve a port of the loopback: bound, not listening, with an address that may be reused.

    The kernel gives it to nobody else, and the server, which inherits it, can still listen on it.
    """
    port = socket.socket()
    port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    port.bind(("127.0.0.1", 0))
    return port
