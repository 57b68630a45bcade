"""A port of this machine for a server that is about to start."""

from __future__ import annotations

import socket
from pathlib import Path


def reserved_port(wanted: int = 0) -> socket.socket:
    """Reserve a port of the loopback: bound, not listening, with an address that may be reused.

    The kernel gives it to nobody else, and the server, which inherits it, can still listen on it. It is the
    ``wanted`` one where that is free, else any.
    """
    try:
        return _bound_to(wanted)
    except OSError:
        return _bound_to(0)


def kept_port(file: Path) -> socket.socket:
    """The same for a server that is to be found where it was before: its port is kept in the file."""
    try:
        wanted = int(file.read_text("ascii"))
    except (OSError, ValueError):
        wanted = 0
    port = reserved_port(wanted if 1024 <= wanted <= 65535 else 0)
    file.write_text(str(port.getsockname()[1]), "ascii")
    return port


def _bound_to(number: int) -> socket.socket:
    port = socket.socket()
    port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        port.bind(("127.0.0.1", number))
    except OSError:
        port.close()
        raise
    return port
